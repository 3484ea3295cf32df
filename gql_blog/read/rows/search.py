"""Search: the articles that have all words of a query, and their scores.

A query is split into words by the rule that split the stored texts (``content.searching``). It is never used as an
expression of FTS5 or as a tsquery; those are built here from words alone. An entry of the index is a word with its
weight in the article, and the score is the sum of the weights. Scripts without spaces are indexed by pairs of
characters; a longer run is then compared with the stored runs of the articles found.

A word is also asked for by its stem in each language of the site. An article has its words or stems of one language,
so that it is found once for each word. Of a long query, on a site of many languages, that holds for the first words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from gql_blog.content import HEAVIEST, is_phrase, is_spaceless, query_terms, runs_of, spelling_of, stem_entry, weighed
from gql_blog.read.needs.parameters import Bound, PageValue
from gql_blog.read.rows.row_order import NEWEST_FIRST, Order, Term
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue

MAX_QUERY_LENGTH = 2_000
MAX_WORDS = 64
"""How many words a query may have; of a script without spaces each pair of characters is one."""
MAX_STEMS = 256
"""How many stems a query asks for: those of all words in four languages, or of the first seven words in all of 36."""
_FOUND = sql.Row("", "sr")
"""The rows found, with ``id`` and ``score``; a statement has one search."""
SCORE = _FOUND["score"]

BEST_FIRST = Order((Term("SCORE", "score", "integer", True, SCORE), *NEWEST_FIRST.terms))
"""The order of search results: by score, then the newest."""


class SearchQueryTooLarge(ValueError):
    """A query is longer than ``MAX_QUERY_LENGTH``, or has more than ``MAX_WORDS``."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A parsed query: its runs with their spellings, the terms for the index, and the runs that are longer than a term.

    ``terms``: with each its spelling, empty for what has no stems.
    """

    runs: Mapping[str, str]
    terms: Mapping[str, str]
    phrases: tuple[str, ...]

    def values(self) -> tuple[DriverValue, ...]:
        """Return the parameters of ``search_join`` that are of the page: the number of terms, the phrases."""
        return len(self.terms), orjson.dumps(self.phrases).decode()

    def queries(self, dialect: Dialect, languages: Sequence[str]) -> DriverValue:
        """Return the index's weighted queries: each asks for a word or one of its stems, with that weight."""
        queries: dict[str, int] = {}
        with_stems = [term for term, spelling in self.terms.items() if spelling][: MAX_STEMS // max(len(languages), 1)]
        stems = {term: [stem_entry(self.terms[term], term, each) for each in languages] for term in with_stems}
        for term in self.terms:
            entries = [term, *stems.get(term, ())]
            for weight in range(1, HEAVIEST + 1):
                queries[dialect.index_query(*(weighed(each, weight) for each in entries))] = weight
        return orjson.dumps(queries).decode()


@dataclass(frozen=True, slots=True)
class _Queries:
    """The getter of the index's queries: by the languages that the site has when it is asked."""

    page: int
    dialect: Dialect

    def __call__(self, bound: Bound) -> DriverValue:
        search = bound.pages[self.page].search
        return search.queries(self.dialect, bound.context.languages()) if search else None


def parse_search_query(query: str) -> SearchQuery:
    """Return the parsed query; raise ``SearchQueryTooLarge`` if it is too long."""
    if len(query) > MAX_QUERY_LENGTH:
        raise SearchQueryTooLarge(f"'query' has {len(query)} characters; at most {MAX_QUERY_LENGTH} are allowed.")
    runs = {run.text: spelling_of(run, query) for run in runs_of(query)}
    terms = {term: "" if is_spaceless(run) else spelling for run, spelling in runs.items() for term in query_terms(run)}
    if len(terms) > MAX_WORDS:
        raise SearchQueryTooLarge(f"'query' has {len(terms)} words; at most {MAX_WORDS} are allowed.")
    return SearchQuery(runs, terms, tuple(run for run in runs if is_phrase(run)))


def search_join(page: int, dialect: Dialect) -> sql.Join:
    """Return the JOIN of ``THIS`` article with the rows found; it is the same for all queries."""
    queries = sql.Parameter(_Queries(page, dialect))
    words, phrases = (sql.Parameter(PageValue(page, place)) for place in range(2))
    text = sql.Row("search_text", "wr")
    joined = sql.Join("join", text, (sql.equal(text["article_id"], sql.THIS["id"]),))
    absent = sql.Phrase((dialect.position(text["runs"], sql.Name("e.value")), " = 0"))
    lacking = sql.Select((sql.ONE,), (dialect.texts(phrases), joined), (absent,))
    on = (sql.equal(_FOUND["id"], sql.THIS["id"]), sql.negated(sql.exists(lacking)))
    return sql.Join(
        "join",
        sql.Rows(sql.Purpose(dialect.scored(queries, words), "filter"), _FOUND),
        tuple(sql.Purpose(each, "filter") for each in on),
    )
