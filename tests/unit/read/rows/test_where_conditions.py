from datetime import date
from typing import Any

import pytest
from support.comments import submit
from support.growth import steps
from support.reading import Library, library_over
from support.sql_text import text

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.rows.where_conditions import Filter, only_status, says_no_more
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.store import Contributor, Database, Tag
from gql_blog.write import BylineInput, CreatePost, LinkComment, MergeTags

TITLES = """query($w: ArticleWhere) {
  posts(where: $w, orderBy: [{field: TITLE, direction: ASC}]) { nodes { title } } }"""


def condition(where: Any, kind: str = "article") -> str:
    return text(Filter(SQLITE, RowPolicy(None), 0).condition(kind, where))


async def titles(library: Library, where: Any, viewer: Viewer = OPERATOR) -> list[str]:
    data = await library.ask(TITLES, {"w": where}, viewer)
    return [node["title"] for node in data["posts"]["nodes"]]


def test_nothing_named_says_nothing() -> None:
    nothing: tuple[Any, ...] = (
        {},
        {"title": None},
        {"AND": []},
        {"tag": {}},
        {"contributor": {"equals": None}},
        {"status": {}},
    )
    for where in nothing:
        assert condition(where) == "true"


def test_an_empty_or_and_an_empty_in_match_nothing() -> None:
    assert condition({"OR": []}) == "(false)"
    assert condition({"title": {"in": []}}) == "((false))"
    assert condition({"status": {"in": []}}) == "((false))"


def test_a_value_is_never_in_the_text() -> None:
    where = {"title": {"equals": "it's; drop"}, "publishedOn": {"gte": date(2026, 1, 1)}, "isStub": True}
    assert "drop" not in condition(where)
    assert "2026" not in condition(where)
    made = Filter(POSTGRES, RowPolicy(None), 0)
    assert text(made.condition("article", where), POSTGRES) == (
        "((a.title = $1) and ((a.published_on is not null and a.published_on >= $2)) and a.is_stub)"
    )
    assert made.values == ["it's; drop", date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ({"status": None}, False),
        ({"title": {"equals": "status"}}, False),
        ({"status": {}}, True),
        ({"NOT": {"status": {"equals": "DRAFT"}}}, True),
        ({"OR": [{"title": {}}, {"AND": [{"status": {}}]}]}, True),
    ],
)
def test_whether_the_status_is_named(where: Any, named: bool) -> None:
    made = Filter(SQLITE, RowPolicy(None), 0)
    made.condition("article", where)
    assert made.names_status is named


@pytest.mark.parametrize(
    ("where", "status", "alone"),
    [
        ({"status": {"equals": "DRAFT"}}, "DRAFT", True),
        ({"status": {"equals": "DRAFT"}, "AND": [], "title": {}}, "DRAFT", True),
        ({"status": {}}, None, True),
        ({"status": {"in": ["DRAFT"]}}, None, False),
        ({"status": {"equals": "DRAFT", "in": ["DRAFT"]}}, "DRAFT", False),
        ({"status": {"equals": "DRAFT"}, "title": {"equals": "x"}}, "DRAFT", False),
        ({"NOT": {"status": {"equals": "DRAFT"}}}, None, False),
        ({"AND": [{"status": {"equals": "DRAFT"}}]}, None, False),
    ],
)
def test_the_one_status_of_rows_and_whether_more_is_said(where: Any, status: str | None, alone: bool) -> None:
    said = Filter(SQLITE, RowPolicy(None), 0).condition("article", where)
    assert (only_status("article", where), says_no_more(said, status)) == (status, alone)


async def test_not_holds_for_rows_with_nulls(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post("Dated", published_on=date(2026, 3, 1))
    await library.newsroom.post("Undated", publish=False)
    seen = {"status": {"in": ["DRAFT", "PUBLISHED"]}}
    march = {"publishedOn": {"gte": "2026-03-01", "lt": "2026-04-01"}}
    assert await titles(library, {**seen, **march}) == ["Dated"]
    assert await titles(library, {**seen, "NOT": march}) == ["Undated"]
    assert await titles(library, {**seen, "publishedOn": {"isNull": True}}) == ["Undated"]
    assert await titles(library, {**seen, "NOT": {"publishedOn": {"isNull": True}}}) == ["Dated"]
    assert await titles(library, {**seen, "NOT": {"OR": []}}) == ["Dated", "Undated"]
    assert await titles(library, {**seen, "NOT": {"AND": []}}) == []


async def test_what_was_done_without_a_token_was_not_done_with_this_one(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post("Tides")
    both = """{ all: audit { totalCount } others: audit(where: {NOT: {tokenId: "tok_1"}}) { totalCount } }"""
    data = await library.ask(both, viewer=OPERATOR)
    assert data["others"] == data["all"]
    assert data["all"]["totalCount"] > 0


async def test_no_filter_widens_what_is_seen(database: Database) -> None:
    library = library_over(database)
    await library.newsroom.post("Seen")
    await library.newsroom.post("Hidden", publish=False)
    reader = await library.newsroom.somebody(Role.READER)
    where = {"OR": [{"status": {"equals": "DRAFT"}}, {"NOT": {"title": {"equals": "x"}}}]}
    assert await titles(library, where, reader) == ["Seen"]
    assert await titles(library, where) == ["Hidden", "Seen"]


async def test_a_span_has_its_beginning_and_not_its_end(database: Database) -> None:
    library = library_over(database)
    for day in (1, 2, 3):
        await library.newsroom.post(f"Day {day}", published_on=date(2026, 1, day))
    span = {"publishedOn": {"gte": date(2026, 1, 1).isoformat(), "lt": date(2026, 1, 3).isoformat()}}
    assert await titles(library, span) == ["Day 1", "Day 2"]


async def test_a_name_that_nobody_saw_finds_nothing(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    await room.run(CreatePost(title="A Draft", source="x", tags=("Private",)))
    await room.post("Tides", tags=("Sea",))
    private, sea = await room.rows(Tag, slug="private"), await room.rows(Tag, slug="sea")
    await room.run(MergeTags(id=private[0].id, expected_version=1, into_id=sea[0].id))
    for slug, viewer, found in (
        ("sea", ANONYMOUS, ["Tides"]),
        ("private", ANONYMOUS, []),
        ("private", OPERATOR, ["Tides"]),
    ):
        assert await titles(library, {"tag": {"equals": slug}}, viewer) == found


async def test_a_commenter_whom_the_viewer_does_not_see_is_not_found(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    await room.post("A Draft", publish=False, bylines=(BylineInput(name="Ada"),))
    (ada,) = await room.rows(Contributor)
    reader = await room.somebody(Role.READER)
    held = await submit(room, (await room.post("Tides")).article_id, reader)
    await room.run(LinkComment(id=held, expected_version=1, contributor_id=ada.id))
    by_ada = """{ comments(where: {contributor: {equals: "ada"}, status: {equals: PENDING}}) { totalCount } }"""
    for viewer, found in ((OPERATOR, 1), (reader, 0)):
        assert (await library.ask(by_ada, viewer=viewer))["comments"]["totalCount"] == found


async def test_each_of_many_values_is_a_condition(database: Database) -> None:
    error = await library_over(database).fault(TITLES, {"w": {"title": {"in": ["x"] * 101}}})
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("COST_EXCEEDED", "conditions")
    assert error["extensions"]["allowed"] == 100


def test_each_condition_is_little_work_however_many_there_are() -> None:
    def lines(count: int) -> int:
        where = {"AND": [{"title": {"contains": f"w{number}"}} for number in range(count)]}
        return steps(lambda: Filter(SQLITE, RowPolicy(None), 0).condition("article", where))

    lines(99)  # the parameters of a page's values are made once
    assert lines(99) < 11.2 * lines(9)
    assert lines(99) < 60 * 99


async def test_a_language_is_found_by_a_range_whatever_its_case(database: Database) -> None:
    library = library_over(database)
    for locale in ("zh-Hans", "ZH", "en-GB", "eng"):
        await library.newsroom.post(title=locale, locale=locale)
    ranges: dict[str, list[str]] = {
        "zh": ["ZH", "zh-Hans"],
        "Zh-hAnS": ["zh-Hans"],
        "en": ["en-GB"],
        "zh-": [],
        "": [],
        "_h": [],
        "*": ["ZH", "en-GB", "eng", "zh-Hans"],
    }
    for wanted, found in ranges.items():
        assert await titles(library, {"locale": {"equals": wanted}}) == found, wanted
        assert await titles(library, {"locale": {"in": ["xx", wanted]}}) == found, wanted
    assert await titles(library, {"locale": {"in": []}}) == []
    assert await titles(library, {"NOT": {"locale": {"in": ["zh", "eng"]}}}) == ["en-GB"]
    assert await titles(library, {"locale": {"equals": "zh", "contains": "HANS"}}) == ["zh-Hans"]
