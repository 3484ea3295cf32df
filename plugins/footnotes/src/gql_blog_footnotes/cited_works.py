"""The works that an article has cited so far, found by the words of a short form."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gql_blog_footnotes.author_names import surnames
from gql_blog_footnotes.citation_classifier import SAME_AUTHOR, author_field
from gql_blog_footnotes.csl_json import citation_to_csl
from gql_blog_footnotes.locators import Locator, locator_within
from gql_blog_footnotes.word_normalization import contains, follows, is_initial, words

_ABBREVIATION = re.compile(
    r"""(?:[,;.]\s*|(?<!\s)\s*)[(\[]?\b(?:here(?:in)?after|henceforth|im\sfolgenden|fortan|künftig|zitiert|zit\.|ci-après|d[’']ora\sin\spoi|en\sadelante)\b
    (?:\s?(?:cited|referred\sto|abbreviated|abbr\.|citato|citado|cité|als|as|come|como))*[,:]?\s*
    [“"«‘]?(?P<latin>[^“”"«»‘’)\];.]{1,60})[”"»’]?[)\]]?\.?
    |[，,;；]?[（(]?(?:以下简称|以下簡稱|下称|下稱|简称|簡稱)[：:]?[《“「]?(?P<chinese>[^《》“”「」）)。]{1,40})[》”」]?[）)]?""",
    re.IGNORECASE | re.VERBOSE,
)
"""What a citation says of how it is cited from there on: 'hereafter cited as MN', '[hereinafter PELL & QUIST]'."""

_ACRONYM = re.compile(r"(?<![\w.])[A-ZÀ-ÞЀ-Я]{2,6}(?![\w.]*\w)")
"""'(désormais PS)', '[im Folgenden: BW]', 'given as HC, by page': what may stand for a work, in any language."""

BY_SAME_AUTHOR = re.compile(
    rf"(?:{SAME_AUTHOR}\b[.,:]"
    r"|[-\u2010-\u2015]{2,3}[.,]?\s|\u2014)",
    re.IGNORECASE,
)
"""'Idem, Another Book': what stands for the authors of the citation before."""

_BRACKETED_ACRONYM = re.compile(r"[(\[][^()\[\]]{0,40}?\b[A-ZÀ-ÞЀ-Я]{2,6}[)\]]")

_IMPRINT = re.compile(r"[(（]|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")

_YEAR_OF_SENTENCE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")

_NAME = re.compile("[A-ZÀ-ÞЀ-Я][\\w'’\\-]*|[\u3400-\u9fff]+")

_VOLUME = re.compile(r"[ivx]{1,6}|\d{1,3}")
_MANY_WORDS: Final = 4
"""Words of a work in a row that name it, wherever they stand: a shelf mark after the date of a letter."""
_MAX_HEAD: Final = 80
"""Characters in which an abbreviation ends."""
_MAX_WORDS: Final = 300
"""Words of a citation by which it is found again."""

MAX_CANDIDATES: Final = 50
"""The most works that one word may lead to; a word that leads to more tells nothing."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work as the note of this number cites it; ``locator`` is a span of ``text``. The rest follows from its text."""

    note: int
    text: str
    locator: Locator | None = field(compare=False)
    words: tuple[str, ...] = field(compare=False)
    unlocated: tuple[str, ...] = field(compare=False)
    """Its words without those of the locator."""
    lead: tuple[str, ...] = field(compare=False)
    """Its words before the imprint or the year."""
    surnames: frozenset[str] = field(compare=False)
    authors: tuple[str, ...] = field(compare=False)
    """The words of its authors' names, as they stand."""
    abbreviation: tuple[str, ...] = field(compare=False)
    """The words that the note says will stand for it."""
    acronyms: frozenset[str] = field(compare=False)
    """Words in capitals, one of which may stand for it."""
    citation: Mapping[str, Any] | None = field(compare=False)
    is_described: bool = field(default=False, compare=False)
    """Whether a sentence speaks of it, rather than a citation names it."""

    def is_called(self, head: Sequence[str], *, marked: bool) -> bool:
        """Whether a short form's words may name this work: in the same order, beginning with a name or its title.

        ``marked``: op. cit. or supra stands with them, so that any of the work's words may begin them.
        """
        if self._is_kept_at(head):
            return True
        if not head or not follows(head, self.words):
            return False
        if marked or self._begins_with_author(head):
            return True
        named = [each for each in head if not is_initial(each)]
        where = self.words if len(named) >= _MANY_WORDS else self.lead
        return len(head) > 1 and (contains(named, where) or head[0] == self.words[0])

    def is_abbreviated(self, head: Sequence[str]) -> bool:
        """Whether the words are its abbreviation, and perhaps a volume or more of its words after it."""
        size = len(self.abbreviation)
        is_said = size > 0 and tuple(head[:size]) == self.abbreviation
        rest = head[size if is_said else 1 :]
        return (is_said or head[0] in self.acronyms) and (
            all(map(_VOLUME.fullmatch, rest)) or follows(rest, self.words)
        )

    def _is_kept_at(self, head: Sequence[str]) -> bool:
        """Whether the words end with its shelf mark, however they call the house; a letter of another day may too."""
        mark, is_dated = head[-_MANY_WORDS:], any(map(_YEAR_OF_SENTENCE.fullmatch, head))
        is_mark = len(mark) == _MANY_WORDS and any(map(str.isdecimal, mark))
        return is_mark and not is_dated and contains(mark, self.words)

    def _begins_with_author(self, head: Sequence[str]) -> bool:
        """Whether the words begin with a surname, or with initials, particles or names before it: 'van Dyck'."""
        names = [word for word in head if not is_initial(word)]
        ends = [place for place, word in enumerate(names[:3], start=1) if word in self.surnames]
        return bool(ends) and contains(names[: ends[0]], self.words)


def work_of(note: int, text: str, *, several: bool = False, before: Sequence[CitedWork] = ()) -> CitedWork:
    """The work that a full citation names; of several in one note none has a locator that could be the note's.

    ``before`` is what is cited just before, by whose authors 'Idem, Another Book' is.
    """
    same = before if BY_SAME_AUTHOR.match(text) else ()
    said = _ABBREVIATION.search(text)
    abbreviation = words(said["latin"] or said["chinese"]) if said else ()
    acronyms = frozenset(word for each in _ACRONYM.findall(text) for word in words(each))
    text = text[: said.start()] + text[said.end() :] if said else text
    locator = None if several else locator_within(text)
    field_of_authors = author_field(text)
    authors = tuple(word for work in same for word in work.authors) or words(field_of_authors.split(",")[0])
    all_words = (*authors, *words(text)) if same else words(text)
    return CitedWork(
        note=note,
        text=text,
        locator=locator,
        words=all_words[:_MAX_WORDS],
        unlocated=words(text[: locator.start] + text[locator.end :]) if locator else all_words,
        lead=words(_IMPRINT.split(text, maxsplit=1)[0])[:_MAX_WORDS],
        surnames=frozenset[str]().union(*(work.surnames for work in same)) or surnames(field_of_authors),
        authors=authors,
        abbreviation=abbreviation,
        acronyms=acronyms,
        citation=citation_to_csl(text),
    )


def described_work(note: int, text: str) -> CitedWork | None:
    """The work of which a sentence speaks with its imprint: 'from Vane's pamphlet Against the Clock (Leeds, 1911)'.

    Any word with a capital before the imprint may be its author's name.
    """
    year = _YEAR_OF_SENTENCE.search(text)
    if year is None:
        return None
    names = _NAME.findall(text, text.find(" ") + 1, year.start())
    return replace(
        work_of(note, text),
        locator=None,
        words=words(text[: year.end()])[:_MAX_WORDS],
        surnames=frozenset(word for name in names for word in words(name)),
        citation=None,
        is_described=True,
    )


def is_abbreviated_in(text: str) -> bool:
    """Whether a part of a note says how a work is cited from there on."""
    return bool(_ABBREVIATION.search(text) or _BRACKETED_ACRONYM.search(text))


class CitedWorks:
    """The works cited so far, in order, and an index of their words."""

    def __init__(self) -> None:
        self._all: list[CitedWork] = []
        self._by_word: defaultdict[str, list[CitedWork]] = defaultdict(list)
        self._abbreviated: defaultdict[str, list[CitedWork]] = defaultdict(list)
        self._by_surname: defaultdict[str, list[CitedWork]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._all)

    def add(self, work: CitedWork) -> None:
        """Remember a work."""
        self._all.append(work)
        for word in dict.fromkeys(work.words):
            self._by_word[word].append(work)
        for word in {*work.abbreviation[:1], *work.acronyms}:
            self._abbreviated[word].append(work)
        for name in work.surnames:
            self._by_surname[name].append(work)

    def called(self, head: Sequence[str], *, marked: bool) -> list[CitedWork]:
        """Those that a short form's words may name, each work once: by the note that cites it first."""
        abbreviated = self._abbreviated.get(head[0], [])[:MAX_CANDIDATES] if head else []
        if said := [work for work in abbreviated if work.is_abbreviated(head)]:
            return said
        known = (self._by_word[word] for word in head if not is_initial(word) and word in self._by_word)
        rarest = min(known, key=len, default=[])
        if len(rarest) > MAX_CANDIDATES:
            return []
        found: list[CitedWork] = []
        for work in rarest:
            if work.is_called(head, marked=marked) and not any(_same(work, other) for other in found):
                found.append(work)
        return [work for work in found if not work.is_described] or found

    def titled(self, head: Sequence[str]) -> list[CitedWork]:
        """Those whose words before the imprint have these in a row, but for the names of authors: their titles."""
        rarest = min((self._by_word.get(word, []) for word in head), key=len, default=[])
        found: list[CitedWork] = []
        for work in rarest if len(rarest) <= MAX_CANDIDATES else ():
            is_meant = contains(head, work.lead) and not work.surnames & set(head)
            if is_meant and not any(_same(work, other) for other in found):
                found.append(work)
        return found

    def is_only_one_of_its_author(self, work: CitedWork) -> bool:
        """Whether nothing else is cited of whoever wrote a work."""
        cited = (each for name in work.surnames for each in self._by_surname.get(name, ()))
        return next(cited, None) == work and all(each == work for each in cited)

    def named_in(self, text: str) -> tuple[CitedWork, ...]:
        """Those whose author's surname stands in a text with a capital, or as a word of Chinese."""
        names = {name for word in _NAME.findall(text) for name in words(word)}
        found = [work for name in sorted(names) for work in self._by_surname.get(name, ())[:MAX_CANDIDATES]]
        return tuple(dict.fromkeys(found))

    def opening(self, text: str) -> list[CitedWork]:
        """Those by whose abbreviation a text begins: 'Ledge Log, January 3, 1852'."""
        head = words(text[:_MAX_HEAD])
        known = self._abbreviated.get(head[0], [])[:MAX_CANDIDATES] if head else []
        return [work for work in known if work.abbreviation and head[: len(work.abbreviation)] == work.abbreviation]

    def latest(self) -> CitedWork | None:
        """The one cited last."""
        return self._all[-1] if self._all else None


def _same(one: CitedWork, other: CitedWork) -> bool:
    """Whether two citations are of one work: the same words but for the locator."""
    if (
        one.citation
        and other.citation
        and all(
            one.citation.get(key) and one.citation.get(key) == other.citation.get(key)
            for key in ("title", "author", "issued")
        )
    ):
        return True
    return one.unlocated == other.unlocated
