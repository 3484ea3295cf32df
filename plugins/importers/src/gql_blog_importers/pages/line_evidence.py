"""Which lines of a page are the site's, by evidence that no language has: form, company, repetition, place.

``chrome_lines`` takes the lines of a page as they are printed, of a text or of the blocks of an HTML page, and returns
those that are the site's with what speaks for it; a line that it does not return is not the page's own for that. Its
work is linear in the length of the page. A reader takes these lines away first (``Page.without``), and gives them the
role ``CHROME`` in its account.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from gql_blog.plugin import parse_date
from gql_blog_importers.pages.comment_headers import is_time, named_and_dated
from gql_blog_importers.pages.credit_lines import parse_card, parse_credit_line
from gql_blog_importers.pages.head_pieces import read_pieces
from gql_blog_importers.pages.line_patterns import label_target
from gql_blog_importers.pages.page_lines import Line, ends_sentence, ends_statement, is_prose
from gql_blog_importers.pages.person_names import parse_names
from gql_blog_importers.pages.text_span import long_lines

_SHORT: Final = 32
"""Characters of a link in a menu, at most."""
_LEAST_RUN: Final = 4
"""Short lines without a blank between them that make a menu."""
_MOST_PIECES: Final = 40
_ROW_PARTS: Final = re.compile(r"\s*[|｜·•›»‹«→>/]\s*|\s{2,}|\t")
_LEADS: Final = re.compile(r"\s+[›»‹«]\s+|\s>\s|^\S.*\s/\s.*\s/\s")
_SIGNS: Final = re.compile(
    r"(?:[-=_]{3,}\s?\w.*[-=_]{3,}$|©|\(c\)\s?[12]|[☰✕✖×⨯🔍🔔👍❤♥▲▼◀▶►◄←→↑↓⤴↗🔗📧✉🍪]|\[[x×✕]\]|https?://\S+$|www\.\S+$|\S+@\S+\.\w+$|[\w-]{4,}(?:\.[\w-]{2,})*\.[a-z]{2,12}(?:/\S*)?$)",
    re.IGNORECASE,
)
_SIGN_AT_END: Final = re.compile(r"(?:[✕✖×⨯▾▼▲▶►→↓↗›⌄]|\[[x×✕]\])$")
_PAGE_NUMBER: Final = re.compile(r"[-–—−·\s]*(?:[0-9]{1,4}(?:\s?/\s?[0-9]{1,4})?|[ivx]{1,6})[-–—−·\s]*")
_FIGURE: Final = re.compile(r"[0-9]+")
_GAP: Final = re.compile(r"\S\s{2,}\S")
_KEYED: Final = re.compile(r"[\w-]{2,20}(?: [\w-]+){0,2}:\s")
_ADDRESS: Final = re.compile(r"://|\S@\S")
OF_MESSAGE_HEAD: Final = "a line of the head of a message"
_OF_MESSAGE: Final = re.compile(r"@|\[")
_COUNT: Final = re.compile(r"[0-9][0-9\s.,–-]*(?:\s?[^\W\d]+\.?){1,2}")
_MOST_OWNED: Final = 10_000
"""Characters of lines that claim a page, at most: each short line is looked for in them."""
_LEAST_HEAD: Final = 6
"""Characters of a running head, figures aside."""


def chrome_lines(lines: Sequence[Line]) -> dict[int, str]:
    """The site's lines among these, by index, each with its evidence in a few words."""
    found = {index: told for index, line in enumerate(lines) if (told := _by_form(line.text)) is not None}
    heads = _running_heads(lines)
    found |= heads
    found |= _message_heads(lines)
    first, last = _prose_span(lines)
    for start, stop in _short_runs(lines, found):
        is_outside = stop <= first or start > last
        if is_outside and stop - start - (start in found) >= _LEAST_RUN:  # readers print an address above a head
            found = dict.fromkeys(_kept_apart(lines, start, stop), "one of many short lines in a run") | found
    found |= _repeated(lines, found)
    found |= _named_by_site(lines, found, heads)
    found |= _in_company(lines, found, first, last)
    names = {index for index in range(last + 1, len(lines) - 1) if is_time(lines[index + 1].text)}
    return {index: told for index, told in found.items() if index not in names and index - 1 not in names}


def _running_heads(lines: Sequence[Line]) -> dict[int, str]:
    """Numbers of pages, and what a print repeats beside them: lines alike but for their figures."""
    keys = [_without_figures(line.text) if _FIGURE.search(line.text) else "" for line in lines]
    printed = Counter((key, line.text) for line, key in zip(lines, keys, strict=True) if len(key) >= _LEAST_HEAD)
    counts = Counter(key for key, _ in printed)
    counts += Counter({key: count - 1 for (key, _), count in printed.items() if count > 2})
    found = {
        index: "the same but for its figures on several pages"
        for index, line in enumerate(lines)
        if counts[keys[index]] > 1 and not (ends_sentence(line.text) or _is_stated(line.text) or is_time(line.text))
    }
    numbers = [index for index, line in enumerate(lines) if _PAGE_NUMBER.fullmatch(line.text)]
    first, last = _prose_span(lines)
    if found or len(numbers) > 1:
        found |= dict.fromkeys((index for index in numbers if first < index), "the number of a page")
        above = "\n".join(line.text for line in lines[:first]).casefold()
        heads = Counter(line.text for line in lines if len(line.text) >= _LEAST_HEAD)
        found |= {
            index: "printed again beside the number of a page"
            for index, line in enumerate(lines)
            if first < index <= last
            and (index - 1 in found or index + 1 in found)
            and not ends_sentence(line.text)
            and (heads[line.text] > 1 or (_is_short(line.text) and line.text.casefold() in above))
        }
    return found


def _message_heads(lines: Sequence[Line]) -> dict[int, str]:
    """Lines 'Subject: …' that follow each other, three or more: the head of a message, or of a list of messages."""
    heads: list[dict[str, int]] = []
    was_keyed = is_open = False
    for index, line in enumerate(lines):
        is_keyed = len(line.text) <= 4 * _SHORT and _KEYED.match(line.text) is not None
        if is_keyed and (line.gap or not was_keyed):
            heads.append({})
            is_open = True
        key = line.text.partition(":")[0]
        is_open = is_open and is_keyed and key not in heads[-1]
        if is_open:
            heads[-1][key] = index
        was_keyed = is_keyed
    return {
        index: OF_MESSAGE_HEAD
        for head in heads
        if len(head) >= _LEAST_RUN - 1 and any(_OF_MESSAGE.search(lines[index].text) for index in head.values())
        for index in head.values()
        if not _is_stated(lines[index].text)
    }


def _without_figures(text: str) -> str:
    return " ".join(_FIGURE.sub(" ", text).split()).casefold()


def _named_by_site(lines: Sequence[Line], found: dict[int, str], heads: Collection[int]) -> dict[int, str]:
    """Short lines with words that the site claims as its own beside '©', or that are links of its menu elsewhere."""
    owned = owned_by_site(lines)
    links = {link for index in found if index not in heads for link in _links(lines[index].text)}
    links -= {_ROW_PARTS.split(line.text)[-1].casefold() for line in lines if is_path(line.text)}  # the page's own name
    return {
        index: "a name that the site gives itself or one of its parts"
        for index, line in enumerate(lines)
        if index not in found
        and len(line.text) <= _SHORT
        and not _is_stated(line.text)
        and ((len(line.text) > 3 and line.text.casefold() in owned) or _is_section(line.text, links))
        and not names_somebody(line.text)
    }


def _links(text: str) -> list[str]:
    """The links of a line, folded; the last of a path is the page itself."""
    pieces = [piece.strip().casefold() for piece in _ROW_PARTS.split(text, _MOST_PIECES)]
    return pieces[:-1] if is_path(text) else pieces


def owned_by_site(lines: Iterable[Line]) -> str:
    """The lines, folded, in which somebody claims the page as theirs: the site, or an author, and never the title."""
    owned = (line.text.casefold() for line in lines if "©" in line.text or "ⓒ" in line.text)
    return "\n".join(owned)[:_MOST_OWNED]


def _is_section(text: str, links: Collection[str]) -> bool:
    return len(text.split()) <= 2 and text.casefold() in links


def names_somebody(text: str) -> bool:
    """Whether a line may be a person: sites claim texts for their authors, too."""
    return parse_names(text).is_likely


def _by_form(text: str) -> str | None:
    """What the form of a line says of it: signs that only sites print, or links side by side."""
    if len(text) > 4 * _SHORT or _is_stated(text):
        return None
    if _SIGNS.match(text) or (len(text) <= _SHORT and _SIGN_AT_END.search(text)):
        return "a sign that sites print"
    if is_link_row(text):
        return "links side by side"
    return None


def is_link_row(text: str) -> bool:
    """Whether a line is short pieces side by side, as links of a menu or of a path are: none of them a day."""
    if ends_statement(text) or len(text) > 8 * _SHORT:
        return False
    pieces = [piece for piece in _ROW_PARTS.split(text, _MOST_PIECES) if piece.strip()]
    leads = len(pieces) > 1 and is_path(text)
    if leads:
        return not any(map(parse_date, pieces))
    if len(pieces) < _LEAST_RUN - all(" " not in piece.strip() for piece in pieces):
        return False  # three names stand so, too
    return all(len(piece) <= _SHORT for piece in pieces) and not any(map(parse_date, pieces))


def is_path(text: str) -> bool:
    """Whether a line leads from the site's door to a page: 'Home › Essays › On Boats'."""
    return bool(_LEADS.search(text)) and not ("«" in text and "»" in text)


def _prose_span(lines: Sequence[Line]) -> tuple[int, int]:
    """The first and the last line of running prose; the whole page where there is none."""
    prose = long_lines(lines) or [
        i for i, line in enumerate(lines) if is_prose(line.text) and len(line.text) > 2 * _SHORT
    ]
    return (prose[0], prose[-1]) if prose else (0, len(lines))


def _is_short(text: str) -> bool:
    return len(text) <= _SHORT and not ends_sentence(text) and not _is_stated(text)


def _is_stated(text: str) -> bool:
    """Whether a line says itself what it is: a day, a credit, a card, what is answered."""
    pieces = read_pieces(text)
    if pieces is not None and pieces.dates:
        return True
    stated = (parse_date, parse_card, label_target, parse_credit_line, named_and_dated)
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
    } | _buttons(lines, counts)


def _buttons(lines: Sequence[Line], counts: Counter[str]) -> dict[int, str]:
    """Short lines below the text that are printed again, above no time: buttons, and what forums say of people."""
    prose = _prose_span(lines)[1]
    return {
        index: "printed again below the text"
        for index, line in enumerate(lines)
        if prose < index
        and counts[line.text.casefold()] > 1
        and _is_short(line.text)
        and not any(is_time(other.text) for other in lines[index : index + 2])
    }


def _in_company(lines: Sequence[Line], found: dict[int, str], first: int, last: int) -> dict[int, str]:
    """Outside of the text: a short line alone between two of the site's, two links beside one, and counts in a head."""
    company: dict[int, str] = {}
    for index, line in enumerate(lines):
        if index < first and index not in found and _ADDRESS.search(line.text):
            company[index] = "an address above the text"
        if index in found or first <= index <= last or not _is_short(line.text):
            continue
        if (
            not any(map(str.isalpha, line.text))
            and _FIGURE.search(line.text)
            and any(unicodedata.category(char) == "So" for char in line.text)
        ):
            company[index] = "counts and pictures"
        beside = ((index - 1 in found) + (index + 1 in found)) if 0 < index < len(lines) - 1 else 0
        if beside > 1:
            company[index] = "between lines of the site"
        elif beside and _GAP.search(line.text):
            company[index] = "links side by side, beside the site's"
        elif 0 < index < first and _COUNT.fullmatch(line.text) and _is_end_of_head(lines, index, first):
            company[index] = "a count below a head"
    return company


def _is_end_of_head(lines: Sequence[Line], index: int, first: int) -> bool:
    return index + 1 == first or _is_stated(lines[index - 1].text) or _is_stated(lines[index + 1].text)
