"""Search: which articles hold every word that is looked for, how well, and where.

Articles keep their words as the write room left them, one after another (see ``content.searching``); a query is cut
into words by the same rule. The score counts how often they stand there.
"""

import html
import re
from collections.abc import Sequence

from gql_blog.content import search_words
from gql_blog.read.dialect import Dialect
from gql_blog.read.order import Order, Term
from gql_blog.read.policy import NEVER
from gql_blog.read.slots import Slots

_AROUND = 80
"""Characters of text on either side of the first match."""
_MOST_MARKS = 20
_WORD = re.compile(r"\w+")
_HARMLESS = re.compile(r"(?:[^\W_]|[^\x00-\x7f])+")
"""What may stand in a literal: words, and the signs of CJK that are no letters, such as a middle dot."""


def found(words: Sequence[str], alias: str, slots: Slots, dialect: Dialect) -> str:
    """Return the condition that every word stands in the article ``alias``; no words are found nowhere."""
    if not words:
        return NEVER
    held = "(' ' || ws.text || ' ')"
    each = " and ".join(f"{dialect.position(held, slots.value(f' {word} '))} > 0" for word in words)
    return f"exists (select 1 from search_text ws where ws.article_id = {alias}.id and {each})"


def score_order(words: Sequence[str]) -> Order:
    """Return the order of a search's answers: best first.

    The words stand in it as literals: ``search_words`` lets nothing of ASCII through but letters and digits.
    """
    counts = []
    for word in words:
        if not _HARMLESS.fullmatch(word):
            raise ValueError(f"{word!r} is no word")
        counts.append(f"(length(ws.text) - length(replace(ws.text, '{word}', ''))) / {len(word)}")
    total = " + ".join(counts) or "0"
    expression = f"(select {total} from search_text ws where ws.article_id = {{a}}.id)"
    return Order((Term("SCORE", "score", "integer", True, expression),))


def snippet(words: Sequence[str], title: str, text: str) -> str:
    """Return a stretch of ``text`` (else ``title``) as HTML, with what matched in ``<mark>``."""
    for source in (text, title):
        spans = _spans(words, source)
        if spans:
            return _marked(source, spans)
    return html.escape(text[: 2 * _AROUND])


def _spans(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    wanted = set(words)
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if wanted.intersection(search_words(match[0])):
            spans.append(_within(wanted, match))
            if len(spans) == _MOST_MARKS:
                break
    return spans


def _within(wanted: set[str], match: re.Match[str]) -> tuple[int, int]:
    """Return what of a run matched: all of a word, of a run without spaces the part alone."""
    run = match[0].casefold()
    places = [(run.find(word), word) for word in wanted if len(word) <= 2 and word in run]
    if not places or match[0].isascii():
        return match.span()
    start = min(place for place, _ in places)
    end = max(place + len(word) for place, word in places)
    return match.start() + start, match.start() + end


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    begin, end = max(0, spans[0][0] - _AROUND), min(len(text), spans[0][1] + _AROUND)
    parts = ["…"] if begin else []
    at = begin
    for start, stop in spans:
        if stop > end:
            break
        parts += [html.escape(text[at:start]), "<mark>", html.escape(text[start:stop]), "</mark>"]
        at = stop
    parts.append(html.escape(text[at:end]))
    if end < len(text):
        parts.append("…")
    return "".join(parts)
