"""Finding phrases in a text: one look at each word, however many phrases there are."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from gql_blog_moderation.text_folding import fold, is_unspaced, words
from gql_blog_moderation.word_lists import WordLists

_STEM: Final = 4
"""Letters by which an entry with a star is looked up; it has at least as many."""

Phrase = tuple[str, ...]
_NONE: Final[AbstractSet[Phrase]] = frozenset()


class PhraseIndex:
    """The phrases of all languages by their first words. ``subscrib*`` stands for all words that begin so.

    Whoever advertises or insults does not ask in which language an article is written. But single words that are
    ``innocent`` in the language of the comment are not found there, unless the list has them for it.
    """

    def __init__(self, lists: WordLists, innocent: WordLists | None = None) -> None:
        self._unspaced: list[str] = []
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_stem: dict[str, list[Phrase]] = {}
        for each in dict.fromkeys(entry for listed in lists.values() for entry in listed):
            self._add(each)
        self._spared: Mapping[str, AbstractSet[Phrase]] = {
            language: {_phrase(each) for each in entries if each not in lists.get(language, ())}
            for language, entries in (innocent or {}).items()
        }

    def _add(self, entry: str) -> None:
        phrase = _phrase(entry)
        first = phrase[0]
        if is_unspaced(entry):
            self._unspaced.append(first)
        elif first.endswith("*"):
            self._by_stem.setdefault(first[:_STEM], []).append(phrase)
        else:
            self._by_word.setdefault(first, []).append(phrase)

    def found(self, text: Sequence[str], folded: str, locale: str = "") -> list[str]:
        """Return each phrase in a text once, of overlapping ones the longest; ``folded``: for those without spaces."""
        spared = self._spared.get(locale.lower().partition("-")[0], _NONE)
        told: dict[str, None] = {}
        place = 0
        while place < len(text):
            word = text[place]
            may_begin = word in self._by_word or word[:_STEM] in self._by_stem
            length = self._longest_at(text, place, spared) if may_begin else 0
            if length:
                told[" ".join(text[place : place + length])] = None
            place += length or 1
        told.update(dict.fromkeys(each for each in self._unspaced if each in folded and (each,) not in spared))
        return list(told)

    def _longest_at(self, text: Sequence[str], place: int, spared: AbstractSet[Phrase]) -> int:
        word = text[place]
        longest = 0
        for each in (*self._by_word.get(word, ()), *self._by_stem.get(word[:_STEM], ())):
            if len(each) > longest and _stands_at(each, text, place) and each not in spared:
                longest = len(each)
        return longest


def _phrase(entry: str) -> Phrase:
    if is_unspaced(entry):
        return (fold(entry),)
    return tuple("".join(words(word)) + ("*" if word.endswith("*") else "") for word in entry.split())


def _stands_at(phrase: Phrase, text: Sequence[str], place: int) -> bool:
    end = place + len(phrase)
    if end > len(text) or not _is(text[end - 1], phrase[-1]):  # the first word is there: the last one decides soonest
        return False
    return all(map(_is, text[place:end], phrase))


def _is(word: str, entry: str) -> bool:
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry
