"""Notices are merged one by one: an import replaces those that its file gave, and no others."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, EditorNotice, NoticeInput, NoticeKind, Role
from gql_blog.errors import TooLarge
from gql_blog.store import Notice
from gql_blog.write import UpdateArticle

pytestmark = sqlite_mostly

FIRST = EditorNotice(NoticeKind.EDITORS_NOTE, "First of two.")
SECOND = EditorNotice(NoticeKind.EDITORS_NOTE, "Second of two.")
LATE = EditorNotice(NoticeKind.CORRECTION, "*Late.*", date(2018, 3, 4))
DRAFT = DraftArticle(source="x", title="A", bylines=(DraftByline("Ada"),), notices=(FIRST,))


async def edit(room: Newsroom, article_id: str, *notices: EditorNotice, **changes: Any) -> None:
    """Replace the notices as an editor does on the site."""
    given = tuple(NoticeInput(kind=each.kind, source=each.source, date=each.date) for each in notices)
    editor = await room.somebody(Role.EDITOR, f"Editor {len(await room.rows(Notice))} {changes}")
    version = (await room.article(article_id)).version
    await room.run(UpdateArticle(id=article_id, expected_version=version, notices=given, **changes), editor)


async def held(room: Newsroom) -> list[tuple[str, str]]:
    """The notices in their order: source and HTML."""
    return [(each.source, each.html) for each in sorted(await room.rows(Notice), key=lambda row: row.position)]


OF_FIRST, OF_SECOND = ("First of two.", "<p>First of two.</p>"), ("Second of two.", "<p>Second of two.</p>")
OF_LATE = ("*Late.*", "<p><em>Late.</em></p>")


async def test_a_notice_that_was_added_here_outlives_every_import(room: Newsroom) -> None:
    ((article_id, _, _),) = (await take(room, DRAFT)).articles
    await edit(room, article_id, LATE, FIRST)
    await take(room, replace(DRAFT, source="y"))
    assert await held(room) == [OF_LATE, OF_FIRST]
    await take(room, replace(DRAFT, source="z", notices=(SECOND,)))
    assert await held(room) == [OF_SECOND, OF_LATE]
    await take(room, replace(DRAFT, source="z", notices=(FIRST, SECOND)))
    assert await held(room) == [OF_FIRST, OF_SECOND, OF_LATE]
    await take(room, replace(DRAFT, source="a", notices=()))
    assert await held(room) == [OF_FIRST, OF_SECOND, OF_LATE]


async def test_a_notice_that_both_added_goes_with_the_file(lite: Newsroom) -> None:
    ((article_id, _, _),) = (await take(lite, replace(DRAFT, notices=()))).articles
    await edit(lite, article_id, LATE, note="Imported from a letter.")
    await take(lite, replace(DRAFT, notices=(FIRST, LATE)))
    assert await held(lite) == [OF_FIRST, OF_LATE]
    await take(lite, replace(DRAFT, source="y"))
    assert await held(lite) == [OF_FIRST]


async def test_a_notice_that_an_editor_took_away_stays_away(lite: Newsroom) -> None:
    ((article_id, _, _),) = (await take(lite, replace(DRAFT, notices=(FIRST, LATE)))).articles
    await edit(lite, article_id, LATE)
    await take(lite, replace(DRAFT, notices=(FIRST, LATE, SECOND)))
    assert await held(lite) == [OF_LATE, OF_SECOND]


async def test_a_notice_that_both_rewrote_is_a_conflict(room: Newsroom) -> None:
    ((article_id, _, _),) = (await take(room, DRAFT)).articles
    await edit(room, article_id, LATE)
    result = await take(room, replace(DRAFT, notices=(SECOND,)))
    assert (result.outcome, codes(result)) == ("conflict", ["IMPORT_CONFLICT"])
    assert "'Second of two.'; here it is '*Late.*'" in result.findings[0].message
    assert await held(room) == [OF_LATE]


async def test_too_many_notices_together_are_refused(lite: Newsroom) -> None:
    ((article_id, _, _),) = (await take(lite, DRAFT)).articles
    await edit(lite, article_id, FIRST, LATE)
    many = tuple(EditorNotice(NoticeKind.EDITORS_NOTE, f"Note {number}.") for number in range(50))
    with pytest.raises(TooLarge, match="at most 50 notices"):
        await take(lite, replace(DRAFT, notices=many))
    assert await held(lite) == [OF_FIRST, OF_LATE]


NOTED = replace(DRAFT, notices=(FIRST,))
