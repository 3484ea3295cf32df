"""Names that a page prints in capitals: how they are written elsewhere."""

import re

from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.name_words import PARTICLES

_ROMAN = re.compile(r"(?:II|III|IV)[.,]?")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}[,]?|[^\W\d_]\.,?")
_PIECE = re.compile(r"[^\W\d_]+")
_OFTEN_CAPITAL = "al la le el san santa st lo do e y ben bar ter abu"
_SMALL = PARTICLES - frozenset(_OFTEN_CAPITAL.split())
_DEGREES = {"PHD": "PhD", "PH.D.": "Ph.D.", "PH.D": "Ph.D"}


def restore_case(printed: str, known: dict[str, str]) -> str:
    """``known`` maps folded names to how the page prints them elsewhere: that spelling is taken before any rule."""
    name = normalize_line(printed)
    letters = [char for char in name if char.isalpha() and char.upper() != char.lower()]
    if len(letters) < 2 or not all(char.isupper() for char in letters):
        return name
    elsewhere = known.get(name.casefold().replace("’", "'"))
    if elsewhere is not None and not elsewhere.isupper():
        return elsewhere
    words: list[str] = []
    for word in name.split(" "):
        words.append(_word(word, words[-1] if words else None))
    return " ".join(words)


def _word(word: str, previous: str | None) -> str:
    if word.strip(",") in _DEGREES:
        return _DEGREES[word.strip(",")] + ("," if word.endswith(",") else "")
    if _ROMAN.fullmatch(word) or _DOTTED.fullmatch(word):
        return word
    follows_particle = previous is not None and previous.islower() and word.casefold() in PARTICLES
    if follows_particle or (previous is not None and word.casefold() in _SMALL):
        return word.casefold()
    cased = _PIECE.sub(lambda match: match[0][0] + match[0][1:].lower(), word)
    if cased.startswith("Mc") and len(cased) > 4:
        cased = "Mc" + cased[2].upper() + cased[3:]
    return cased
