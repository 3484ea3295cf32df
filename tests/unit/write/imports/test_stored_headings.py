"""Headings of stored articles, found for links of imported texts."""

import pytest
from support.importing import take
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle
from gql_blog.store import Database
from gql_blog.write.imports import stored_headings


@pytest.fixture
def room(database: Database) -> Newsroom:
    return newsroom_of(database)


async def _stored(room: Newsroom, place: str, title: str, source: str) -> str:
    taken = await take(room, DraftArticle(title=title, source=source), place)
    return str(taken.articles[0][0])


async def test_articles_are_found_by_the_places_that_gave_one_alone(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_headings, "_AT_ONCE", 2)
    ids = {place: await _stored(room, place, place, f"About {place}.") for place in ("ebb.html", "flow.html")}
    for title, source in (("One", "Boats wait at the quay."), ("Another", "Nobody has counted lamps since spring.")):
        await _stored(room, "both.html", title, source)
    found = await room.writer.stored_headings.articles_from(["ebb.html", "gone", "flow.html", "both.html"])
    assert found == ids
    assert await room.writer.stored_headings.articles_from([]) == {}


async def test_anchors_are_those_of_the_text_as_it_is_stored(room: Newsroom) -> None:
    article = await _stored(room, "ebb.html", "Ebb", "## Low {#low}\n\nText.\n\n## High {#high}\n\nText.")
    headings = room.writer.stored_headings
    assert await headings.anchors(article, ["low", "gone"]) == {"low": f"h-{article[-10:]}-low"}
    assert f'id="h-{article[-10:]}-low"' in (await room.article(article)).html
    assert await headings.anchors("art_gone", ["low"]) == {}
