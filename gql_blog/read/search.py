"""Search: the articles that have all words of a query, their scores, and snippets of their texts.

A query is split into words by the rule that split the stored texts (``content.searching``). It is never used as an
expression of FTS5 or as a tsquery; those are built here from words alone. An entry of the index is a word with its
weight in the article, and the score is the sum of the weights. Scripts without spaces are indexed by pairs of
characters; a longer run is then compared with the stored runs of the articles found.

Snippets are made here from the stored text, so that both databases return the same.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import orjson

from gql_blog.content import HEAVIEST, Run, is_phrase, is_spaceless, query_terms, runs_of, weighed
from gql_blog.read.dialect import Dialect
from gql_blog.read.dynamic_values import DriverValue
from gql_blog.read.parameters import PageValue
from gql_blog.read.row_order import NEWEST_FIRST, Order, Term
from gql_blog.read.sql import (
    ONE,
    THIS,
    Join,
    Name,
    Parameter,
    Phrase,
    Purpose,
    Row,
    Rows,
    Select,
    equal,
    exists,
    negated,
)

MAX_QUERY_LENGTH = 2_000
MAX_WORDS = 64
"""How many words a query may have; of a script without spaces each pair of characters is one."""
_FOUND = Row("", "sr")
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


def search_join(page: int, dialect: Dialect) -> Join:
    """Return the JOIN of ``THIS`` article with the rows found; it is the same for all queries."""
    queries, words, phrases = (Parameter(PageValue(page, place)) for place in range(3))
    text = Row("search_text", "wr")
    joined = Join("join", text, (equal(text["article_id"], THIS["id"]),))
    absent = Phrase((dialect.position(text["runs"], Name("e.value")), " = 0"))
    lacking = Select((ONE,), (dialect.texts(phrases), joined), (absent,))
    on = (equal(_FOUND["id"], THIS["id"]), negated(exists(lacking)))
    return Join(
        "join",
        Rows(Purpose(dialect.scored(queries, words), "filter"), _FOUND),
        tuple(Purpose(each, "filter") for each in on),
    )


_CONTEXT_LENGTH = 80
"""Characters before the first match and after the last; matches at most this far apart share a snippet."""
_MAX_SPANS = 400
"""How many matches are considered."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    what: str


def snippet(runs: Sequence[str], title: str, text: str) -> str:
    """Return an excerpt as HTML with the matches in ``<mark>``: of ``text``, else ``title``, else the text's beginning.

    ``runs`` are those of the query.
    """
    for source in (text, title):
        spans = list(islice(_spans(runs, source), _MAX_SPANS))
        if spans:
            return _marked(source, _best(spans))
    return html.escape(text[: 2 * _CONTEXT_LENGTH]) + ("…" if len(text) > 2 * _CONTEXT_LENGTH else "")


def _spans(runs: Sequence[str], text: str) -> Iterator[_Span]:
    words = {run for run in runs if not is_spaceless(run)}
    parts = [run for run in runs if is_spaceless(run)]
    for run in runs_of(text):
        if run.text in words:
            yield _Span(run.starts[0], run.ends[-1], run.text)
        elif parts and is_spaceless(run.text):
            yield from _parts(parts, run)


def _parts(parts: Sequence[str], run: Run) -> Iterator[_Span]:
    """Yield the matches of ``parts`` in a run without spaces, without overlaps."""
    after = 0
    while places := [(place, -len(part), part) for part in parts if (place := run.text.find(part, after)) >= 0]:
        place, _, part = min(places)
        after = place + len(part)
        yield _Span(run.starts[place], run.ends[after - 1], part)


def _best(spans: Sequence[_Span]) -> Sequence[_Span]:
    """Return the spans of the excerpt with most distinct words of the query, the first one of several."""
    best: Sequence[_Span] = ()
    most = 0
    stop = 0
    for start, first in enumerate(spans):
        while stop < len(spans) and spans[stop].end <= first.start + 2 * _CONTEXT_LENGTH:
            stop += 1
        stretch = spans[start : max(stop, start + 1)]
        different = len({span.what for span in stretch})
        if different > most:
            best, most = stretch, different
    return best


def _marked(text: str, spans: Sequence[_Span]) -> str:
    begin, end = _beginning(text, spans[0].start), _ending(text, spans[-1].end)
    parts = ["…"] if begin else []
    at = begin
    for span in spans:
        parts += [html.escape(text[at : span.start]), "<mark>", html.escape(text[span.start : span.end]), "</mark>"]
        at = span.end
    parts.append(html.escape(text[at:end]))
    if end < len(text):
        parts.append("…")
    return "".join(parts)


def _beginning(text: str, match: int) -> int:
    """Return where the excerpt begins: at the start of a word if there is a space."""
    if match <= _CONTEXT_LENGTH:
        return 0
    begin = match - _CONTEXT_LENGTH
    space = text.find(" ", begin, match - _CONTEXT_LENGTH // 2)
    return begin if space < 0 else space + 1


def _ending(text: str, match: int) -> int:
    if match + _CONTEXT_LENGTH >= len(text):
        return len(text)
    end = match + _CONTEXT_LENGTH
    space = text.rfind(" ", match + _CONTEXT_LENGTH // 2, end + 1)
    return end if space < 0 else space
