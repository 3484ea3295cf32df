"""A small library that comes out the same every time: the sample dialogue, its ids and instants counted off."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role, identity
from gql_blog.store import Article, Comment, Database, Revision
from gql_blog.transfer import load_sample

_BEGIN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SLUG = "leave-the-stars-on"


def count_off(patch: pytest.MonkeyPatch) -> None:
    """Let ids and instants be counted off from the same beginning."""
    numbers, seconds = count(1), count(1)

    async def now(_database: Database) -> datetime:
        return _BEGIN + timedelta(seconds=next(seconds))

    patch.setattr(identity._sequence, "next", lambda: next(numbers))
    patch.setattr(Database, "now", now)
    # A receipt may be asked for later, so that it is the same one, too.
    patch.setattr("gql_blog.write.desk.new_receipt", lambda: f"receipt-{next(numbers)}")


@dataclass
class GoldenLibrary:
    """The sample, and one person of each role."""

    library: Library
    viewers: Mapping[str, Viewer]

    async def variables(self, path: Path) -> dict[str, Any]:
        """Return the variables of an operation's example, with ids of what is here."""
        given: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        fill = _FILLED.get(path.stem)
        return await fill(self, given) if fill else given


async def golden_library(database: Database) -> GoldenLibrary:
    """Return the library over an empty database."""
    library = library_over(database)
    room = library.newsroom
    assert await load_sample(database, room.writer)
    people = {
        folder: await room.somebody(role, name)
        for folder, role, name in (
            ("author", Role.AUTHOR, "Ines Marlow"),
            ("editor", Role.EDITOR, "Eve Stern"),
            ("moderator", Role.MODERATOR, "Max Brand"),
        )
    }
    return GoldenLibrary(library, {"reader": ANONYMOUS, "bench": ANONYMOUS, **people})


async def _article(here: GoldenLibrary, slug: str = SLUG) -> Any:
    (found,) = await here.library.newsroom.rows(Article, slug=slug)
    return found


async def _comment(here: GoldenLibrary, status: str) -> Any:
    return (await here.library.newsroom.rows(Comment, status=status))[0]


async def _of_article(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    return {"input": {**given["input"], "id": article.id, "expectedVersion": article.version}}


async def _of_comment(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = await _comment(here, "APPROVED")
    of = {"id": comment.id, "expectedVersion": comment.version, "contributorId": None}
    return {"input": {**given["input"], **of}}


async def _answering(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return {"input": {**given["input"], "respondingToId": (await _article(here)).id}}


async def _judging(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = await _comment(here, "PENDING")
    return {"input": {**given["input"], "comments": [{"id": comment.id, "expectedVersion": comment.version}]}}


async def _commenting(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return {"input": {**given["input"], "articleId": (await _article(here)).id}}


async def _restoring(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    revisions = await here.library.newsroom.rows(Revision, article_id=article.id)
    of = {"articleId": article.id, "revisionId": revisions[0].id, "expectedVersion": article.version}
    return {"input": {**given["input"], **of}}


async def _more(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    (parent,) = [each for each in await here.library.newsroom.rows(Comment) if each.reply_count]
    return {**given, "id": parent.id}


_FILLED: dict[str, Callable[..., Any]] = {
    "ArchiveArticle": _of_article,
    "UnpublishArticle": _of_article,
    "UpdateArticle": _of_article,
    "PublishArticle": _of_article,
    "RestoreRevision": _restoring,
    "LinkComment": _of_comment,
    "CreateResponse": _answering,
    "ModerateComments": _judging,
    "SubmitComment": _commenting,
    "MoreReplies": _more,
}
