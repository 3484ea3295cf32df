"""Search: the articles that have all words of a query, and their scores.

A query is split into words by the rule that split the stored texts (``content.searching``). It is never used as an
expression of FTS5 or as a tsquery; those are built here from words alone. An entry of the index is a word with its
weight in the article, and the score is the sum of the weights. Scripts without spaces are indexed by pairs of
characters; a longer run is then compared with the stored runs of the articles found.
"""

from dataclasses import dataclass

import orjson

from gql_blog.content import HEAVIEST, is_phrase, query_terms, runs_of, weighed
from gql_blog.read.needs.parameters import PageValue
from gql_blog.read.rows.row_order import NEWEST_FIRST, Order, Term
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue

MAX_QUERY_LENGTH = 2_000
MAX_WORDS = 64
"""How many words a query may have; of a script without spaces each pair of characters is one."""
_FOUND = sql.Row("", "sr")
"""The rows found, with ``id`` and ``score``; a statement has one search."""
SCORE = _FOUND["score"]

BEST_FIRST = Order((Term("SCORE", "score", "integer", True, SCORE), *NEWEST_FIRST.terms))
"""The order of search results: by score, then the newest."""


class SearchQueryTooLarge(ValueError):
    """A query is longer than ``MAX_QUERY_LENGTH``, or has more than ``MAX_WORDS``."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A parsed query: its runs, the terms for the index, and the runs that are longer than a term."""

    runs: tuple[str, ...]
    terms: tuple[str, ...]
    phrases: tuple[str, ...]

    def values(self, dialect: Dialect) -> tuple[DriverValue, ...]:
        """Return the parameters of ``search_join``: the index's weighted queries, the number of words, the phrases."""
        queries = {
            dialect.index_query(weighed(term, weight)): weight
            for term in self.terms
            for weight in range(1, HEAVIEST + 1)
        }
        return orjson.dumps(queries).decode(), len(self.terms), orjson.dumps(self.phrases).decode()


def parse_search_query(query: str) -> SearchQuery:
    """Return the parsed query; raise ``SearchQueryTooLarge`` if it is too long."""
    if len(query) > MAX_QUERY_LENGTH:
        raise SearchQueryTooLarge(f"'query' has {len(query)} characters; at most {MAX_QUERY_LENGTH} are allowed.")
    runs = tuple(dict.fromkeys(run.text for run in runs_of(query)))
    terms = tuple(dict.fromkeys(term for run in runs for term in query_terms(run)))
    if len(terms) > MAX_WORDS:
        raise SearchQueryTooLarge(f"'query' has {len(terms)} words; at most {MAX_WORDS} are allowed.")
    return SearchQuery(runs, terms, tuple(run for run in runs if is_phrase(run)))


def search_join(page: int, dialect: Dialect) -> sql.Join:
    """Return the JOIN of ``THIS`` article with the rows found; it is the same for all queries."""
    queries, words, phrases = (sql.Parameter(PageValue(page, place)) for place in range(3))
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
