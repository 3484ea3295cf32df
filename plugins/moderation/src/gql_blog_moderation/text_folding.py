"""Text folded for comparison: without accents, case, look-alikes, digits for letters and letter spacing."""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

_WORD = re.compile(r"[^\W_]+(?:[@$!][^\W_]+)*[@$]?")
_SPACED = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_][ .\-*]){2,}[^\W\d_](?=\W|$)")
_BETWEEN = re.compile(r"[ .\-*]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LONGEST_KEPT: Final = 40
"""Letters of a word up to which its plain form is kept for the next text."""
LONGEST_FOLDED: Final = 40_000
"""Characters of a folded text that count: one sign may be folded into a sentence of eighteen."""
_LATIN = re.compile("[a-z]")
_DIGITS: Final = str.maketrans("013457@$!", "oieastasi")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")

_CYRILLIC: Final = ("авекмнорстухіјѕһԁԛԝүгп", "abekmhopctyxijshdqwyrn")
_GREEK: Final = ("αβεικνορτυχ", "abeikvoptux")
_ARMENIAN: Final = ("օոսհց", "onuhg")
_TWINS: Final = str.maketrans(*("".join(each) for each in zip(_CYRILLIC, _GREEK, _ARMENIAN, strict=True)))
"""Small letters of other scripts that pass for Latin ones: those of Unicode's confusables (UTS 39) that stand for a
single letter in ordinary type."""

_SMALL_CAPITALS: Final = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"
_VARIANTS: Final = {
    **dict(zip(map(ord, _SMALL_CAPITALS), "abcdefghijklmnopqrstuvwyz", strict=True)),
    **{0x1F150 + number: chr(ord("a") + number) for number in range(26)},
    **{0x1F170 + number: chr(ord("a") + number) for number in range(26)},
    **dict(zip(map(ord, "ıłøđħŧɡɑƒɩıꞌ"), ["i", "l", "o", "d", "h", "t", "g", "a", "f", "i", "i", ""], strict=True)),
}
"""Latin letters in forms that Unicode does not decompose."""


def fold(text: str) -> str:
    """Small letters in plain forms, without accents and invisible characters.

    Accents go first, too: to put a row of them in order takes time in proportion to its square.
    """
    if text.isascii():
        return text.casefold()[:LONGEST_FOLDED]
    folded = unicodedata.normalize("NFKD", text.translate(_plain_forms())).casefold()
    return folded[:LONGEST_FOLDED].translate(_plain_forms())


def words(text: str) -> list[str]:
    """The words in order, each as it is meant: 'fr33' and 'f r e e' and a Cyrillic 'fгee' are written plainly."""
    folded = _SPACED.sub(lambda match: _BETWEEN.sub("", match[0]), fold(text))
    return [_kept(word) if len(word) <= _LONGEST_KEPT else _plain(word) for word in _WORD.findall(folded)]


def line_of(text: str) -> str:
    """All words on one line with a space at either end, so that a phrase is found by ' phrase ' in it."""
    return f" {' '.join(words(text))} "


def is_unspaced(phrase: str) -> bool:
    """Whether a phrase is written without spaces, as in Chinese, so that it is found anywhere."""
    return bool(_UNSPACED.search(phrase))


def fingerprint(text: str) -> str:
    """The same for two texts that a reader would call the same: SHA-256 of their words, in hexadecimal."""
    return hashlib.sha256(line_of(text).encode(errors="replace")).hexdigest()


def _plain(word: str) -> str:
    if not word.isascii():
        twin = word.translate(_TWINS)
        # A word wholly of another script is itself, even if each of its letters has a twin.
        word = twin if _LATIN.search(word) else word
    if _LATIN.search(word) and not word.isdigit():
        word = word.translate(_DIGITS)
    return _STRETCHED.sub(r"\1\1", word)


_kept = lru_cache(maxsize=20_000)(_plain)


@cache
def _plain_forms() -> dict[int, str | None]:
    """What becomes of marks and of characters that are not seen, which is nothing, and of variants of letters."""
    codes = (*range(0x20000), *range(0xE0000, 0xE0200))
    unseen = [code for code in codes if _is_mark(chr(code))]
    return {**dict.fromkeys(unseen), **_VARIANTS}


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf") or unicodedata.combining(character) > 0
