"""Finding phrases in a text: one look at each word, however many phrases there are."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from gql_blog_moderation.text_folding import fold, is_unspaced, words

_STEM: Final = 4
"""Letters by which an entry with a star is looked up; it has at least as many."""

Phrase = tuple[str, ...]


class PhraseIndex:
    """Phrases by their first words. ``subscrib*`` stands for all words that begin so."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.unspaced: list[str] = []
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_stem: dict[str, list[Phrase]] = {}
        for each in phrases:
            if is_unspaced(each):
                self.unspaced.append(fold(each))
                continue
            phrase = tuple(_folded(word) for word in each.split())
            first = phrase[0]
            where, key = (self._by_stem, first[:_STEM]) if first.endswith("*") else (self._by_word, first)
            where.setdefault(key, []).append(phrase)

    def found(self, text: Sequence[str], folded: str) -> list[str]:
        """Return the phrases in a text, as they stand there, each once; of those that overlap the longest.

        ``text`` are its words, and ``folded`` is all of it, for phrases that are written without spaces.
        """
        told: dict[str, None] = {}
        place = 0
        while place < len(text):
            word = text[place]
            may_begin = word in self._by_word or word[:_STEM] in self._by_stem
            length = self._longest_at(text, place) if may_begin else 0
            if length:
                told[" ".join(text[place : place + length])] = None
            place += length or 1
        told.update(dict.fromkeys(each for each in self.unspaced if each in folded))
        return list(told)

    def _longest_at(self, text: Sequence[str], place: int) -> int:
        word = text[place]
        candidates = [*self._by_word.get(word, ()), *self._by_stem.get(word[:_STEM], ())]
        return max((len(each) for each in candidates if _stands_at(each, text, place)), default=0)


def _folded(entry: str) -> str:
    """Return a word of an entry as ``words`` gives those of a text."""
    return "".join(words(entry)) + ("*" if entry.endswith("*") else "")


def _stands_at(phrase: Phrase, text: Sequence[str], place: int) -> bool:
    here = text[place : place + len(phrase)]
    return len(here) == len(phrase) and all(map(_is, here, phrase))


def _is(word: str, entry: str) -> bool:
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry


@lru_cache(maxsize=64)
def index_of(phrases: tuple[str, ...]) -> PhraseIndex:
    """Return the index of some phrases, made once."""
    return PhraseIndex(phrases)
