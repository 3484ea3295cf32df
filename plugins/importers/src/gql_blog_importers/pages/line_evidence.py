"""Which lines of a page are the site's, by evidence that no language has: form, company, repetition, place.

``chrome_lines`` takes the lines of a page as they are printed, of a text or of the blocks of an HTML page, and returns
those that are the site's with what speaks for it; a line that it does not return is not the page's own for that. Its
work is linear in the length of the page. A reader takes these lines away first (``Page.without``), and gives them the
role ``CHROME`` in its account.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import parse_date
from gql_blog_importers.pages.credit_lines import parse_card, parse_credit_line
from gql_blog_importers.pages.line_patterns import label_target
from gql_blog_importers.pages.page_lines import Line, ends_sentence, is_prose

_SHORT: Final = 32
"""Characters of a link in a menu, at most."""
_LEAST_RUN: Final = 4
"""Short lines without a blank between them that make a menu."""
_MOST_PIECES: Final = 40
_ROW_PARTS: Final = re.compile(r"\s*[|｜·•›»‹«→>/]\s*|\s{3,}|\t")
_LEADS: Final = re.compile(r"\s+[›»‹«]\s+|\s>\s")
_SIGNS: Final = re.compile(
    r"(?:©|\(c\)\s?[12]|[☰✕✖×⨯🔍🔔👍❤♥▲▼◀▶►◄←→↑↓⤴↗🔗📧✉🍪]|\[[x×✕]\]|https?://\S+$|www\.\S+$|\S+@\S+\.\w+$)",
    re.IGNORECASE,
)
_SIGN_AT_END: Final = re.compile(r"(?:[✕✖×⨯▾▼▲▶►→↓↗›⌄]|\[[x×✕]\])$")
_PAGE_NUMBER: Final = re.compile(r"[-–—\s]*[0-9]{1,4}(?:\s?/\s?[0-9]{1,4})?[-–—\s]*")


def chrome_lines(lines: Sequence[Line]) -> dict[int, str]:
    """The site's lines among these, by index, each with its evidence in a few words."""
    found = {index: told for index, line in enumerate(lines) if (told := _by_form(line.text)) is not None}
    first, last = _prose_span(lines)
    for start, stop in _short_runs(lines, found):
        is_outside = stop <= first or start > last
        if is_outside and stop - start >= _LEAST_RUN:
            found |= dict.fromkeys(_kept_apart(lines, start, stop), "one of many short lines in a run")
    found |= _repeated(lines, found)
    return found | _in_company(lines, found, first, last)


def _by_form(text: str) -> str | None:
    """What the form of a line says of it: signs that only sites print, or links side by side."""
    if len(text) > 4 * _SHORT:
        return None
    if _SIGNS.match(text) or (len(text) <= _SHORT and _SIGN_AT_END.search(text)):
        return "a sign that sites print"
    if is_link_row(text):
        return "links side by side"
    return None


def is_link_row(text: str) -> bool:
    """Whether a line is short pieces side by side, as links of a menu or of a path are: none of them a day."""
    if ends_sentence(text) or len(text) > 8 * _SHORT:
        return False
    pieces = [piece for piece in _ROW_PARTS.split(text, _MOST_PIECES) if piece.strip()]
    is_path = len(pieces) > 1 and bool(_LEADS.search(text)) and not ("«" in text and "»" in text)
    if len(pieces) < _LEAST_RUN - 1 and not is_path:
        return False
    if not is_path and all(" " in piece.strip() for piece in pieces) and len(pieces) < _LEAST_RUN:
        return False  # names stand so, too
    return all(len(piece) <= _SHORT or is_path for piece in pieces) and not any(map(parse_date, pieces))


def _prose_span(lines: Sequence[Line]) -> tuple[int, int]:
    """The first and the last line of prose; the whole page where there is none."""
    prose = [index for index, line in enumerate(lines) if is_prose(line.text) and len(line.text) > 2 * _SHORT]
    return (prose[0], prose[-1]) if prose else (0, len(lines))


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and not ends_sentence(text) and not _is_stated(text)


def _is_stated(text: str) -> bool:
    """Whether a line says itself what it is: a day, a credit, a card, what is answered."""
    stated = (parse_date, parse_card, label_target, parse_credit_line)
    return any(parse(text) is not None for parse in stated)


def _short_runs(lines: Sequence[Line], found: dict[int, str]) -> list[tuple[int, int]]:
    """Where short lines follow each other without a blank: from the first index to the one after the last."""
    runs: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if not (index in found or _is_short(line.text)):
            continue
        if runs and runs[-1][1] == index and not line.gap:
            runs[-1] = (runs[-1][0], index + 1)
        else:
            runs.append((index, index + 1))
    return runs


def _kept_apart(lines: Sequence[Line], start: int, stop: int) -> range:
    """The lines of a run without the last ones, which may be a head where no blank parts them from what follows."""
    is_parted = stop >= len(lines) or bool(lines[stop].gap)
    return range(start, stop if is_parted else max(start, stop - 3))


def _repeated(lines: Sequence[Line], found: dict[int, str]) -> dict[int, str]:
    """Words of a few letters that stand alone three times: buttons, for one."""
    counts = Counter(line.text.casefold() for line in lines if len(line.text) <= _SHORT)
    return {
        index: "printed again and again"
        for index, line in enumerate(lines)
        if index not in found
        and counts[line.text.casefold()] > 2
        and " " not in line.text
        and not ends_sentence(line.text)
        and any(map(str.isalpha, line.text))
    }


def _in_company(lines: Sequence[Line], found: dict[int, str], first: int, last: int) -> dict[int, str]:
    """A short line alone between two of the site's, outside of the text."""
    return {
        index: "between lines of the site"
        for index in range(1, len(lines) - 1)
        if index not in found
        and index - 1 in found
        and index + 1 in found
        and not first < index < last
        and _is_short(lines[index].text)
    }
