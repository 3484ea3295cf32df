"""Snippets: what a search shows of a text that it found. They are made of the text, and so alike for both databases."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gql_blog.content.text.search_terms import Run, is_spaceless, runs_of

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
