"""A search finds the forms of a word in the language of its article, alike on both databases."""

from datetime import date
from typing import Any

import pytest
from support.reading import Library, library_over
from support.searching import Piece, shelve

from gql_blog.content import HEAVIEST, STEMMED, search_entry
from gql_blog.read.rows.search import parse_search_query
from gql_blog.read.sql.dialect import SQLITE
from gql_blog.store import Database
from gql_blog.write import UpdateArticle

SEARCH = """query($q: String!) {
  search(query: $q, first: 50) { totalCount edges { score snippet node { title } } }
}"""
SHELF = [
    ("en star", "A star.", "en"),
    ("en stars", "Many stars, and stars.", "en"),
    ("en study", "He studied, and studies.", "en-GB"),
    ("de Haus", "Das Haus am See.", "de"),
    ("de star", "Ein Star und zwei Stars.", "de"),
    ("fr chevaux", "Des chevaux et des études.", "fr"),
    ("ru новая", "Новая звезда.", "ru"),
    ("zh", "stars 制裁与谈判", "zh-Hans"),
]
FOUND = {
    "star": ["en star", "de star", "en stars"],
    "stars": ["en stars", "de star", "zh", "en star"],
    "study": ["en study"],
    "studying": ["en study"],
    "Häuser": ["de Haus"],
    "HAUSER": ["de Haus"],
    "cheval": ["fr chevaux"],
    "etude": ["fr chevaux"],
    "новый": ["ru новая"],
    "звёзды": ["ru новая"],
    "star stars": ["de star", "en stars", "en star"],
    "star study": [],
    "制裁 stars": ["zh"],
    "en=star": ["en star", "en stars"],
    "ru=star": [],
}


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


async def found(library: Library, query: str) -> list[dict[str, Any]]:
    edges: list[dict[str, Any]] = (await library.ask(SEARCH, {"q": query}))["search"]["edges"]
    return edges


async def titles(library: Library, query: str) -> list[str]:
    return [edge["node"]["title"] for edge in await found(library, query)]


async def test_forms_are_found_in_the_language_of_their_article(library: Library) -> None:
    await shelve(library.newsroom.database, [Piece(title, text, locale=locale) for title, text, locale in SHELF])
    seen = {query: await titles(library, query) for query in FOUND}
    assert {query: sorted(each) for query, each in seen.items()} == {
        query: sorted(each) for query, each in FOUND.items()
    }
    (edge,) = await found(library, "studying")
    assert edge["snippet"] == "He <mark>studied</mark>, and <mark>studies</mark>."
    scores = [edge["score"] for edge in await found(library, "star")]
    assert scores == sorted(scores, reverse=True)


async def test_a_language_is_known_with_its_first_article_and_follows_a_change(library: Library) -> None:
    assert await titles(library, "Häuser") == []
    post = await library.newsroom.post("Eins", source="Das Haus.", locale="de")
    assert await titles(library, "Häuser") == ["Eins"]
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=2, locale="zh-Hans"))
    assert await titles(library, "Häuser") == []
    assert await titles(library, "Haus") == ["Eins"]


async def test_what_an_earlier_version_wrote_is_found_as_before_until_it_is_made_anew(library: Library) -> None:
    database = library.newsroom.database
    await shelve(database, [Piece("Old", "Many stars.", date(2020, 1, 1))])
    async with database.transaction() as transaction:
        words = search_entry("Old", (), "Many stars.").words
        await transaction.execute(transaction.numbered("UPDATE search_text SET words = $1"), words)
    assert await titles(library, "stars") == ["Old"]
    assert await titles(library, "star") == []
    assert await database.count_unindexed() == 1
    await library.newsroom.writer.reindex()
    assert await database.count_unindexed() == 0
    assert await titles(library, "star") == ["Old"]


async def test_as_many_words_as_may_be_are_asked_for_by_their_stems(library: Library) -> None:
    forms = [f"{'ab' * 12}{chr(97 + number // 8)}{'bcdfghjk'[number % 8]}" for number in range(64)]
    await shelve(library.newsroom.database, [Piece("All", " ".join(f"{each}s" for each in forms))])
    assert await titles(library, " ".join(forms)) == ["All"]
    parsed = parse_search_query(" ".join(forms))
    for languages, words in ((STEMMED[:4], 64), (STEMMED[:12], 21), (STEMMED, 7)):
        asked = str(parsed.queries(SQLITE, languages))
        assert [asked.count(f"={each}=") for each in languages] == [words * HEAVIEST] * len(languages)
        assert all(f"{each}=" in asked for each in forms), "each is asked for as it was typed"
    for query in ("a" * 10_000, " ".join(forms * 16)):
        assert (await library.fault(SEARCH, {"q": query}))["extensions"]["code"] == "BAD_USER_INPUT"
