"""What print does to a text, undone where that is certain: symbols that call notes, and words broken at a line's end.

A symbol calls a note where one line begins with it and one place of the text, above, ends a word with it. A broken word
is joined where the page prints it unbroken, too; others are told of.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from gql_blog_importers.pages.page_lines import Line, Page, is_small_letter

_DEFINITION: Final = re.compile(r"(?P<symbol>\*{1,4}|[†‡§¶]{1,2})\s*(?=[^\s*†‡§¶])")
_BROKEN: Final = re.compile(r"(?P<begun>[^\W\d_]{2,})-$")
_CARRIED: Final = re.compile(r"(?P<rest>[^\W\d_]+)(?P<after>\S*)\s*")
_WORD: Final = re.compile(r"[^\W\d_]+")


def with_numbered_symbols(page: Page) -> Page:
    """The page with its notes by symbols numbered in the order of their definitions: '*' is '[1]' in both places."""
    found = {index: match for index, line in enumerate(page.lines) if (match := _DEFINITION.match(line.text))}
    symbols = [match["symbol"] for match in found.values()]
    if not found or len({*symbols}) != len(symbols):
        return page
    first = min(found)
    calls = {symbol: _calls(page, symbol, first) for symbol in symbols}
    if any(len(places) != 1 for places in calls.values()):
        return page
    texts = {index: line.text for index, line in enumerate(page.lines)}
    for number, (index, match) in enumerate(found.items(), start=1):
        (place,) = calls[match["symbol"]]
        texts[place] = _call(match["symbol"]).sub(f"[{number}]", texts[place])
        texts[index] = f"[{number}] {texts[index][match.end() :]}"
    return _with_texts(page, texts)


def _call(symbol: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\s*†‡§¶]){re.escape(symbol)}(?![\w*†‡§¶])")


def _calls(page: Page, symbol: str, first: int) -> list[int]:
    pattern = _call(symbol)
    return [index for index in range(first) for _ in pattern.finditer(page.text(index))]


def with_joined_words(page: Page) -> tuple[Page, list[int]]:
    """The page with words joined that a line's end breaks, and the indices of lines that end in a word that may be."""
    known = {word.casefold() for word in _WORD.findall(page.source)}
    texts: dict[int, str] = {index: line.text for index, line in enumerate(page.lines)}
    left: list[int] = []
    for index in _broken(page):
        begun, carried = _BROKEN.search(texts[index]), _CARRIED.match(texts[index + 1])
        if begun is None or carried is None:
            continue
        word = begun["begun"] + carried["rest"]
        if word.casefold() not in known or carried.end() == len(texts[index + 1]):
            left.append(index)
            continue
        texts[index] = texts[index][:-1] + carried["rest"] + carried["after"]
        texts[index + 1] = texts[index + 1][carried.end() :]
    return _with_texts(page, texts), left


def _broken(page: Page) -> Iterator[int]:
    """Lines that end in a hyphen above a line in small letters, without a blank between."""
    for index in range(len(page.lines) - 1):
        below = page.lines[index + 1]
        if page.text(index).endswith("-") and not below.gap and is_small_letter(below.text[0]):
            yield index


def _with_texts(page: Page, texts: dict[int, str]) -> Page:
    lines: list[Line] = [replace(line, text=texts[index]) for index, line in enumerate(page.lines)]
    return replace(page, lines=tuple(lines))
