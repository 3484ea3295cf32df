"""Printed comments come in as they stand, once, and what moderators did to them stays."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.comments import judge
from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, DraftComment, DraftMention, Finding, Reference, Verdict
from gql_blog.errors import InputError, TooLarge
from gql_blog.store import Article, Audit, Comment, Contributor, SuggestedContributor
from gql_blog.store.sqlite.sqlite_client import SqliteTransactionClient
from gql_blog.write import ImportArticle

pytestmark = sqlite_mostly

BO = DraftComment("Bo Reyes", "Yes.", date(2018, 1, 5))
DRAFT = DraftArticle(source="x", title="Tides", comments=(BO,))


async def test_what_a_moderator_rejected_stays_rejected(room: Newsroom) -> None:
    await take(room, DRAFT)
    (comment,) = await room.rows(Comment)
    await judge(room, comment.id, Verdict.SPAM)
    await take(room, replace(DRAFT, source="y"))
    assert [(each.id, each.status) for each in await room.rows(Comment)] == [(comment.id, "SPAM")]


async def test_the_same_comment_twice_on_a_page_is_two_comments(lite: Newsroom) -> None:
    draft = replace(DRAFT, comments=(BO, BO))
    await take(lite, draft)
    await take(lite, replace(draft, source="y", comments=(BO, BO, BO)))
    assert len(await lite.rows(Comment)) == 3


async def test_replies_hang_where_they_are_printed_also_under_what_is_here_already(room: Newsroom) -> None:
    await take(room, DRAFT)
    reply = DraftComment("Cy", "No.", replies=(DraftComment("Di", "Why?"),))
    await take(room, replace(DRAFT, comments=(replace(BO, replies=(reply,)), DraftComment("Ed", "Hm."))))
    rows = {each.author_name: each for each in await room.rows(Comment)}
    parents = {name: row.parent_id for name, row in rows.items()}
    assert parents == {"Bo Reyes": None, "Cy": rows["Bo Reyes"].id, "Di": rows["Cy"].id, "Ed": None}
    assert (rows["Bo Reyes"].reply_count, (await room.rows(Article))[0].comment_count) == (1, 4)
    audits = await room.rows(Audit, action="import_article")
    assert [len(each.after["comments"]) for each in audits if "comments" in each.after] == [1, 3]


@pytest.mark.parametrize(
    ("comment", "error"),
    [
        (DraftComment("", "x"), InputError),
        (DraftComment("Bo", "\x00"), InputError),
        (DraftComment("B\ud800", "x"), InputError),
        (DraftComment("Bo", "x" * 200_001), TooLarge),
        (DraftComment("B" * 201, "x"), TooLarge),
    ],
)
async def test_a_comment_that_cannot_be_kept_refuses_the_file(
    comment: DraftComment, error: type[InputError], lite: Newsroom
) -> None:
    with pytest.raises(error) as caught:
        await lite.run(
            ImportArticle(draft=replace(DRAFT, comments=(BO, comment)), imported_from="a", source_hash="0" * 64)
        )
    assert caught.value.path == ("input", "comments", "1")
    assert await lite.rows(Article) == []


async def test_people_of_later_pages_are_suggested_for_earlier_comments(room: Newsroom) -> None:
    await take(room, DRAFT)
    assert await room.rows(SuggestedContributor) == []
    answer = DraftArticle(
        source="x", title="A", responding_to=Reference(title="Tides"), bylines=(DraftByline("BO REYES"),)
    )
    result = await take(room, answer, "b.txt")
    assert codes(result) == ["CONTRIBUTOR_SUGGESTED"]
    (contributor_by_name,) = await room.rows(Contributor)
    (suggestion,) = await room.rows(SuggestedContributor)
    assert suggestion.contributor_id == contributor_by_name.id


async def test_what_the_importer_told_is_not_told_again(lite: Newsroom) -> None:
    reported = Finding("CONTRIBUTOR_SUGGESTED", "The comment by Bo Reyes may be by a fellow respondent.")
    draft = replace(DRAFT, mentions=(DraftMention("Bo Reyes"),), findings=(reported,))
    assert codes(await take(lite, draft)) == ["CONTRIBUTOR_SUGGESTED"]
    assert len(await lite.rows(SuggestedContributor)) == 1


async def test_the_lock_is_not_held_longer_for_each_comment_of_the_dialogue(
    lite: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes waits while an import stores: its statements are not as many as there are comments."""
    statements: list[str] = []
    acquire = SqliteTransactionClient.acquire_connection

    def counted(client: SqliteTransactionClient) -> Any:
        statements.append("one")
        return acquire(client)

    monkeypatch.setattr(SqliteTransactionClient, "acquire_connection", counted)
    taken: dict[str, dict[str, int]] = {}
    for post, comments in (("First of All", 1), ("Tides", 3), ("Winds", 40)):
        printed = tuple(DraftComment("Bo Reyes", f"Comment {number}.") for number in range(comments))
        await take(lite, replace(DRAFT, title=post, source=post, comments=printed), f"{post}.txt")
        for name in ("Bo Reyes", "Cy"):
            answer = DraftArticle(
                source=f"{name} on {post}",
                title=f"{name} on {post}",
                responding_to=Reference(title=post),
                bylines=(DraftByline(name),),
            )
            statements.clear()
            await take(lite, answer, f"{name} on {post}.txt")
            taken.setdefault(post, {})[name] = len(statements)
    assert taken["Winds"] == taken["Tides"]
    assert len(await lite.rows(SuggestedContributor)) == 1 + 3 + 40
