"""Lines of a head that state several things: days, and who wrote."""

from datetime import date

from support.cases import cases

from gql_blog_importers.pages import parse_page
from gql_blog_importers.pages.head_pieces import read_pieces


@cases(
    ("line", "days", "names"),
    [
        ("Polemiki | nr 2/2018 | 30 czerwca 2018 | Autor: Ona Vela", [date(2018, 6, 30)], ["Ona Vela"]),
        ("BY ONA VELA · 21 MARCH 2019", [date(2019, 3, 21)], ["ONA VELA"]),
        ("Publicado em 17 de agosto de 2019 às 10h12 | Atualizado em 18 de agosto de 2019", [date(2019, 8, 17)], []),
        ("First published 5 June 2020; last modified 7 June 2021", [date(2020, 6, 5)], []),
        ("Publié le 8 juillet 2010 par Ona Vela", [date(2010, 7, 8)], ["Ona Vela"]),
        ("陈思远 2018-09-27 23:14:05", [date(2018, 9, 27)], ["陈思远"]),
    ],
)
def test_days_and_credits_side_by_side(line: str, days: list[date], names: list[str]) -> None:
    pieces = read_pieces(line)
    assert pieces is not None
    assert [day.value for day in pieces.dates] == days
    assert [name.name for credit in pieces.credits for name in credit.names] == names


@cases("line", ["Accessed: 11-02-2020", "The Fifth of May", "It rained on 5 June 2020.", "Berlin, 9 November 1989"])
def test_a_day_of_something_else_is_none_of_the_page(line: str) -> None:
    pieces = read_pieces(line)
    assert pieces is None or not pieces.dates


def test_the_day_of_a_change_is_neither_the_page_s_nor_its_first_words() -> None:
    page = "The Ferry\nBy Ona Vela\nFirst published 5 June 2020; last modified 7 June 2021\nIt left at seven, as ever."
    draft = parse_page(page.encode())
    assert (draft.published_on, draft.source) == (date(2020, 6, 5), "It left at seven, as ever.")
