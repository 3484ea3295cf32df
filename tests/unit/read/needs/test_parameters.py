from typing import Any

from gql_blog.access import Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.needs.parameters import CONTRIBUTOR, USER, Cursor, Given, PageSize, PageValue, Position
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.page_request import PageRequest
from gql_blog.read.rows.row_order import NEWEST_FIRST
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import Chain, Parameter, listed
from gql_blog.read.sql.sql_printer import SqlPrinter

BOUND = BoundRequest({}, ReadContext(Viewer(Role.AUTHOR, "usr_1", "con_1", None, "usr_1"), SiteUrls("")))


def page(**given: Any) -> PageRequest:
    return PageRequest(NEWEST_FIRST, 3, **given)


def test_placeholders_are_numbered_as_they_stand_in_the_text() -> None:
    first, second = Parameter(Given("a")), Parameter(Given("b"))
    printer = SqlPrinter(POSTGRES)
    assert printer.text(Chain("and", (second, first, second))) == "$1 and $2 and $1"
    assert [getter(BOUND) for getter in printer.getters] == ["b", "a"]
    assert SqlPrinter(SQLITE).text(second) == "?1"


def test_the_viewer_is_one_parameter_however_often_named() -> None:
    printer = SqlPrinter(SQLITE)
    assert printer.text(listed((USER, CONTRIBUTOR, USER))) == "?1, ?2, ?1"
    assert [getter(BOUND) for getter in printer.getters] == ["usr_1", "con_1"]


def test_postgresql_plans_for_whoever_asks_and_not_for_the_viewer_it_sees() -> None:
    printer = SqlPrinter(POSTGRES)
    assert printer.text(listed((USER, CONTRIBUTOR, USER))) == "(select $1), (select $2), (select $1)"
    assert [getter(BOUND) for getter in printer.getters] == ["usr_1", "con_1"]


def test_a_page_has_parameters_of_its_own_one_for_each_place() -> None:
    bound = BoundRequest({}, BOUND.context, pages=[page(values=("a", "b")), page(values=("c",))])
    printer = SqlPrinter(POSTGRES)
    assert printer.text(listed(Parameter(PageValue(*at)) for at in ((0, 1), (1, 0), (0, 1)))) == "$1, $2, $1"
    assert [get(bound) for get in printer.getters] == ["b", "c"]


def test_a_page_gives_its_size_and_its_cursors() -> None:
    bound = BoundRequest({}, BOUND.context, pages=[page(after=Cursor((), "art_1"), before=Cursor((), "art_2"))])
    assert PageSize(0, 1)(bound) == 4
    assert [Position(0, before=side)(bound).id for side in (False, True)] == ["art_1", "art_2"]
