"""Search on both databases: what is found, in which order, what is shown of it, and by which means."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.comments import submit
from support.followups import Followups
from support.reading import Library, library_over
from support.searching import Piece, shelve
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.store import Article, Database, migrate
from gql_blog.store.migrator.backup import back_up
from gql_blog.write import BylineInput, UnpublishArticle, UpdateArticle

SEARCH = """query($q: String!, $n: Int, $a: String, $w: ArticleWhere) {
  search(query: $q, first: $n, after: $a, where: $w) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor score snippet node { title } }
  }
}"""


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


async def titles(library: Library, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> list[str]:
    found = (await library.ask(SEARCH, {"q": query, **variables}, viewer))["search"]
    return [edge["node"]["title"] for edge in found["edges"]]


TYPED = {
    "": [],
    "   ": [],
    "*": [],
    '"': [],
    "\"'`": [],
    "-": [],
    "()": [],
    "🌊": [],
    "!@#$%^&*()_+-=[]{}\\|;:'\",.<>/?~`": [],
    '"moon': ["Tides"],
    "'moon'": ["Tides"],
    "moon*": ["Tides"],
    "moo*": [],
    "-moon": ["Tides"],
    "moon AND": ["Tides"],
    "moon and sea": ["Tides"],
    "moon OR nothing": [],
    "NOT moon": [],
    "NEAR(moon sea)": [],
    "moon NEAR/2 sea": [],
    "words:moon": [],
    "moon:*": ["Tides"],
    "moon=9": [],
    "moon <-> sea": ["Tides"],
    "moon & !sea": ["Tides"],
    "(moon": ["Tides"],
    "^moon": ["Tides"],
    "moon\\": ["Tides"],
    "{words}: moon": [],
    "moon; drop table article": [],
    "🌊 moon": ["Tides"],
    "制": ["制裁"],
    "判": ["制裁"],
    "制裁与谈判": ["制裁"],
    "裁谈": [],
    "潮汐": ["潮"],
    "潮汐表": [],
    "MÖÖN": ["Tides"],
    "％": [],
}


async def test_what_is_typed_is_never_an_expression(library: Library) -> None:
    pieces = (("Tides", "The moon and the sea."), ("制裁", "关于制裁与谈判。"), ("潮", "潮汐,汐表。"))
    await shelve(library.newsroom.database, [Piece(*each) for each in pieces])
    assert {query: await titles(library, query) for query in TYPED} == TYPED


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (" ".join(f"w{number}" for number in range(5_000)), "'query' has 28889 characters; at most 2000"),
        (" ".join(f"w{number}" for number in range(100)), "'query' has 100 words; at most 64"),
        ("moon\x00", "U+0000"),
    ],
    ids=["5,000 words", "100 words", "NUL"],
)
async def test_too_much_is_an_error_of_the_input(library: Library, query: str, message: str) -> None:
    error = await library.fault(SEARCH, {"q": query})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert message in error["message"]


async def test_as_many_words_as_may_be_are_looked_for(library: Library) -> None:
    words = " ".join(f"w{number}" for number in range(64))
    await shelve(library.newsroom.database, [Piece("All", words), Piece("Some", words[:-4])])
    assert await titles(library, words) == ["All"]


async def test_the_best_come_first_then_the_newest_then_the_greatest_id(library: Library) -> None:
    filling = "word " * 400
    shelf = [
        Piece("Once", f"tide {filling}", date(2022, 1, 1), id="art_3"),
        Piece("Undated", f"tide {filling}", None, id="art_1"),
        Piece("As new", f"tide {filling}", date(2022, 1, 1), id="art_2"),
        Piece("Old", f"tide {filling}", date(2020, 1, 1), id="art_0"),
        Piece("Often", f"{'tide ' * 9} {filling}", date(2019, 1, 1)),
        Piece("The tide", filling, date(2018, 1, 1)),
        Piece("The tide, again", f"tide {'tide ' * 9} {filling}", date(2017, 1, 1)),
    ]
    await shelve(library.newsroom.database, shelf)
    assert await titles(library, "tide") == ["The tide, again", "Often", "The tide", "Once", "As new", "Old", "Undated"]


async def test_pages_go_on_where_they_stopped_whatever_is_written_meanwhile(library: Library) -> None:
    database = library.newsroom.database
    await shelve(database, [Piece(f"Tide {number}", "moon " * (number % 3 + 1)) for number in range(7)])
    whole = await titles(library, "moon")
    first = (await library.ask(SEARCH, {"q": "moon", "n": 3}))["search"]
    assert first["pageInfo"]["hasNextPage"]
    await shelve(database, [Piece("Moon", "moon " * 50), Piece("Late", "moon")])
    seen = [edge["node"]["title"] for edge in first["edges"]]
    cursor = first["pageInfo"]["endCursor"]
    while cursor:
        page = (await library.ask(SEARCH, {"q": "moon", "n": 2, "a": cursor}))["search"]
        assert page["totalCount"] == 9
        assert page["pageInfo"]["hasPreviousPage"]
        seen += [edge["node"]["title"] for edge in page["edges"]]
        cursor = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert [title for title in seen if title != "Late"] == whole
    assert len(set(seen)) == len(seen)


async def test_a_cursor_of_another_list_is_refused(library: Library) -> None:
    await library.newsroom.post("On Tides")
    other = (await library.ask("{ posts { pageInfo { endCursor } } }"))["posts"]["pageInfo"]["endCursor"]
    error = await library.fault(SEARCH, {"q": "tides", "a": other})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "'after' does not belong to this list" in error["message"]


async def test_what_one_may_not_see_is_not_found_and_weighs_nothing(library: Library) -> None:
    newsroom = library.newsroom
    author, editor = await newsroom.somebody(Role.AUTHOR), await newsroom.somebody(Role.EDITOR, "Else")
    await newsroom.post("On Tides", source="The moon.")
    before = (await library.ask(SEARCH, {"q": "moon"}))["search"]
    secret = await newsroom.post("Secret", source="The moon and the unspoken.", publish=False)
    await newsroom.run(UpdateArticle(id=secret.article_id, expected_version=1, subtitle="A moon"), editor)
    assert (await library.ask(SEARCH, {"q": "moon"}))["search"] == before
    drafts = {"status": {"in": ["DRAFT", "PUBLISHED"]}}
    for query in ("unspoken", "secret"):
        assert await titles(library, query) == []
        assert await titles(library, query, w=drafts) == []
        assert await titles(library, query, author, w=drafts) == []
        assert await titles(library, query, author) == []
        assert await titles(library, query, editor) == ["Secret"]
        assert await titles(library, query, editor, w=drafts) == ["Secret"]


async def test_a_search_is_filtered_like_a_list(library: Library) -> None:
    newsroom = library.newsroom
    await newsroom.post("One", source="The moon.", tags=("Sea",))
    await newsroom.post("Two", source="Der Mond, the moon.", locale="de")
    assert await titles(library, "moon", w={"locale": {"equals": "de"}}) == ["Two"]
    assert await titles(library, "moon", w={"tag": {"equals": "sea"}}) == ["One"]
    assert await titles(library, "moon", w={"OR": []}) == []
    assert await titles(library, "moon", w={"NOT": {"title": {"startsWith": "t"}}}) == ["One"]
    error = await library.fault(SEARCH, {"q": "moon", "w": {"title": {"in": ["x"] * 101}}})
    assert error["extensions"]["limit"] == "conditions"


async def test_what_is_written_is_found_at_once_and_what_is_not_any_longer_is_not(library: Library) -> None:
    newsroom = library.newsroom
    post = await newsroom.post("On Tides", source="The moon.", bylines=(BylineInput(name="José Ríos"),), tags=("Sea",))
    for query in ("tides", "moon", "jose rios", "SEA"):
        assert await titles(library, query) == ["On Tides"]
    await newsroom.run(UpdateArticle(id=post.article_id, expected_version=2, source="The sun.", bylines=(), tags=()))
    assert await titles(library, "sun") == ["On Tides"]
    for query in ("moon", "jose", "sea"):
        assert await titles(library, query) == []
    await newsroom.run(UnpublishArticle(id=post.article_id, expected_version=3))
    assert await titles(library, "sun") == []
    async with newsroom.database.transaction() as transaction:
        await transaction.execute("DELETE FROM article")
        assert await transaction.fetch("SELECT count(*) FROM search_text") == [(0,)]
    assert await titles(library, "sun", Viewer(Role.EDITOR, "usr_0"), w={"status": {"in": ["DRAFT"]}}) == []


async def test_a_comment_changes_nothing_of_the_index(library: Library) -> None:
    post = await library.newsroom.post("On Tides", source="The moon.")
    async with library.newsroom.database.session():
        before = await Article.get(id=post.article_id).select_related("search_text")
    await submit(library.newsroom, post.article_id)
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=2, note="Nothing"))
    async with library.newsroom.database.session():
        after = await Article.get(id=post.article_id).select_related("search_text")
    assert before.search_text.id == after.search_text.id  # type: ignore[attr-defined]
    assert await titles(library, "moon") == ["On Tides"]


async def test_snippets_and_scores_are_those_of_the_match(library: Library) -> None:
    await library.newsroom.post("On Tides", source="A & the moon; *tides* rise < fall.")
    query = "query($q: String!) { search(query: $q) { edges { snippet score } } }"
    (edge,) = (await library.ask(query, {"q": "moon"}))["search"]["edges"]
    assert edge["snippet"] == "A &amp; the <mark>moon</mark>; tides rise &lt; fall."
    assert edge["score"] > 0
    (both,) = (await library.ask(query, {"q": "moon tides"}))["search"]["edges"]
    assert both["score"] > edge["score"]
    two = '{ a: search(query: "moon") { edges { score } } b: search(query: "moon tides") { edges { score } } }'
    data = await library.ask(two)
    assert [data[key]["edges"][0]["score"] for key in "ab"] == [edge["score"], both["score"]]


@pytest.mark.parametrize("size", [1, 30])
async def test_a_search_takes_as_many_statements_whatever_it_finds(library: Library, size: int) -> None:
    await shelve(library.newsroom.database, [Piece(f"Moon {number}") for number in range(size)])
    found = await library.ask('{ search(query: "moon") { nodes { title bylines { creditedName } } } }')
    assert len(found["search"]["nodes"]) == min(size, 20)
    assert len(library.statements) == 1
    await library.ask(SEARCH, {"q": "moon"})
    assert len(library.statements) == 2
    first = library.statements[0].sql
    await library.ask(SEARCH, {"q": "sea 制裁与谈判 tide"})
    assert library.statements[0].sql == first


async def test_an_article_of_more_words_than_an_index_takes_is_found_all_the_same(library: Library) -> None:
    text = " ".join(f"{'word' * 12}{number}" for number in range(25_000))
    await shelve(library.newsroom.database, [Piece("Monstrous", text), Piece("Long", "x" * 5_000 + "y")])
    assert await titles(library, "monstrous") == ["Monstrous"]
    assert await titles(library, f"{'word' * 12}0") == ["Monstrous"]
    assert await titles(library, "x" * 1_000) == ["Long"]


async def plans(library: Library, query: str) -> list[str]:
    """Return how the database ran each statement of a search."""
    database = library.newsroom.database
    await library.ask(SEARCH, {"q": query})
    prefix = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS)"
    made = []
    for statement in list(library.statements):
        rows = await database.reader.fetch(f"{prefix} {statement.sql}", *statement.parameters)
        made.append("\n".join(row[3] if database.dialect == "sqlite" else row[0] for row in rows))
    return made


async def test_the_index_is_used_and_few_rows_are_read(library: Library) -> None:
    database = library.newsroom.database
    filling = " ".join(f"w{number}" for number in range(40))
    await shelve(database, [Piece(f"Title {number}", f"{filling} x{number}") for number in range(3_000)])
    await shelve(database, [Piece("Rare", "moon 制裁与谈判"), Piece("Rarer", "moon")])
    if database.dialect == "postgres":
        async with database.transaction() as transaction:
            await transaction.execute("ANALYZE")
    for query in ("moon", "moon 制裁与谈判"):
        for plan in await plans(library, query):
            if database.dialect == "sqlite":
                assert "SCAN wi VIRTUAL TABLE INDEX" in plan
                assert not [line for line in plan.splitlines() if line.startswith(("SCAN a", "SCAN j", "SCAN w "))]
                assert "SCAN ws" not in plan
                assert "SCAN wr" not in plan
            else:
                assert "Bitmap Index Scan on ix_search_text_vector" in plan
                assert "Seq Scan" not in plan


async def test_a_copy_of_the_file_is_searched_as_well(lite: Newsroom, tmp_path: Path) -> None:
    newsroom, library = lite, library_over(lite.database)
    for number in range(5):
        await shelve(newsroom.database, [Piece(f"Gone {number}", "moon", id=f"art_{number}"), Piece("Kept", "sea")])
    async with newsroom.database.transaction() as transaction:
        await transaction.execute("DELETE FROM article WHERE title LIKE 'Gone%'")
    await shelve(newsroom.database, [Piece("Here", "moon")])
    path = tmp_path / "lite.sqlite3"
    copy = await back_up(path, tmp_path / "copies", before="x")  # by VACUUM INTO, which numbers rows anew
    await asyncio.to_thread(_vacuum, copy)
    other = await Database.open(f"sqlite://{copy}")
    try:
        assert await titles(library_over(other), "moon") == await titles(library, "moon") == ["Here"]
        assert await titles(library_over(other), "sea") == ["Kept"] * 5
    finally:
        await other.close()


def _vacuum(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("VACUUM")
        file.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize(
    "operation",
    [
        'ops.AlterField("SearchText", "runs", fields.TextField(null=True))',
        'ops.AlterField("Article", "slug", fields.CharField(max_length=255, unique=True))',
        'ops.RemoveField("Article", "subtitle")',
    ],
)
async def test_a_rebuild_of_a_table_loses_nothing_of_the_index(
    database_url: str, followups: Followups, operation: str
) -> None:
    database = await Database.open(database_url)
    await shelve(database, [Piece("Gone", "moon", id="art_0"), Piece("Kept", "moon"), Piece("Other", "sea")])
    async with database.transaction() as transaction:
        await transaction.execute("DELETE FROM article WHERE id = 'art_0'")
    await database.close()
    followups.add(f"operations = [{operation}]")
    await migrate(database_url)
    database = await Database.open(database_url)
    try:
        query = '{ search(query: "moon") { nodes { title } } }'
        assert (await library_over(database).ask(query))["search"]["nodes"] == [{"title": "Kept"}]
        async with database.transaction() as transaction:
            await transaction.execute("UPDATE search_text SET words = 'sun=3' WHERE words LIKE '%moon%'")
        assert (await library_over(database).ask(query))["search"]["nodes"] == []
        assert await titles(library_over(database), "sun") == ["Kept"]
    finally:
        await database.close()
