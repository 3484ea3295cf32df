"""Finding terms in a text, and explaining them there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

CLASS: Final = "glossary-term"

Row = Mapping[str, Any]

_TAG: Final = re.compile(r"(</?[a-z][^\"<>]*(?:\"[^\"]*\"[^\"<>]*)*>)")
"""As the sanitiser writes tags: a quote in a text is an entity, and so is a bracket."""
_NAME: Final = re.compile(r"</?([a-z0-9]+)")
_LEFT_ALONE: Final = frozenset({"a", "abbr", "code", "h2", "h3", "h4", "h5", "h6", "pre"})
_WORD: Final = re.compile(r"&[a-z0-9#]+;|\w+")


class _Finder:
    """Finds each of some terms once: where it comes first. One look-up for each word, however many terms there are."""

    def __init__(self, rows: Iterable[Row], *, escaped: bool) -> None:
        self._by_word: dict[str, list[tuple[str, Row]]] = {}
        for row in rows:
            term = escape(row["term"], quote=False) if escaped else row["term"]
            if (first := _WORD.search(term)) is not None and not first.start():
                self._by_word.setdefault(first[0], []).append((term, row))
        for terms in self._by_word.values():
            terms.sort(key=lambda each: -len(each[0]))

    def found_in(self, text: str) -> Iterator[tuple[int, str, Row]]:
        """Yield where terms stand, as they stand there, with their rows; the longest of those that begin at a word."""
        end = 0
        for word in _WORD.finditer(text):
            terms = self._by_word.get(word[0], []) if word.start() >= end else []
            for term, row in terms:
                after = word.start() + len(term)
                if text.startswith(term, word.start()) and not text[after : after + 1].isalnum():
                    terms.remove((term, row))
                    end = after
                    yield word.start(), term, row
                    break


def with_terms(html: str, rows: Sequence[Row]) -> str:
    """Return HTML in which each term is explained where it comes first, but for headings, links and code."""
    finder, parts, within = _Finder(rows, escaped=True), list[str](), 0
    for part in _TAG.split(html):
        name = _NAME.match(part)
        if name is not None and name[1] in _LEFT_ALONE:
            within += -1 if part.startswith("</") else 1
        parts.append(part if name is not None or within else _explained(part, finder))
    return "".join(parts)


def meanings_in(text: str, rows: Sequence[Row]) -> list[str]:
    """Return what the terms in a text mean, in the order in which they come."""
    return [row["meaning"] for _, _, row in _Finder(rows, escaped=False).found_in(text)]


def _explained(text: str, finder: _Finder) -> str:
    parts, end = [], 0
    for start, term, row in finder.found_in(text):
        title = escape(row["meaning"])
        link = f'<a class="{CLASS}" href="{escape(row["url"])}" title="{title}">{term}</a>' if row["url"] else None
        parts += [text[end:start], link or f'<abbr class="{CLASS}" title="{title}">{term}</abbr>']
        end = start + len(term)
    return "".join([*parts, text[end:]])
