"""Rules of plain text: how it is shortened, and how its words and the time to read it are counted."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

ELLIPSIS: Final = "…"

WORDS_PER_MINUTE: Final = 250
"""Adults read English prose at 238 words a minute (Brysbaert 2019), and Chinese at about as many characters."""

_IDEOGRAPHS = "\u3005\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}\U00020000-\U0003ffff]")
_UNSPACED = re.compile(f"[{_IDEOGRAPHS}\u3000-\u303f\uff00-\uff65\U00020000-\U0003ffff]")
"""Ideographs and kana, and the punctuation that goes with them: a line may break at either side of them."""

_DASHES = re.compile("[\u2012-\u2015\u2026/]")
_DANGLING = " ,;:，、；："
_JOINER = "\u200d"
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def excerpt(text: str, max_length: int) -> str:
    """At most ``max_length`` characters of ``text``, the ellipsis included; runs of white space become one space.

    A text that fits is whole. A longer one is cut where a word ends, or anywhere between ideographs, and never inside
    what a reader sees as one character; a single word that is too long is cut as far as it fits.
    """
    if max_length < 1:
        return ""
    window = text[: 2 * max_length + 64]
    folded = " ".join(window.split())
    if len(folded) <= max_length and len(window) < len(text):
        folded = " ".join(text.split())
    return shortened(folded, max_length)


def shortened(folded: str, max_length: int) -> str:
    """The excerpt of a text whose white space is single spaces already; ``max_length`` is at least 1."""
    if len(folded) <= max_length:
        return folded
    room = max_length - len(ELLIPSIS)
    # Most texts, and what is asked at each request: in ASCII, words end at spaces alone.
    if folded.isascii() and (last_space := folded.rfind(" ", 0, room + 1)) > 0:
        return folded[:last_space].rstrip(_DANGLING) + ELLIPSIS
    cut = _last_word(folded, room) or _last(_ends_character, folded, room)
    return folded[:cut].rstrip(_DANGLING) + ELLIPSIS


def count_words(text: str) -> int:
    """Words between spaces and dashes that hold a letter or a digit; every ideograph and kana counts as one."""
    rest, ideographs = _IDEOGRAPH.subn(" ", text)
    return ideographs + sum(1 for word in _DASHES.sub(" ", rest).split() if any(map(str.isalnum, word)))


def reading_minutes(word_count: int) -> int:
    """Whole minutes, rounded up; 0 for what has no words."""
    return -(-word_count // WORDS_PER_MINUTE)


def _last(ends: Callable[[str, int], bool], text: str, room: int) -> int:
    """The last place at or before ``room`` where something ends; 0 where nothing does."""
    return next((place for place in range(room, 0, -1) if ends(text, place)), 0)


def _last_word(text: str, room: int) -> int:
    last_space = min(text.rfind(" ", 0, room + 1) + 1, room)
    # Behind that, a line may still break beside an ideograph.
    if not _UNSPACED.search(text, last_space, room + 1):
        return last_space
    return _last(_ends_word, text, room)


def _ends_word(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if before == " " or after == " ":
        return True
    return bool(_UNSPACED.match(before) or _UNSPACED.match(after)) and _ends_character(text, place)


def _ends_character(text: str, place: int) -> bool:
    """Whether a grapheme cluster ends at ``place``: the rules of UAX 29 that matter in running text."""
    before, after = text[place - 1], text[place]
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or _extends(after) or before == _JOINER:
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        letters = place - len(text[:place].rstrip(_FLAG_LETTERS))
        return letters % 2 == 0
    return not _continues_syllable(before, after)


def _extends(character: str) -> bool:
    """A joiner, a skin tone, or a letter of a subdivision's flag."""
    return (
        character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_letter(character: str) -> bool:
    return character in _FLAG_LETTERS


def _continues_syllable(before: str, after: str) -> bool:
    """Conjoining Hangul: a vowel or a final consonant follows what it belongs to."""
    if not "\u1160" <= after <= "\u11ff":
        return False
    return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
