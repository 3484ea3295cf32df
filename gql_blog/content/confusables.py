"""Names that look alike and are not the same: letters of other scripts that pass for Latin ones.

The pairs are those of Unicode's confusables (UTS 39) that stand for a single Latin letter in ordinary type.
"""

import unicodedata

from gql_blog.content.text_normalization import normalized

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
    others = [letter for letter in likeness if letter.isalpha() and not _is_latin(letter)]
    return None if others else likeness


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
