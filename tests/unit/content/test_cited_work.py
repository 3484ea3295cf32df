"""One work is one key, however it is cited; two works are two."""

from typing import Any

from support.cases import cases
from support.growth import assert_grows

from gql_blog.content import CitedWork, without_locator, work_of


def book(title: str = "The Tide Tables", family: str = "Lund", year: Any = 2015) -> dict[str, Any]:
    return {"author": [{"family": family, "given": "Ada"}], "title": title, "issued": {"date-parts": [[year]]}}


@cases(
    "other",
    [
        book("The Tide Tables: Shaping the Coast"),
        book("the tide tables"),
        book("Tide Tables"),
        book(family="LUND"),
        book(year="2015"),
        {**book(), "author": [{"literal": "Lund"}, {"family": "Reyes"}]},
        {**book(), "issued": {"raw": "Spring 2015"}},
    ],
)
def test_the_same_work(other: dict[str, Any]) -> None:
    one, same = work_of(book()), work_of(other)
    assert one is not None
    assert one == same


@cases("other", [book("Storm Tables"), book(family="Lunde"), book(year=2016), book(family="")])
def test_another_work(other: dict[str, Any]) -> None:
    one, different = work_of(book()), work_of(other)
    assert one is not None
    assert different is not None
    assert one.key != different.key


@cases(
    ("stated", "doi"),
    [("10.1000/XYZ", "10.1000/xyz"), ("https://doi.org/10.1000/a(b)", "10.1000/a(b)"), ("none", None), (5, None)],
)
def test_a_doi_is_told_beside_author_year_and_title(stated: Any, doi: str | None) -> None:
    one, registered = work_of(book()), work_of({**book(), "DOI": stated})
    assert one is not None
    assert registered is not None
    assert (registered.key, registered.order, registered.doi) == (one.key, one.order, doi)


def test_a_doi_alone_is_a_work() -> None:
    assert work_of({"DOI": "10.1000/x"}) == CitedWork("10.1000/x", "10.1000/x|9999|", "10.1000/x")


@cases(
    "citation",
    [None, {}, {"title": ""}, {"author": [{"family": "Lund"}]}, {"issued": {"date-parts": [[2015]]}}, {"title": 5}],
)
def test_what_says_too_little_is_no_work(citation: Any) -> None:
    assert work_of(citation) is None


@cases("odd", [{"author": "Lund"}, {"author": [None]}, {"issued": "2015"}, {"issued": {"date-parts": []}}])
def test_odd_shapes_do_not_break_it(odd: dict[str, Any]) -> None:
    assert work_of({"title": "Tides", **odd}) is not None


def test_works_stand_in_the_order_of_author_and_year() -> None:
    works = [work_of(book("B", "Reyes", 1999)), work_of(book("A", "Lund", 2016)), work_of(book("C", "Lund", 2015))]
    undated = work_of({"author": [{"family": "Lund"}], "title": "Z"})
    order = sorted(work.order for work in (*works, undated) if work)
    assert order == ["lund|2015|c", "lund|2016|a", "lund|9999|z", "reyes|1999|b"]


@cases(
    ("text", "locator", "kept"),
    [
        ("Ada Lund, Tides (Oslo: Fjord, 2015), 274.", "274", "Ada Lund, Tides (Oslo: Fjord, 2015)."),
        ("Ada Lund, Tides (Oslo: Fjord, 2015), pp. 27-29.", "27-29", "Ada Lund, Tides (Oslo: Fjord, 2015)."),
        ("Ada Lund, Tides (Oslo: Fjord, 2015).", None, "Ada Lund, Tides (Oslo: Fjord, 2015)."),
        ("Ada Lund, 274 Tides (2015)", "274", "Ada Lund, 274 Tides (2015)."),
        ("274", "274", "274."),
    ],
)
def test_a_work_is_written_without_its_locator(text: str, locator: str | None, kept: str) -> None:
    assert without_locator(text, locator) == kept


@cases("text", ["a{}b 5 c", "a{}5", "a 5{}c"])
def test_a_note_of_many_spaces_takes_work_in_proportion(text: str) -> None:
    assert_grows(lambda count: without_locator(text.format(" " * count), "5"), 4_000, 16_000, most=7)
