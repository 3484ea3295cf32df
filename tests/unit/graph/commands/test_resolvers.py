from typing import Any

import pytest
from support.cases import cases
from support.mutations import Context

from gql_blog import write
from gql_blog.access import OPERATOR, Viewer
from gql_blog.errors import Conflict, ErrorGroup, InputError, StoreError
from gql_blog.graph.commands.payloads import Payload, PayloadError, Ref
from gql_blog.graph.commands.resolvers import run_command


class Refuses:
    """A writer that raises what it is given."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def run(self, asked: write.Command[Any], viewer: Viewer, _: write.CommentAllowance) -> Any:
        raise self._error


class Carries:
    """A writer that does whatever it is asked, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[tuple[write.Command[Any], Viewer]] = []

    async def run(
        self, asked: write.Command[Any], viewer: Viewer, comments: write.CommentAllowance
    ) -> write.ArticleWritten:
        self.asked.append((asked, viewer))
        return write.ArticleWritten("art_1", 2)


ARCHIVE = write.ArchiveArticle(id="art_1", expected_version=1)


async def answer(writer: Any) -> Payload:
    context: Any = Context(writer)
    return await run_command(
        context, ARCHIVE, lambda result: {"article": Ref("article", result.article_id)}, {"article": None}
    )


async def test_what_was_done_is_named() -> None:
    writer = Carries()
    assert await answer(writer) == Payload({"article": Ref("article", "art_1")})
    assert writer.asked == [(ARCHIVE, OPERATOR)]


async def test_mistakes_are_answered() -> None:
    conflict = Conflict("It was changed.", current_version=4)
    blame = InputError("No.", path=("input", "id"))
    assert await answer(Refuses(ErrorGroup((conflict, blame)))) == Payload(
        {"article": None},
        (PayloadError("CONFLICT", "It was changed.", (), 4), PayloadError("INVALID", "No.", ("input", "id"))),
    )


@cases("error", [ZeroDivisionError(), StoreError("The table token is locked.")])
async def test_an_internal_error_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)):
        await answer(Refuses(error))
