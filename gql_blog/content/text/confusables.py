"""Names that are not what they look like: letters of other scripts that pass for Latin ones, and heaps of accents.

The pairs are those of Unicode's confusables (UTS 39) that stand for a single Latin letter in ordinary type. The script
of a letter is the first word of its name in Unicode.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from gql_blog.content.text.finding import Finding
from gql_blog.content.text.text_normalization import normalized

_CYRILLIC = "аАеЕоОрРсСуУхХіІјЈѕЅһԁԛԜԝҮүВКМНТӀ"
_CYRILLIC_AS = "aAeEoOpPcCyYxXiIjJsShdqWwYyBKMHTl"
_GREEK = "αΑΒΕΖΗΙΚΜΝοΟρΡΤυΥΧν"
_GREEK_AS = "aABEZHIKMNoOpPTuYXv"
_AS_LATIN = str.maketrans(_CYRILLIC + _GREEK, _CYRILLIC_AS + _GREEK_AS)


def latin_lookalike(name: str) -> str | None:
    """Return the Latin name that this one can be taken for; ``None`` where it looks like itself alone.

    A name wholly in another script is nobody's likeness: only one that mixes scripts, or whose every letter has a Latin
    twin, can be read as Latin.
    """
    composed = normalized("NFC", name)
    likeness = composed.translate(_AS_LATIN)
    if likeness == composed:
        return None
    names = (unicodedata.name(letter, "") for letter in likeness if letter.isalpha())
    return likeness if all(name.startswith("LATIN") for name in names) else None


def name_findings(names: Iterable[str]) -> Iterator[Finding]:
    """Yield what readers of these names should be told: they may be taken for others, or be no names at all."""
    for name in dict.fromkeys(names):
        if _mixes_scripts(name):
            yield Finding("NAME_CONFUSABLE", f"{_shown(name)!r} mixes letters of several scripts.")
        if _stacks_marks(name):
            message = f"{_shown(name)!r} has letters with more than {_MOST_MARKS} accents or signs on each other."
            yield Finding("NAME_MARKS_STACKED", message)


def _mixes_scripts(name: str) -> bool:
    """Return whether a word of the name has letters of several scripts, or one can be read as Latin beside a Latin one.

    Chinese, Japanese and Korean are written with several scripts, and with letters of others between them.
    """
    if name.isascii():
        return False
    words = [_scripts(word) for word in _words(normalized("NFKC", name))]
    if any(len(scripts) > 1 for scripts in words):
        return True
    return len(set().union(*words)) > 1 and {"LATIN"} in words and latin_lookalike(name) is not None


_MOST_MARKS: Final = 4
"""UTS 39 takes more signs in a row for a fault: no orthography needs them."""
_WRITTEN_TOGETHER: Final = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"))


def _words(name: str) -> Iterator[str]:
    # A modifier letter, such as the okina of Hawaii, belongs to no script of its own, and parts no word.
    for is_word, word in groupby(name, lambda char: unicodedata.category(char)[0] in "LM"):
        if is_word:
            yield "".join(word)


def _scripts(word: str) -> set[str]:
    letters = (each for each in word if each.isalpha() and unicodedata.category(each) != "Lm")
    found = {unicodedata.name(each, "").partition(" ")[0] for each in letters}
    return found - _WRITTEN_TOGETHER - ({"LATIN", "GREEK"} if found & _WRITTEN_TOGETHER else set())


def _stacks_marks(name: str) -> bool:
    stacks = groupby(normalized("NFD", name), _is_mark)
    return not name.isascii() and any(is_mark and len(list(stack)) > _MOST_MARKS for is_mark, stack in stacks)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


def _shown(name: str) -> str:
    """Return a name for a message, without its signs if they are heaped."""
    return "".join(each for each in name if not _is_mark(each)) if _stacks_marks(name) else name
