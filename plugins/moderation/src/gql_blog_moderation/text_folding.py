"""Text folded for comparison: without accents, case, look-alikes, digits for letters and letter spacing."""

import hashlib
import re
import unicodedata
from typing import Final

_WORD = re.compile(r"[^\W_]+(?:[@$!][^\W_]+)*[@$]?")
_SPACED = re.compile(r"(?:(?<=\s)|^)(?:[^\W\d_][ .\-*]){2,}[^\W\d_](?=\W|$)")
_STRETCHED = re.compile(r"(.)\1{2,}")
_LATIN = re.compile("[a-z]")
_DIGITS: Final = str.maketrans("013457@$!", "oieastasi")
_LOOK_ALIKES: Final = str.maketrans("аеорсхукмтнвіј", "aeopcxykmthbij")
_CHINESE = re.compile("[\u3400-\u9fff]")


def fold(text: str) -> str:
    """Small letters in plain forms, without accents and invisible characters."""
    compatible = unicodedata.normalize("NFKD", text)
    seen = (each for each in compatible if unicodedata.category(each) not in ("Mn", "Me", "Cf"))
    return "".join(seen).casefold()


def words(text: str) -> list[str]:
    """The words in order, each as it is meant: 'fr33' and 'f r e e' and a Cyrillic 'fгee' are written plainly."""
    folded = _SPACED.sub(lambda match: re.sub(r"[ .\-*]", "", match[0]), fold(text))
    return [_plain(word) for word in _WORD.findall(folded)]


def line_of(text: str) -> str:
    """All words on one line with a space at either end, so that a phrase is found by ' phrase ' in it."""
    return f" {' '.join(words(text))} "


def is_chinese(phrase: str) -> bool:
    """Whether a phrase is written without spaces, so that it is found anywhere."""
    return bool(_CHINESE.search(phrase))


def fingerprint(text: str) -> str:
    """The same for two texts that a reader would call the same: SHA-256 of their words, in hexadecimal."""
    return hashlib.sha256(line_of(text).encode(errors="replace")).hexdigest()


def _plain(word: str) -> str:
    if _LATIN.search(word):
        word = word.translate(_LOOK_ALIKES)
        if not word.isdigit():
            word = word.translate(_DIGITS)
    return _STRETCHED.sub(r"\1\1", word)
