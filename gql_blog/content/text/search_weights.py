"""What is stored of an article so that it can be searched: each of its words once, with its weight.

In a language whose words have stems it is each stem, with the weight of all its forms together (see ``stems``).

The weight is reckoned here, when the article is written, and from the article alone. So both databases rank alike, a
page of results goes on where it stopped whatever is written meanwhile, and no score tells of articles that the reader
may not see.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gql_blog.content.text.added_words import NO_WORDS, SearchWords
from gql_blog.content.text.search_terms import Run, index_terms, is_phrase, is_spaceless, runs_of, spelling_of
from gql_blog.content.text.stems import stem_entry, stemmed_language, stems_of

HEAVIEST = 15
"""Weights are whole numbers from 1 to this."""
_TITLE, _HEAD = 8, 4
"""How many times of a word in a text of usual length one time in the title counts, and one beside it."""
_USUAL_LENGTH, _LENGTH_COUNTS = 1_000, 0.5
_HALF = 3.0
"""So many times give half the weight there is: the tenth time says less than the second."""
_MOST_BYTES = 1_000_000
"""PostgreSQL's tsvector holds 1 MiB of entries; the lightest are left out."""
_MOST_ADDED_BYTES = 250_000
"""Of these, entries of words that plugins alone have; they never take the room of the article's own."""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """``words`` are ``"tide=15 moon=3"``: what the index holds, each word and its weight being one entry of it.

    Where words have stems they are ``"=en= =en=tide=15 =en=moon=3"``: the language, then its stems.
    ``runs`` are those runs of scripts without spaces that are longer than a pair.
    """

    words: str
    runs: str


@dataclass(frozen=True, slots=True)
class SearchedText:
    """The text's share in an entry, which can be reckoned before the rest is known."""

    weights: Mapping[str, float]
    runs: tuple[str, ...]
    usual: float = 1 - _LENGTH_COUNTS
    """So many times its usual length the text has, as far as lengths count: what each time of a word is divided by."""


def searched_text(text: str, locale: str = "") -> SearchedText:
    """Return what a text adds to the entry of its article."""
    counts: Counter[str] = Counter()
    runs: dict[str, None] = {}
    language = stemmed_language(locale)
    length = 0
    for run in runs_of(text):
        length += len(run.text) if is_spaceless(run.text) else 1
        _count(run, text, language, 1, counts, runs)
    usual = 1 - _LENGTH_COUNTS + _LENGTH_COUNTS * length / _USUAL_LENGTH
    return SearchedText({word: times / usual for word, times in counts.items()}, tuple(runs), usual)


def search_entry(
    title: str, beside: Iterable[str], text: str | SearchedText, added: SearchWords = NO_WORDS, locale: str = ""
) -> SearchEntry:
    """Return the entry of an article; ``beside`` the title stand its subtitle, the names in its bylines, its tags.

    ``added`` is what plugins add: it makes words of the article heavier, and others stand behind all of those.
    """
    searched = searched_text(text, locale) if isinstance(text, str) else text
    language = stemmed_language(locale)
    own, runs = dict(searched.weights), dict.fromkeys(searched.runs)
    _add(own, _counted(((title, _TITLE), *((each, _HEAD) for each in beside)), language, runs), 1)
    more: dict[str, float] = {}
    _add(more, _counted(((added.title, _TITLE), (added.beside, _HEAD)), language, runs), 1)
    _add(more, _counted(((added.text, 1),), language, runs), searched.usual)
    entries = [stems_of(language)] if language else []
    entries += _written({word: _weight(times + more.get(word, 0)) for word, times in own.items()}, _MOST_BYTES)
    room = min(_MOST_ADDED_BYTES, _MOST_BYTES - sum(len(each.encode()) for each in entries)) if more else 0
    entries += _written({word: _weight(times) for word, times in more.items() if word not in own}, room)
    return SearchEntry(" ".join(entries), " ".join(runs))


def _counted(parts: Iterable[tuple[str, int]], language: str, runs: dict[str, None]) -> Counter[str]:
    """Return how often each term stands in texts, of each of which one time counts as several."""
    counts: Counter[str] = Counter()
    for part, times in parts:
        for run in runs_of(part):
            _count(run, part, language, times, counts, runs)
    return counts


def _add(weights: dict[str, float], counts: Mapping[str, int], usual: float) -> None:
    for word, times in counts.items():
        weights[word] = weights.get(word, 0.0) + times / usual


def weighed(word: str, weight: int) -> str:
    """Return the entry of a word of that weight."""
    return f"{word}={weight}"


def _count(run: Run, text: str, language: str, times: int, counts: Counter[str], runs: dict[str, None]) -> None:
    for term in _terms(run, text, language):
        counts[term] += times
    if is_phrase(run.text):
        runs[run.text] = None


def _terms(run: Run, text: str, language: str) -> Collection[str]:
    """Return what the index holds of a run: of a word its stem, and what that is to who leaves its accents out."""
    if not language or is_spaceless(run.text):
        return index_terms(run.text)
    return {stem_entry(spelling, run.text, language) for spelling in (spelling_of(run, text), run.text)}


def _weight(times: float) -> int:
    return 1 + int(HEAVIEST * times / (times + _HALF))


def _written(weights: dict[str, int], room: int) -> list[str]:
    """Return the entries that there is room for, the heaviest first."""
    entries: list[str] = []
    for word, weight in sorted(weights.items(), key=lambda each: (-each[1], each[0])):
        entry = weighed(word, weight)
        room -= len(entry.encode())
        if room < 0:
            break
        entries.append(entry)
    return entries
