"""Old addresses of imported articles lead to them, unless they are another's."""

from dataclasses import replace

from support.importing import codes, take
from support.writing import Newsroom

from gql_blog.content import DraftArticle
from gql_blog.store import OldSlug

DRAFT = DraftArticle(
    source="The tide turns.", title="On Tides", slug="on-tides", old_slugs=("tides", "on-tides", "ebb")
)


async def test_old_slugs_lead_to_the_article_and_are_kept_once(room: Newsroom) -> None:
    first = await take(room, DRAFT)
    assert (first.outcome, codes(first)) == ("imported", [])
    assert (await take(room, DRAFT)).outcome == "unchanged"
    article_id = first.articles[0][0]
    async with room.database.session():
        held = {each.slug for each in await OldSlug.filter(article_id=article_id)}
    assert held == {"ebb", "tides"}
    more = await take(room, replace(DRAFT, old_slugs=("flood",)), source_hash="1" * 64)
    assert more.outcome == "updated"
    async with room.database.session():
        assert await OldSlug.filter(article_id=article_id).count() == 3


async def test_what_is_anothers_stays_so(room: Newsroom) -> None:
    await take(room, DRAFT, "a.md")
    other = await take(room, DraftArticle(source="Another.", title="Ebb", old_slugs=("ebb", "admin")), "b.md")
    assert codes(other) == ["REDIRECT_NOT_USABLE", "REDIRECT_TAKEN"]
    async with room.database.session():
        assert await OldSlug.filter(slug="admin").count() == 0
