"""The list that a page prints is kept in its order, and replaced when the page prints another."""

from dataclasses import replace
from datetime import date

from support.importing import take
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, DraftMention, Reference
from gql_blog.store import Mention

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
