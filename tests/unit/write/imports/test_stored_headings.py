"""Headings of stored articles, found for links of imported texts."""

from typing import Any

import pytest
from support.importing import take
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle
from gql_blog.store import Database
from gql_blog.write import UpdateArticle
from gql_blog.write.imports import provenance


@pytest.fixture
def room(database: Database) -> Newsroom:
    return newsroom_of(database)


async def _stored(room: Newsroom, slug: str, source: str, place: str = "", **options: Any) -> str:
    taken = await take(room, DraftArticle(title=slug, slug=slug, source=source), place or slug, **options)
    return str(taken.articles[0][0])


async def test_articles_are_found_as_an_import_of_the_same_pages_finds_them(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provenance, "_AT_ONCE", 2)
    ids = {slug: await _stored(room, slug, f"About {slug}.", source_hash=slug) for slug in ("ebb", "flow", "moon")}
    await room.post("Tide")
    renamed = await room.article(ids["moon"])
    await room.run(UpdateArticle(id=renamed.id, expected_version=renamed.version, slug="full-moon"))
    find = room.writer.stored_headings.articles_from
    pages = [("ebb", "ebb", "changed"), ("flow", "other  flow", "flow"), ("moon", "moon", "moon"), ("tide", "tide", "")]
    found = await find([*pages, ("gone", "gone", "gone"), ("full-moon", "elsewhere", "another")])
    assert found == {"ebb": ids["ebb"], "other  flow": ids["flow"], "moon": ids["moon"]}
    assert await find([]) == {}


async def test_anchors_are_those_of_the_text_that_the_file_gave(room: Newsroom) -> None:
    article = await _stored(room, "ebb", "## Low {#low}\n\nText.\n\n## High {#high}\n\nText.")
    headings, row = room.writer.stored_headings, await room.article(article)
    assert f'id="h-{article[-10:]}-low"' in row.html
    await room.run(UpdateArticle(id=article, expected_version=row.version, source="## Low\n\nText."))
    assert await headings.anchors(article, ["low", "gone"]) == {"low": f"h-{article[-10:]}-low"}
    assert await headings.anchors("art_gone", ["low"]) == {}
