"""Where an article came from, the last time that it was read anew."""

from dataclasses import replace

from support.importing import take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, Finding
from gql_blog.store import Article, Provenance

pytestmark = sqlite_mostly

DRAFT = DraftArticle(source="x", title="A", findings=(Finding("DATE_NOT_STATED", "No date.", 3, 4),))


async def test_an_origin_is_kept_and_renewed(room: Newsroom) -> None:
    await take(room, DRAFT, "a.txt", source_hash="a" * 64)
    (first,) = await room.rows(Provenance)
    assert (first.imported_from, first.source_hash) == ("a.txt", "a" * 64)
    assert first.findings == [{"code": "DATE_NOT_STATED", "message": "No date.", "firstLine": 3, "lastLine": 4}]
    await take(room, replace(DRAFT, source="y", findings=()), "a.txt", source_hash="b" * 64)
    (second,) = await room.rows(Provenance)
    assert (second.source_hash, second.findings) == ("b" * 64, [])
    assert second.draft_hash != first.draft_hash
    assert second.imported_at > first.imported_at


async def test_other_bytes_that_say_the_same_are_noted_and_change_nothing(room: Newsroom) -> None:
    await take(room, DRAFT, source_hash="a" * 64)
    result = await take(room, DRAFT, source_hash="b" * 64)
    assert result.outcome == "unchanged"
    (row,) = await room.rows(Provenance)
    assert row.source_hash == "b" * 64
    assert row.findings
    assert [each.version for each in await room.rows(Article)] == [1]


async def test_a_place_is_one_clean_line(lite: Newsroom) -> None:
    await take(lite, DRAFT, "a\n\x1b[31m\u202etxt." + "x" * 2_000)
    (row,) = await lite.rows(Provenance)
    assert row.imported_from.startswith("a [31mtxt.xxx")
    assert len(row.imported_from) == 1_000
