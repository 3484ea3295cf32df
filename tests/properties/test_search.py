"""Search finds what plain Python finds, on both databases, whatever is written and whatever is typed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.reading import Library, library_over
from support.searching import Piece, clear, found, shelve

from gql_blog.content import query_terms, runs_of, search_entry
from gql_blog.store import Database

WORDS = ["moon", "Moon", "moons", "sea", "séa", "résumé", "Ärger", "near", "AND", "not", "or", "1", "1e5", "don't"]
CHINESE = ["制", "裁", "制裁", "制裁与", "裁与谈", "谈判", "制裁与谈判", "与"]
SIGNS = [" ", "-", "*", '"', "'", "(", ")", ":", "^", "+", "&", "|", "!", "\\", "<->", "_", "，", "🌊", "=", "=3", "%"]

piece_of_text = st.lists(st.sampled_from([*WORDS, *CHINESE, *SIGNS, " ", " "]), max_size=14).map("".join)
anything = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12
)  # what a store refuses is not written
modelled = st.text(
    st.characters(max_codepoint=0x5FF, exclude_categories=("Cc", "Cf", "Mn", "Me")), max_size=12
)  # letters and signs that the model can tell words by
queries = st.one_of(piece_of_text, st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join))
pieces = st.lists(
    st.builds(
        Piece,
        title=piece_of_text,
        text=st.one_of(piece_of_text, modelled),
        published_on=st.sampled_from([None, date(2020, 1, 1), date(2021, 1, 1)]),
        public=st.sampled_from([True, True, True, False]),
        locale=st.just("zh"),  # the model knows no stems
    ),
    max_size=6,
)
SEARCH = """query($q: String!, $n: Int, $a: String) {
  search(query: $q, first: $n, after: $a) { totalCount edges { cursor score node { id publishedOn } } }
}"""
EXAMPLES = settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
MANY = settings(EXAMPLES, max_examples=500)


@pytest.fixture
def library(shared_database: Database) -> Library:
    return library_over(shared_database)


def score(piece: Piece, query: str) -> int:
    """Add up the weights that were stored for what is asked for."""
    entries = (entry.rpartition("=") for entry in search_entry(piece.title, (), piece.text).words.split(" "))
    weights = {word: int(weight) for word, _, weight in entries if word}
    return sum(weights[term] for term in {term for run in runs_of(query) for term in query_terms(run.text)})


async def pages(library: Library, query: str, size: int) -> list[Any]:
    """Read all pages of a search, one after the other."""
    edges: list[Any] = []
    while True:
        after = edges[-1]["cursor"] if edges else None
        answer = (await library.ask(SEARCH, {"q": query, "n": size, "a": after}))["search"]
        edges += answer["edges"]
        if len(answer["edges"]) < size:
            assert answer["totalCount"] == len(edges)
            return edges


async def check(library: Library, shelf: list[Piece], asked: list[str]) -> None:
    database = library.newsroom.database
    try:
        await shelve(database, shelf)
        for query in asked:
            edges = await pages(library, query, 2)
            by_id = {piece.id: piece for piece in shelf}
            assert {edge["node"]["id"] for edge in edges} == found(shelf, query), query
            assert [edge["score"] for edge in edges] == [score(by_id[edge["node"]["id"]], query) for edge in edges]
            places = [(edge["score"], edge["node"]["publishedOn"] or "", edge["node"]["id"]) for edge in edges]
            assert places == sorted(places, reverse=True)
    finally:
        await clear(database)


@EXAMPLES
@example(shelf=[Piece("", "¾ ½cup", locale="zh")], asked=["=3", "4", "2cup", "cup"])
@given(shelf=pieces, asked=st.lists(queries, min_size=1, max_size=4))
async def test_search_is_what_the_model_says(library: Library, shelf: list[Piece], asked: list[str]) -> None:
    await check(library, shelf, asked)


@pytest.mark.long
@MANY
@given(shelf=pieces, asked=st.lists(queries, min_size=1, max_size=4))
async def test_search_is_what_the_model_says_many_times(library: Library, shelf: list[Piece], asked: list[str]) -> None:
    await check(library, shelf, asked)


async def check_own_words(library: Library, title: str, text: str) -> None:
    """Whatever letters there are: an article is found by its own words, as they stand there."""
    database = library.newsroom.database
    shown = text.split()
    try:
        await shelve(database, [Piece(title, text), Piece("another", "one")])
        for query in (" ".join(shown[:20]), *shown[:3]):
            if any(runs_of(query)):
                answer = (await library.ask(SEARCH, {"q": query, "n": 2}))["search"]
                assert answer["totalCount"] >= 1, query
    finally:
        await clear(database)


@EXAMPLES
@given(title=anything, text=anything)
async def test_an_article_is_found_by_its_own_words(library: Library, title: str, text: str) -> None:
    await check_own_words(library, title, text)


@pytest.mark.long
@MANY
@given(title=anything, text=anything)
async def test_an_article_is_found_by_its_own_words_many_times(library: Library, title: str, text: str) -> None:
    await check_own_words(library, title, text)


@EXAMPLES
@given(query=st.text(max_size=40))
async def test_whatever_is_typed_is_answered(library: Library, query: str) -> None:
    answer = await library.answer("query($q: String!) { search(query: $q) { totalCount } }", {"q": query})
    if "errors" in answer:
        assert "\x00" in query
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    else:
        assert answer["data"]["search"]["totalCount"] == 0


FORMS = {
    "en": [["star", "Stars", "starred"], ["study", "studies", "Studying"], ["tide", "tides"]],
    "de": [["Haus", "Häuser", "Hauses"], ["Stern", "Sterne", "Sternen"]],
    "fr": [["cheval", "chevaux"], ["étude", "études"]],
    "zh": [["star"], ["stars"], ["Häuser"], ["chevaux"]],
}
"""Words of a language, with their forms. Where a language has no forms of a word, it has the word alone."""
TYPED = sorted({form for words in FORMS.values() for forms in words for form in forms})


def written(locale: str) -> st.SearchStrategy[Piece]:
    """Draw an article in a language."""
    words = st.lists(st.sampled_from([form for forms in FORMS[locale] for form in forms]), max_size=4)
    return st.builds(Piece, st.just(""), words.map(" ".join), locale=st.just(locale))


def holds_form(piece: Piece, asked: str) -> bool:
    """Return whether a word, or another form of it in the language of the article, stands in the article."""
    folded = [[form.casefold() for form in forms] for forms in FORMS[piece.locale]]
    forms = next((each for each in folded if asked.casefold() in each), [asked.casefold()])
    return any(form in piece.text.casefold().split() for form in forms)


@EXAMPLES
@given(
    shelf=st.lists(st.sampled_from(sorted(FORMS)).flatmap(written), max_size=6),
    typed=st.lists(st.sampled_from(TYPED), min_size=1, max_size=3, unique_by=str.casefold),
)
async def test_forms_are_found_as_the_model_says(library: Library, shelf: list[Piece], typed: list[str]) -> None:
    """Each article in its own language alone."""
    try:
        await shelve(library.newsroom.database, shelf)
        edges = await pages(library, " ".join(typed), 2)
        wanted = {each.id for each in shelf if all(holds_form(each, word) for word in typed)}
        assert {edge["node"]["id"] for edge in edges} == wanted
    finally:
        await clear(library.newsroom.database)
