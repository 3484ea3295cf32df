"""Snippets: what a search shows of a text that it found. They are made of the text, and so alike for both databases."""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from gql_blog.content.text.search_terms import Run, is_spaceless, runs_of, spelling_of
from gql_blog.content.text.stems import stem_entry, stemmed_language

_CONTEXT_LENGTH = 80
"""Characters before the first match and after the last; matches at most this far apart share a snippet."""
_MAX_SPANS = 400
"""How many matches are considered."""
_SHORT = 3
"""Stems of so many letters may differ from a form in the last: *fly* has *fli*."""
_MAX_CUT = 400
"""How many different words of a text are cut to their stems: that takes thirty times as long as comparing them."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    what: str


def snippet(runs: Mapping[str, str], title: str, text: str, locale: str = "") -> str:
    """Return an excerpt as HTML with the matches in ``<mark>``: of ``text``, else ``title``, else the text's beginning.

    ``runs`` are those of the query, with their spellings. ``locale``: in what language its words have other forms.
    """
    language = stemmed_language(locale)
    words = [each for each in runs.items() if language and not is_spaceless(each[0])]
    stems = {stem_entry(spelling, word, language): word for word, spelling in words}
    for source in (text, title):
        spans = list(islice(_spans(runs, stems, language, source), _MAX_SPANS))
        if spans:
            return _marked(source, _best(spans))
    return html.escape(text[: 2 * _CONTEXT_LENGTH]) + ("…" if len(text) > 2 * _CONTEXT_LENGTH else "")


def _spans(runs: Mapping[str, str], stems: Mapping[str, str], language: str, text: str) -> Iterator[_Span]:
    words = {run for run in runs if not is_spaceless(run)}
    parts = [run for run in runs if is_spaceless(run)]
    # What all forms of a word hold, as a rule, so that few others are cut: *studies* and *study* hold *stu*.
    beginnings = {stem[: 2 if len(stem) <= _SHORT else 3] for stem in (each.rpartition("=")[2] for each in stems)}
    forms: dict[str, str | None] = {}
    for run in runs_of(text):
        if run.text in words:
            yield _Span(run.starts[0], run.ends[-1], run.text)
        elif parts and is_spaceless(run.text):
            yield from _parts(parts, run)
        elif any(each in run.text for each in beginnings):
            if run.text not in forms and len(forms) < _MAX_CUT:
                both = (stem_entry(each, run.text, language) for each in (spelling_of(run, text), run.text))
                forms[run.text] = next((stems[each] for each in both if each in stems), None)
            if word := forms.get(run.text):
                yield _Span(run.starts[0], run.ends[-1], word)


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
