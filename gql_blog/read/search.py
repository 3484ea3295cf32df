"""Search: which articles hold all that is looked for, and how well they do.

What is typed is cut into words by the rule that cut the stored texts (``content.searching``), so it is never an
expression of FTS5 or of a tsquery: those are made here, of words alone. An entry of the index is a word with its weight
in the article, so the index alone tells the score, the sum of the weights. Of scripts without spaces it holds pairs; a
longer run is then looked for in the stored runs of what was found.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from gql_blog.content import HEAVIEST, is_phrase, query_terms, runs_of, weighed
from gql_blog.read.bind_parameters import page_value
from gql_blog.read.dialect import Dialect
from gql_blog.read.row_order import Order, Term

MAX_QUERY_LENGTH = 2_000
MAX_WORDS = 64
"""How many words a query may have; of a script without spaces each pair of characters is one."""
_ROW = "sr"
"""The name of what was found, with ``id`` and ``score``; a statement searches once."""
SCORE = f"{_ROW}.score"

BEST_FIRST = Order(
    (
        Term("SCORE", "score", "integer", True, SCORE),
        Term("PUBLISHED_ON", "published_on", "date", True),
    )
)
"""The order of a search's answers; of equals the newest."""


class SearchQueryTooLarge(ValueError):
    """A query is longer than ``LONGEST_QUERY``, or has more than ``MOST_WORDS``."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a search looks for: its runs, what the index is asked for them, and the runs that are longer than that."""

    runs: tuple[str, ...]
    terms: tuple[str, ...]
    phrases: tuple[str, ...]

    def values(self, dialect: Dialect) -> tuple[Any, ...]:
        """Return the parameters of ``search_join``: the index's queries with their weights, how many words, phrases."""
        queries = {
            dialect.index_query(weighed(term, weight)): weight
            for term in self.terms
            for weight in range(1, HEAVIEST + 1)
        }
        return orjson.dumps(queries).decode(), len(self.terms), orjson.dumps(self.phrases).decode()


def parse_search_query(query: str) -> SearchQuery:
    """Return what ``query`` asks for; raise ``TooMuchSought`` where that is too much."""
    if len(query) > MAX_QUERY_LENGTH:
        raise SearchQueryTooLarge(f"'query' has {len(query)} characters; at most {MAX_QUERY_LENGTH} are allowed.")
    runs = tuple(dict.fromkeys(run.text for run in runs_of(query)))
    terms = tuple(dict.fromkeys(term for run in runs for term in query_terms(run)))
    if len(terms) > MAX_WORDS:
        raise SearchQueryTooLarge(f"'query' has {len(terms)} words; at most {MAX_WORDS} are allowed.")
    return SearchQuery(runs, terms, tuple(run for run in runs if is_phrase(run)))


def search_join(alias: str, page: int, dialect: Dialect) -> str:
    """Return the JOIN of the article ``alias`` with what the search of a plan's page finds; its text never changes."""
    queries, words, phrases = (page_value(page, place) for place in range(3))
    lacking = (
        f"select 1 from {dialect.texts(phrases)} join search_text wr on wr.article_id = {alias}.id "
        f"where {dialect.position('wr.runs', 'e.value')} = 0"
    )
    return f"join ({dialect.scored(queries, words)}) {_ROW} on {_ROW}.id = {alias}.id and not exists ({lacking})"
