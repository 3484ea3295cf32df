"""Blocks of a head piece by piece: a day, names, and what stands between, whatever language says 'by' and 'on'.

Names are those that markup calls so, that words introduce, that are set off as a whole, or that something else on the
page confirms. A piece that may name somebody, and is not confirmed, leaves its block unread.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gql_blog.plugin import BylineRole, parse_date
from gql_blog_importers.html.evidence.byline_markup import is_marked_author, leads_to_topic, says_author, says_time
from gql_blog_importers.html.html_blocks import Block, elements_of
from gql_blog_importers.markup.element_tree import Element, Text, is_invisible
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.credit_lines import parse_credit_line
from gql_blog_importers.pages.page_lines import ends_sentence
from gql_blog_importers.pages.person_names import (
    NOBODY,
    Confidence,
    Credit,
    PrintedName,
    parse_credited_names,
    parse_names,
)

_SEPARATOR: Final = re.compile(r"\s*[|·•∙｜\n\u3000]\s*|\s+[—–]\s+|\s{3,}|\.\s+(?=[^\W\d]+:)")
_SIGNS: Final = " ,;:·|—–-()[]»«"
_STOPS: Final = f"{_SIGNS}.。"
_ACCOUNTS: Final = frozenset(
    ("admin", "administrator", "editor", "editors", "webmaster", "staff", "redaktion", "author")
)
_LONGEST: Final = 240
_MOST_WORDS: Final = 30
_LONGEST_DATE: Final = 8
_FEW: Final = 5
_CHANGED: Final = re.compile(
    r"\b(?:updated?|modified|revised|amended|correct|retract|last|geändert|aktualisiert|mis[e]? à jour|modifi|actualiz"
    r"|atualiz|aggiorn|bijgewerkt|gewijzigd|zaktualiz|güncel|обновл|измен)|更新|수정|تحديث",
    re.IGNORECASE,
)
"""Words beside a day on which a text was changed, and not published. On the new pages they cost one fact (994 are read,
995 without them); without them such a day is taken for that of the publication.
"""
_OTHERS: Final = re.compile(
    r"\b(?:photo|foto|illustr|ilustr|bild|imag|zdję|фото)|写真|摄影|攝影|사진|تصوير", re.IGNORECASE
)
"""Roots of words for those who made the pictures: without them one name on the new pages is invented."""
_EMPHASISED: Final = frozenset(("a", "b", "strong", "cite", "em", "i", "span"))
_PARTS: Final = frozenset(("li", "dd", "dt", "br", "div", "p", "h4", "h5"))


@dataclass(slots=True)
class HeadPieces:
    """What a block states: names with their roles, days as written with the elements that say so, and the rest."""

    credits: list[tuple[BylineRole, PrintedName]] = field(default_factory=list)
    dates: list[tuple[Element | None, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was not read may name somebody."""
        return not any(parse_names(each).confidence >= Confidence.POSSIBLE and " " in each for each in self.unknown)


@dataclass(slots=True)
class _Around:
    """What is known of a block: who is an author for certain, whether it is called a byline, whether it has a day."""

    is_confirmed: Callable[[str], bool]
    is_marked: bool
    is_dated: bool
    is_changed: bool = False


@dataclass(slots=True)
class _Piece:
    text: str = ""
    times: list[Element] = field(default_factory=list)
    people: list[Element] = field(default_factory=list)
    set_off: list[Element] = field(default_factory=list)


def read_pieces(block: Block, is_confirmed: Callable[[str], bool]) -> HeadPieces | None:
    """What a block of the head states; ``None`` where it has neither a day nor a name, or more than these."""
    if len(block.text) > _LONGEST:
        return None
    found = HeadPieces()
    is_marked = any(map(is_marked_author, (block.element, block.element.parent or block.element)))
    is_dated = any(map(says_time, elements_of(block.nodes))) or bool(dates_in(normalize_line(block.text)))
    is_changed = says_changed(block)
    for piece in _pieces(block):
        _read(piece, found, _Around(is_confirmed, is_marked, is_dated, is_changed))
    is_long = any(len(each.split()) > 2 * _FEW or len(each) > _LONGEST / 3 for each in found.unknown)
    return None if is_long or not (found.credits or found.dates) else found


def says_changed(block: Block) -> bool:
    """Whether a block states nothing but the day on which a text was changed."""
    times = sum(map(says_time, elements_of(block.nodes)))
    return times < 2 and bool(_CHANGED.match(normalize_line(block.text)))


def is_about_days(text: str) -> bool:
    """Whether a line has days, and nothing besides but what it calls them."""
    parts = [text.rstrip(_STOPS)]
    for day in dates_in(text):
        parts[-1:] = [part.strip(" ,;.。()") for part in parts[-1].split(day, 1)]
    *called, rest = parts
    return bool(called) and not rest and all(not each or each[-1] in ":：" or _CHANGED.search(each) for each in called)


def dates_in(text: str) -> list[str]:
    """The days that a short text writes, each as it stands in it."""
    words = text.split()
    found: list[str] = []
    place = 0
    while place < len(words[:_MOST_WORDS]):
        for size in range(min(_LONGEST_DATE, len(words) - place), 0, -1):
            written = " ".join(words[place : place + size]).strip(_SIGNS).rstrip(_STOPS)
            if any(map(str.isdigit, written)) and parse_date(written) is not None:
                found.append(written)
                place += size - 1
                break
        place += 1
    return found


def _pieces(block: Block) -> Iterator[_Piece]:
    """The parts of a block between signs, line ends and items, with the elements that each has."""
    piece = _Piece()
    for node in _leaves(block.nodes):
        if isinstance(node, str):
            first, *others = _SEPARATOR.split(node)
            piece.text += first
            for other in others:
                yield piece
                piece = _Piece(other)
            continue
        text = normalize_line(node.plain())
        if says_time(node):
            yield piece
            yield _Piece(text, times=[node])
            piece = _Piece()
        else:
            (piece.people if says_author(node) else piece.set_off).append(node)
            piece.text += f" {text} "
    yield piece


def _leaves(nodes: "Sequence[Element | Text]") -> "Iterator[Element | str]":
    """Texts, and elements that are read as a whole; parts are parted by line ends."""
    for node in nodes:
        if isinstance(node, Text):
            yield node.text.replace("\n", " ")
        elif is_invisible(node) or node.of_site:
            continue
        elif says_time(node) or (says_author(node) and not any(map(says_author, node.all()))):
            if next((each for each in node.all() if says_time(each)), None) is None:
                yield node
            else:
                yield from _leaves(node.children)
        elif node.name in _EMPHASISED and not node.elements and node.plain():
            yield node
        else:
            is_apart = node.name in _PARTS and node.name != "dt"
            yield from _leaves(node.children)
            yield "\n" if is_apart else " "


def _read(piece: _Piece, found: HeadPieces, around: _Around) -> None:
    text = normalize_line(piece.text).strip(_SIGNS)
    if piece.times:
        found.dates += [(each, text) for each in piece.times if not around.is_changed]
        return
    days = dates_in(text)
    found.dates += [(None, day) for day in _unchanged(text, days)]
    for day in days:
        text = normalize_line(text.replace(day, " ")).strip(_SIGNS if len(days) == 1 else _STOPS)
    if not any(map(str.isalpha, text)):
        return
    names = _named(piece, text, around)
    if names:
        credit = parse_credit_line(text)
        role = BylineRole.AUTHOR if credit is None else credit.role
        found.credits += [(role, name) for name in names]
    elif not days or len(text.split()) > _FEW:
        found.unknown.append(text)


def _unchanged(text: str, days: Sequence[str]) -> Iterator[str]:
    """Those days of a text before which no word says that something was changed then; words may stand after one day."""
    rest = text
    for day in days:
        before, _, rest = rest.partition(day)
        said = before + day + (rest if len(days) == 1 else "")
        if not _CHANGED.search(said):
            yield day


def _of_markup(text: str) -> Credit:
    """Whom an element names that is called an author: of one word, too."""
    credit = parse_credited_names(text)
    is_word = not credit.names and len(text.split()) == 1 and text.casefold() not in _ACCOUNTS
    return Credit((PrintedName(normalize_line(text)),), Confidence.POSSIBLE) if is_word else credit


def _surely(text: str) -> Credit:
    credit = parse_names(text)
    return credit if credit.is_likely else NOBODY


def _named(piece: _Piece, text: str, around: _Around) -> Sequence[PrintedName]:
    """Whom a piece names: by its words, by its markup, or because the page says this name again."""
    if (ends_sentence(text) or _OTHERS.search(text)) and not piece.people:
        return ()
    for marked in (piece.people, piece.set_off):
        parse = _of_markup if marked is piece.people else _surely
        names = [name for each in marked if not leads_to_topic(each) for name in parse(each.plain()).names]
        rest = text
        for each in marked:
            rest = rest.replace(normalize_line(each.plain()), "\n", 1)
        said = parse_credit_line(f"{rest.split(chr(10))[0]} {names[0].name}") if names else None
        is_sure = marked is piece.people or around.is_marked or around.is_dated or len(names) == len(marked) > 1
        is_sure = is_sure or said is not None
        is_short = len(rest.split()) <= (_FEW if said is None else 2 * _FEW)
        if names and is_short and (is_sure or all(around.is_confirmed(name.name) for name in names)):
            return names
    credit = parse_credit_line(text)
    if credit is not None and credit.names:
        return credit.names
    if around.is_dated and not piece.set_off and all(word[0].isupper() for word in text.split()):
        return _surely(text).names
    words = text.split()
    for start in range(min(_FEW, len(words))):
        name = " ".join(words[start:])
        if len(words) - start > 1 and around.is_confirmed(name):
            return parse_credited_names(name).names
        is_led = start > 0 and not name[0].islower() and all(word[0].islower() for word in words[1:start])
        if (
            around.is_marked
            and is_led
            and parse_names(name).confidence >= Confidence.POSSIBLE
            and len(words) - start > 1
        ):
            return parse_names(name).names
    return ()
