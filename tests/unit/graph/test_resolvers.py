from dataclasses import MISSING, fields
from typing import Any

import pytest
import strawberry
from support.mutations import Context

from gql_blog import write
from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import UNSET, BylineRole
from gql_blog.errors import Conflict, ErrorGroup, InputError, StoreError
from gql_blog.graph.article_inputs import (
    ArchiveArticleInput,
    BylineInput,
    CreatePostInput,
    CreateResponseInput,
    PublishArticleInput,
    RestoreRevisionInput,
    UnpublishArticleInput,
    UpdateArticleInput,
)
from gql_blog.graph.comment_mutations import (
    CommentRefInput,
    LinkCommentInput,
    ModerateCommentsInput,
    SubmitCommentInput,
)
from gql_blog.graph.payloads import Payload, PayloadError, Ref
from gql_blog.graph.resolvers import command_from, run_command

PAIRS: list[tuple[type[Any], type[Any]]] = [
    (BylineInput, write.BylineInput),
    (CreatePostInput, write.CreatePost),
    (CreateResponseInput, write.CreateResponse),
    (UpdateArticleInput, write.UpdateArticle),
    (PublishArticleInput, write.PublishArticle),
    (UnpublishArticleInput, write.UnpublishArticle),
    (ArchiveArticleInput, write.ArchiveArticle),
    (RestoreRevisionInput, write.RestoreRevision),
    (SubmitCommentInput, write.SubmitComment),
    (CommentRefInput, write.CommentRef),
    (ModerateCommentsInput, write.ModerateComments),
    (LinkCommentInput, write.LinkComment),
]


@pytest.mark.parametrize(("input_type", "kind"), PAIRS, ids=lambda each: each.__name__)
def test_an_input_and_its_command_have_the_same_fields(input_type: type[Any], kind: type[Any]) -> None:
    def shape(of: type[Any], unset: object) -> dict[str, object]:
        return {
            each.name: "required" if each.default is MISSING else "optional" if each.default is unset else each.default
            for each in fields(of)
        }

    assert shape(input_type, strawberry.UNSET) == shape(kind, UNSET)


def test_left_out_null_and_given_are_told_apart() -> None:
    given = UpdateArticleInput(  # type: ignore[call-arg] # the editable fields are added by a decorator
        id=strawberry.ID("art_1"),
        expected_version=3,
        subtitle=None,
        tags=[],
        bylines=[BylineInput(name="Ines Marlow", role=BylineRole.EDITOR, bio=None)],
    )
    asked = command_from(write.UpdateArticle, given, {BylineInput: write.BylineInput})
    assert asked == write.UpdateArticle(
        id="art_1",
        expected_version=3,
        subtitle=None,
        tags=(),
        bylines=(write.BylineInput(name="Ines Marlow", role=BylineRole.EDITOR, bio=None),),
    )
    assert asked.title is UNSET
    assert asked.subtitle is None


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
    return await run_command(
        Context(writer), ARCHIVE, lambda result: {"article": Ref("article", result.article_id)}, {"article": None}
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


@pytest.mark.parametrize("error", [ZeroDivisionError(), StoreError("The table token is locked.")], ids=repr)
async def test_an_internal_error_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)):
        await answer(Refuses(error))
