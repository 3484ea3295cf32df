"""The works that an article has cited so far, found by the words of a short form."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog_footnotes.author_names import surnames
from gql_blog_footnotes.citation_classifier import author_field
from gql_blog_footnotes.csl_json import citation_to_csl
from gql_blog_footnotes.note_tokenizer import Locator, locator_within
from gql_blog_footnotes.word_normalization import contains, follows, words

_IMPRINT = re.compile(r"[(（]|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")

MAX_CANDIDATES: Final = 50
"""The most works that one word may lead to; a word that leads to more tells nothing."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work as the note of this number cites it; ``locator`` is a span of ``text``."""

    note: int
    text: str
    locator: Locator | None
    words: tuple[str, ...]
    lead: tuple[str, ...]
    """Its words before the imprint or the year."""
    surnames: frozenset[str]
    citation: Mapping[str, Any] | None = field(compare=False)

    def is_called(self, head: Sequence[str], *, marked: bool) -> bool:
        """Whether a short form's words may name this work: in the same order, beginning with a name or its title.

        ``marked``: op. cit. or supra stands with them, so that any of the work's words may begin them.
        """
        if not head or not follows(head, self.words):
            return False
        if head[0] in self.surnames or marked:
            return True
        return len(head) > 1 and (contains(head, self.lead) or head[0] == self.words[0])


def work_of(note: int, text: str, *, several: bool = False) -> CitedWork:
    """The work that a full citation names; of several in one note none has a locator that could be the note's."""
    return CitedWork(
        note=note,
        text=text,
        locator=None if several else locator_within(text),
        words=words(text),
        lead=words(_IMPRINT.split(text, maxsplit=1)[0]),
        surnames=surnames(author_field(text)),
        citation=citation_to_csl(text),
    )


class CitedWorks:
    """The works cited so far, in order, and an index of their words."""

    def __init__(self) -> None:
        self._all: list[CitedWork] = []
        self._by_word: defaultdict[str, list[CitedWork]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._all)

    def add(self, work: CitedWork) -> None:
        """Remember a work."""
        self._all.append(work)
        for word in dict.fromkeys(work.words):
            self._by_word[word].append(work)

    def called(self, head: Sequence[str], *, marked: bool) -> list[CitedWork]:
        """Those that a short form's words may name, each work once: by the note that cites it first."""
        rarest = min((self._by_word.get(word, []) for word in head), key=len, default=[])
        if len(rarest) > MAX_CANDIDATES:
            return []
        found: list[CitedWork] = []
        for work in rarest:
            if work.is_called(head, marked=marked) and not any(_same(work, other) for other in found):
                found.append(work)
        return found

    def latest(self) -> CitedWork | None:
        """The one cited last."""
        return self._all[-1] if self._all else None


def _same(one: CitedWork, other: CitedWork) -> bool:
    """Whether two citations are of one work: the same words but for the locator."""
    return _unlocated(one) == _unlocated(other)


def _unlocated(work: CitedWork) -> tuple[str, ...]:
    if work.locator is None:
        return work.words
    return words(work.text[: work.locator.start] + work.text[work.locator.end :])
