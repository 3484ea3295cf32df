"""An import as a whole: all of it or nothing, once, and told."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from support.importing import codes, take
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.content import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    EditorNotice,
    Finding,
    NoticeKind,
    Reference,
)
from gql_blog.errors import ImportRefused
from gql_blog.store import Article, Comment, Database, Mention, Outbox, Provenance, Revision
from gql_blog.write import ImportArticle, ImportArticles

pytestmark = sqlite_mostly

DRAFT = DraftArticle(
    source="x[^1].\n\n[^1]: A note.",
    responding_to=Reference(title="Tides"),
    bylines=(DraftByline("Ada"),),
    comments=(DraftComment("Bo", "Yes."),),
    mentions=(DraftMention("Cy"),),
)


async def test_events_tell_what_appeared(lite: Newsroom) -> None:
    await take(lite, DRAFT)
    await take(lite, replace(DRAFT, source="x x[^1].\n\n[^1]: A note."))
    kept_back = DraftArticle(source="x", title="B", status=ArticleStatus.DRAFT)
    await take(lite, kept_back, "b.txt")
    await take(lite, replace(kept_back, source="y", status=ArticleStatus.PUBLISHED), "b.txt")
    created, updated, published = "article.created", "article.updated", "article.published"
    assert [each.kind for each in await lite.rows(Outbox)] == [
        *(created, created, published, published),  # of what it answers too, which is public as a stub
        updated,
        created,
        *(updated, published),
    ]


@on_both
async def test_an_import_at_the_same_time_from_the_same_place_is_one(database: Database) -> None:
    room = newsroom_of(database)
    results = await asyncio.gather(*(take(room, DRAFT) for _ in range(6)))
    assert sorted(each.outcome for each in results) == ["imported", *["unchanged"] * 5]
    assert len({each.articles[0] for each in results}) == 1
    assert len(await room.rows(Article)) == 2


@on_both
async def test_many_responses_at_once_share_one_stub(database: Database) -> None:
    room = newsroom_of(database)
    drafts = [replace(DRAFT, bylines=(DraftByline(f"Author {n}"),), comments=()) for n in range(6)]
    await asyncio.gather(*(take(room, draft, f"{n}.txt") for n, draft in enumerate(drafts)))
    rows = await room.rows(Article)
    (stub,) = [each for each in rows if each.is_stub]
    assert (len(rows), stub.response_count) == (7, 6)


async def test_a_dry_run_says_what_would_be_and_strictness_what_is_doubtful(room: Newsroom) -> None:
    rehearsed = await take(room, DRAFT, dry_run=True)
    assert [len(await room.rows(table)) for table in (Article, Comment, Mention, Provenance, Revision, Outbox)] == [
        0
    ] * 6
    done = await take(room, DRAFT, strict=True)
    assert (rehearsed.outcome, rehearsed.comments, rehearsed.footnotes, rehearsed.mentions) == (
        done.outcome,
        done.comments,
        done.footnotes,
        done.mentions,
    )
    with pytest.raises(ImportRefused, match="DATE_NOT_STATED"):
        await take(room, replace(DRAFT, source="y", findings=(Finding("DATE_NOT_STATED", "x"),)), strict=True)
    assert (await take(room, DRAFT, strict=True, dry_run=True)).outcome == "unchanged"


async def test_a_code_block_with_a_language_has_no_finding(room: Newsroom) -> None:
    with pytest.raises(ImportRefused, match="RENDERING_DROPPED"):
        await take(room, replace(DRAFT, source="```rust,ignore\nfn main() {}\n```\n"), strict=True)
    done = await take(room, replace(DRAFT, source="```rust\nfn main() {}\n```\n"), strict=True)
    assert done.outcome == "imported"


async def test_what_was_given_before_a_cut_waits_for_no_writer(lite: Newsroom) -> None:
    done = await take(lite, DRAFT)
    assert lite.database.path is not None
    with closing(sqlite3.connect(lite.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        again = await take(lite, DRAFT, resume=True)
    assert (again.outcome, again.articles) == ("unchanged", done.articles[:1])
    assert (again.comments, again.footnotes, again.mentions) == (1, 1, 1)
    assert (await take(lite, replace(DRAFT, source="Another text."), resume=True)).outcome != "unchanged"


async def test_a_file_of_several_articles_goes_on_where_it_was_cut(room: Newsroom) -> None:
    first, second = (
        ImportArticle(
            draft=DraftArticle(source=f"About {name}.", title=name),
            imported_from=f"a.md#{name}",
            source_hash="0" * 64,
            resume=True,
        )
        for name in ("One", "Two")
    )
    await room.run(first)
    results = await room.run(ImportArticles(articles=(first, second)))
    assert [each.outcome for each in results] == ["unchanged", "imported"]
    results = await room.run(ImportArticles(articles=(first, second)))
    assert [(each.outcome, each.articles[0][2]) for each in results] == [("unchanged", "One"), ("unchanged", "Two")]


async def test_what_rendering_found_is_told(lite: Newsroom) -> None:
    deep = "".join("  " * level + "- item\n" for level in range(60))
    assert codes(await take(lite, DraftArticle(source=deep, title="Deep"))) == ["CONTENT_CUT"]


async def test_what_rendering_leaves_out_of_a_notice_is_told(lite: Newsroom) -> None:
    notices = (
        EditorNotice(NoticeKind.EDITORS_NOTE, "First of two."),
        EditorNotice(NoticeKind.CORRECTION, "Late. <iframe src='https://example.org'></iframe>"),
    )
    draft = DraftArticle(source="x", title="Noticed", notices=notices)
    with pytest.raises(ImportRefused, match="RENDERING_DROPPED"):
        await take(lite, draft, strict=True)
    (finding,) = (await take(lite, draft)).findings
    message = "Notice 2: The published HTML leaves out: 1 × <iframe>. The source keeps them."
    assert (finding.code, finding.message) == ("RENDERING_DROPPED", message)


async def test_a_first_import_counts_as_published_elsewhere(lite: Newsroom) -> None:
    await take(lite, DraftArticle(source="x", title="A"))
    (article,) = await lite.rows(Article)
    assert (article.status, article.published_at, article.published_on, article.created_by_id) == (
        "PUBLISHED",
        None,
        None,
        None,
    )


async def test_an_import_is_one_command_among_others(lite: Newsroom) -> None:
    command = ImportArticle(draft=DRAFT, imported_from="a.txt", source_hash="0" * 64)
    assert (await lite.run(command)).outcome == "imported"


LISTED = (
    DraftMention("Cy", "One", date(2017, 12, 11)),
    DraftMention("Ada", None, date(2017, 12, 4)),
    DraftMention("Ada"),
)
PAGE = DraftArticle(source="x", title="A", responding_to=Reference(title="Tides"), mentions=LISTED)


async def test_printed_order_is_kept(room: Newsroom) -> None:
    await take(room, PAGE)
    rows = sorted(await room.rows(Mention), key=lambda row: row.position)
    assert [(each.position, each.credited_name, each.title, each.date) for each in rows] == [
        (1, "Cy", "One", date(2017, 12, 11)),
        (2, "Ada", None, date(2017, 12, 4)),
        (3, "Ada", None, None),
    ]


async def test_the_same_list_is_left_alone_and_another_one_replaces_it(room: Newsroom) -> None:
    await take(room, PAGE)
    before = [each.id for each in await room.rows(Mention)]
    await take(room, replace(PAGE, source="y"))
    assert [each.id for each in await room.rows(Mention)] == before
    await take(room, replace(PAGE, source="y", mentions=()))
    assert [each.id for each in await room.rows(Mention)] == before
    await take(room, replace(PAGE, mentions=LISTED[::-1]))
    rows = sorted(await room.rows(Mention), key=lambda row: row.position)
    assert [each.credited_name for each in rows] == ["Ada", "Ada", "Cy"]


async def test_what_is_here_already_is_linked_at_once(lite: Newsroom) -> None:
    answer = DraftArticle(source="x", title="One", responding_to=Reference(title="Tides"), bylines=(DraftByline("Cy"),))
    ((answer_id, _, _), _) = (await take(lite, answer, "cy.txt")).articles
    await take(lite, PAGE)
    links = {each.position: each.response_id for each in await lite.rows(Mention)}
    assert links == {1: answer_id, 2: None, 3: None}
