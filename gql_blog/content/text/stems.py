"""Stems: what the forms of a word have in common, by the rules of its language, which Snowball's stemmers know."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from gql_blog.content.text.search_terms import plain_word

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

_NAMES: Final = {
    **{"ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english"},
    **{"eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish"},
    **{"fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian"},
    **{"it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian"},
    **{"no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian"},
    **{"st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish"},
}
STEMMED: Final = tuple(_NAMES)
"""The languages whose words have stems here; the words of all others are compared as they stand."""
_MOST_KEPT: Final = 4_096
"""Stems that are kept: a language uses some thousand words over and over, and an import meets very many once."""


def stemmed_language(locale: str) -> str:
    """Return the language of an article whose words have stems; empty where they have none."""
    language = locale.partition("-")[0].lower()
    return language if language in _NAMES else ""


def stem_entry(spelling: str, plain: str, language: str) -> str:
    """Return the stem of a word as the index holds it, ``=en=tide``: the word itself where nothing else is left of it.

    ``spelling``: the word with its accents, which tell forms from each other; its stem is compared without, as is the
    ``plain`` word.
    """
    return f"{stems_of(language)}{_stem(spelling, language) or plain}"


def stems_of(language: str) -> str:
    """Return how all stems of a language begin, and no word."""
    return f"={language}="


@lru_cache(_MOST_KEPT)
def _stem(spelling: str, language: str) -> str:
    return plain_word(_stemmer(language)().stemWord(spelling))


@lru_cache
def _stemmer(language: str) -> Callable[[], "BaseStemmer"]:
    """Return what makes a stemmer. One holds the word that it works at, so that each thread needs its own.

    They are imported when the first word is met, for most commands meet none. It is always the one in Python: the one
    in C, which the library takes where it finds it, may be of another version, and cut otherwise than what is stored.
    """
    name = _NAMES[language]
    made: Callable[[], BaseStemmer] = getattr(
        import_module(f"snowballstemmer.{name}_stemmer"), f"{name.title()}Stemmer"
    )
    return made
