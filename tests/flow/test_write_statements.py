"""How many statements the usual writes take: each is a round trip, most of them while others wait for the lock.

They are those of the connection for writing: before the transaction and in it, with its beginning and its end on
PostgreSQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from support.statements import Work, postgres_work, sqlite_work
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import CommentStatus, DraftArticle, DraftByline, DraftComment, Reference, Verdict
from gql_blog.hooks import Judgement, ModerationCase, hookimpl
from gql_blog.store import Comment, Database
from gql_blog.write import BylineInput, ImportArticle, SubmitComment, UpdateArticle

MOST = {
    "comment": {"sqlite": 7, "postgres": 6},
    "reply with a key": {"sqlite": 10, "postgres": 9},
    "approved comment": {"sqlite": 14, "postgres": 13},
    "update": {"sqlite": 15, "postgres": 17},
    "import": {"sqlite": 32, "postgres": 35},
}


class Approving:
    """A plugin that approves whatever is said."""

    api_version = 2

    @hookimpl
    async def moderate(self, case: ModerationCase) -> Judgement | None:
        return Judgement(verdict=Verdict.APPROVE, reason="harmless")


@dataclass
class Counted:
    """A writer whose statements are counted."""

    room: Newsroom
    watched: Work

    async def statements(self, command: Any, viewer: Viewer = OPERATOR) -> Sequence[str]:
        """Return those of a command, which has run once before with other words."""
        if self.room.database.dialect == "sqlite":
            async with sqlite_work(self.room.database) as work:
                await self.room.run(command, viewer)
            return work.statements
        self.watched.statements.clear()
        await self.room.run(command, viewer)
        return tuple(self.watched.statements)


async def statements_of(counted: Counted, approving: Counted) -> dict[str, Sequence[str]]:
    """Return the statements of each write."""
    room = counted.room
    post = await room.post(bylines=(BylineInput(name="Ada"),), tags=("Sea",))
    one = await room.response(post.article_id)
    first = SubmitComment(article_id=one.article_id, author_name="Bo", body="First.")
    await approving.room.run(first, ANONYMOUS)
    (above,) = await room.rows(Comment)
    reply = SubmitComment(
        article_id=one.article_id, parent_id=above.id, author_name="Bo", body="Why?", idempotency_key="k" * 16
    )
    draft = DraftArticle(
        title="Moons",
        source="Of moons[^1].\n\n[^1]: A. Author, *A Book* (2001), 1.",
        responding_to=Reference(title="On Tides"),
        bylines=(DraftByline("Ada"),),
        tags=("Sea",),
    )
    return {
        "comment": await counted.statements(
            SubmitComment(article_id=one.article_id, author_name="Bo", body="Second."), ANONYMOUS
        ),
        "reply with a key": await counted.statements(reply, ANONYMOUS),
        "approved comment": await approving.statements(
            SubmitComment(article_id=one.article_id, author_name="Bo", body="Third."), ANONYMOUS
        ),
        "update": await counted.statements(UpdateArticle(id=one.article_id, expected_version=2, source="New.")),
        "import": await counted.statements(ImportArticle(draft=draft, imported_from="a.md", source_hash="0" * 64)),
    }


def discussed(title: str, threads: int) -> ImportArticle:
    """Return the import of an article with threads of two comments."""
    reply = DraftComment("Cy", "No.", source_id="2", status=CommentStatus.PENDING)
    comments = tuple(
        DraftComment("Bo", f"Yes, {number}.", replies=(reply,), source_id=str(number), status=CommentStatus.APPROVED)
        for number in range(threads)
    )
    draft = DraftArticle(title=title, source="x", slug=title.lower(), bylines=(DraftByline("Ada"),), comments=comments)
    return ImportArticle(draft=draft, imported_from=f"{title}.xml", source_hash=title.rjust(64, "0"))


async def test_an_import_takes_as_many_statements_however_many_comments_it_has(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = postgres_work(monkeypatch)
    database = await Database.open(database_url)
    counted = Counted(newsroom_of(database), watched)
    for title, threads in (("First", 1), ("Second", 3)):  # asyncpg asks once for each type that it meets
        await counted.room.run(discussed(title, threads))
    few, many = [await counted.statements(discussed(*each)) for each in (("Few", 1), ("Many", 300))]
    await database.close()
    assert len(few) == len(many)


async def test_the_usual_writes_take_few_statements(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = postgres_work(monkeypatch)
    database = await Database.open(database_url)
    approving = newsroom_of(database, {"approving": Approving()})
    taken = await statements_of(Counted(newsroom_of(database), watched), Counted(approving, watched))
    await database.close()
    told = {name: "\n".join(" ".join(each.split())[:150] for each in taken[name]) for name in taken}
    for name, statements in taken.items():
        assert len(statements) <= MOST[name][database.dialect], told[name]
    assert {name: len(each) for name, each in taken.items()} == {
        name: most[database.dialect] for name, most in MOST.items()
    }, told
