"""Whom a draft credits is found by the very same name or by the slug that it states."""

from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import BylineRole, DraftArticle, DraftByline, DraftMention
from gql_blog.store import Byline, Contributor

pytestmark = sqlite_mostly


def draft(title: str, *bylines: DraftByline, mentions: tuple[DraftMention, ...] = ()) -> DraftArticle:
    return DraftArticle(source=title, title=title, bylines=bylines, mentions=mentions)


async def test_a_slug_names_a_contributor_whatever_the_printed_name(room: Newsroom) -> None:
    await take(room, draft("One", DraftByline("Ada Lund", bio="A pilot.")), "1")
    await take(room, draft("Two", DraftByline("A. Lund", contributor="ada-lund")), "2")
    await take(room, draft("Three", DraftByline("Ada Lund", contributor="another-ada")), "3")
    contributors = {each.slug: each for each in await room.rows(Contributor)}
    assert {slug: (each.name, each.bio) for slug, each in contributors.items()} == {
        "ada-lund": ("Ada Lund", "A pilot."),
        "another-ada": ("Ada Lund", None),
    }
    credited = [each.contributor_id for each in await room.rows(Byline)]
    assert credited == [contributors["ada-lund"].id, contributors["ada-lund"].id, contributors["another-ada"].id]
    result = await take(room, draft("Four", DraftByline("Ada Lund")), "4")
    assert codes(result) == ["CONTRIBUTOR_AMBIGUOUS"]
    assert "Several contributors have the name 'Ada Lund': ada-lund, another-ada." in result.findings[0].message
    (undecided,) = [each for each in await room.rows(Contributor) if each.slug not in contributors]
    assert (await room.rows(Byline))[-1].contributor_id == undecided.id
    twice = (DraftByline("Ada Lund"), DraftByline("Ada Lund", role=BylineRole.EDITOR))
    assert codes(await take(room, draft("Five", *twice), "5")) == ["CONTRIBUTOR_AMBIGUOUS"]
    assert [each.contributor_id for each in await room.rows(Byline)][-2:] == [undecided.id] * 2
    assert len(await room.rows(Contributor)) == 3


async def test_a_look_alike_is_kept_apart_and_told_once(room: Newsroom) -> None:
    await take(room, draft("One", DraftByline("Haile Chen")), "1")
    lookalike = "H\u0430ile Chen"
    result = await take(room, draft("Two", DraftByline(lookalike), mentions=(DraftMention(lookalike),)), "2")
    assert codes(result) == ["NAME_CONFUSABLE"]
    assert [each.name for each in await room.rows(Contributor)] == ["Haile Chen", lookalike]


async def test_a_look_alike_on_the_same_page_is_told_too(lite: Newsroom) -> None:
    mentions = (DraftMention("H\u0430ile Chen"), DraftMention("Haile Chen"))
    assert codes(await take(lite, draft("One", mentions=mentions))) == ["NAME_CONFUSABLE"]
    assert await lite.rows(Contributor) == []
