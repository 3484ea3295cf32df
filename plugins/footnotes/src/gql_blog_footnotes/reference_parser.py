"""Parses each part of a note: a full citation, a reference to an earlier one, or neither."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from gql_blog_footnotes.citation_classifier import SAME_AUTHOR, is_full, is_sentence, is_substantial
from gql_blog_footnotes.cited_works import BY_SAME_AUTHOR, CitedWork, CitedWorks, is_abbreviated_in
from gql_blog_footnotes.locators import REPORTER, Locator, is_placed, locator_after, outside_brackets
from gql_blog_footnotes.note_tokenizer import NotePart, split_note
from gql_blog_footnotes.reference_marks import (
    Mark,
    MarkKind,
    ends_a_reference,
    find_mark,
    find_mark_outside_brackets,
    names_a_note,
)
from gql_blog_footnotes.word_normalization import words

_NAME_WORD = r"(?:[A-ZÀ-ÞЀ-Я][\w'’.\-]*|de|von|van|et a[l1]\.?|and|&|8c|8:)"
_NAME_AT_END = re.compile(rf"{_NAME_WORD}(?:,?\s{_NAME_WORD})*,?\s*$")
_NAME_ALONE = re.compile(
    r"[A-ZÀ-ÞЀ-Я][\w'’\-]+(?:,?\s(?:and|&|et al\.?)(?:\s[A-ZÀ-ÞЀ-Я][\w'’\-]+)?)?(?:,\s[A-ZÀ-ÞЀ-Я“\"][^.;]{2,80})?$"
)
_YEAR_ALONE = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?")
_ABBREVIATING = re.compile(r"\.(?=[,;:]|\s\()")
_SEPARATOR = re.compile(
    r"[,:，：]|[.…](?=\s(?:[—–]\s)?[СЛ]\.\s?\d)|(?<=[,.])[”\"]|\s(?=at\s\d|§)|\s(?=[IVXLC]{1,7}\.\d|\d{1,3}\.\d)|\s(?=[IVX]{1,5}(?:-[IVX]{1,5})?,\sqq?\.)"
)
_REMAINDER = re.compile(r"(?<!\s)\s*+(?:\([^()]*\)\s*+)?[.。]?\s*+$")
_REPORTER = re.compile(REPORTER)
_QUOTING = re.compile(
    r"[\s,;.]*(?:citing|quoting|quoted|cited|as (?:cited|quoted)|zit\.|zitiert|cité|cit[ao]t?[oa]|转引自|引自)(?!\w)",
    re.IGNORECASE,
)
_QUOTED_IN = re.compile(
    r"(?:quoted|cited) (?:in|by)|citées? (?:par|dans)|citad[oa]s? (?:en|por)|cit(?:\.|ato|ata) (?:da|in)"
    r"|zit(?:iert|\.) (?:nach|bei)|\bapud|цит\. по:?|cyt\. za",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s,]*(?:and|with|und|mit|et|avec|y|e|con|&)\s+(?=[A-ZÀ-ÞЀ-Я“‘\"«])|[\s，、]*(?:和|及|与|與)")
_MARK_BEFORE = re.compile(
    r"\b(?:(?:op|ob|art|loc)\.?\s?cit\.?|cit\.|cit(?:ed|é|ato|ado)|a\.\s?a\.\s?O\.)\s*+[,(]?\s*+$|,\s(?:see|siehe|s\.|vgl\.|voir|cf\.)\s*$",
    re.IGNORECASE,
)
_AT_SAME_PLACE = re.compile(r"loc\.?\s?cit", re.IGNORECASE)
_AGAIN = re.compile(r"\sagain,?\s*$")
_ARTICLE = re.compile(r"art\.?\s?cit", re.IGNORECASE)
_QUOTED_TITLE = re.compile(r"[“«‘„\"]")
"""The title of an article, which 'art. cit.' means, and not a book of the same author."""
_SAME_AUTHOR = re.compile(rf"{SAME_AUTHOR}\.?", re.IGNORECASE)
_SIGNAL = re.compile(
    r"(?:but |and )?(?:see|cf|compare|e\.g|vgl|siehe|s|so|voir|v|véase|vid|cfr|vedi|ver|cp|см|in|from|quoted|cited)\b"
    r".{0,24}",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:\.\s+(?=[A-ZÀ-ÞЀ-Я“‘\"])|;\s(?=[a-z])|,\s(?=[a-zà-ÿа-я]+\s\D*$))|\s*。")
_CITING = re.compile(r"[A-ZÀ-ÞЀ-Я]\w.{0,200}\d")
"""A name and a number, as citations have."""
_MAX_NAME: Final = 200
"""Characters before a mark in which the name stands that belongs to it."""
_MAX_SEPARATORS: Final = 24
"""Commas and colons of a part after which the locator of a short form may stand."""
_TITLE: Final = 3
"""Words of a title that name a work, though its author is not named where it is cited in full."""
_REPEATED_IN_FULL: Final = 6
"""Words from which on a citation that repeats an earlier one is no short form, but the full one again."""


@dataclass(frozen=True, slots=True)
class FullCitation:
    """A part that cites a work in full."""

    part: NotePart


@dataclass(frozen=True, slots=True)
class BackReference:
    """A part that refers back. ``start`` and ``end`` span the words in the note that do.

    ``mark`` tells how; ``None``: by the words of ``head`` alone, which may name the works of ``called``.
    """

    start: int
    end: int
    head: tuple[str, ...] = ()
    mark: MarkKind | None = None
    label: str | None = None
    locator: str | None = None
    called: tuple[CitedWork, ...] = ()
    repeats_place: bool = False
    """Whether no place is named, so that 'Ibid.' means the one before."""
    names_others: bool = False
    """Whether the part cites something besides, so that what the note refers to is not one work."""
    is_at_same_place: bool = False
    """Whether it says 'loc. cit.', which means the place, too, at which the work was cited last."""
    by_same_author: bool = False
    """Whether 'Ders.' or 'Idem' stands for the author of the work that was cited just before."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part that cites nothing, though it may speak of a work."""

    part: NotePart


@dataclass(frozen=True, slots=True)
class UnreadCitation:
    """A part that seems to cite something, and is not understood."""


def parse_references(
    note: str, works: CitedWorks
) -> Iterator[FullCitation | BackReference | UnreadCitation | Sentence]:
    """The parts of a note, in order, as what they are."""
    for part in split_note(note):
        found = _quoted_there(part, works) or _found(part, works)
        if found is not None:
            yield found
        elif _CITING.search(part.text) and not is_sentence(part.text):
            yield FullCitation(part) if is_abbreviated_in(part.text) else UnreadCitation()
        elif names_a_note(part.text, 0) or (part.is_signalled and _closing_locator(part.text)):
            yield UnreadCitation()
        else:
            yield Sentence(part)


def _quoted_there(part: NotePart, works: CitedWorks) -> BackReference | None:
    """The reference to what quotes something else: 'Letter to Ames, 3 May 1702, quoted in Stone, Marks, 5'."""
    quoted = _QUOTED_IN.search(part.text)
    if quoted is None:
        return None
    before = _found(NotePart(part.text[: quoted.start()].rstrip(" ,;("), part.start), works)
    if isinstance(before, BackReference):
        return None
    found = _found(NotePart(part.text[quoted.end() :].lstrip(), part.start + quoted.end() + 1), works)
    return found if isinstance(found, BackReference) else None


def _found(part: NotePart, works: CitedWorks) -> FullCitation | BackReference | None:
    return _marked(part, works) or _unmarked(part, works)


def _marked(part: NotePart, works: CitedWorks) -> FullCitation | BackReference | None:
    mark = find_mark_outside_brackets(part.text)
    if mark is None:
        return None
    before = _MARK_BEFORE.sub("", part.text[: mark.start]).rstrip(" ,.:，：")
    if mark.kind is MarkKind.LAST:
        # Within a citation it stands for the place of publication, or for the volume.
        if before and is_substantial(part.text) and is_full(part.text):
            return FullCitation(part)
        named = works.named_in(before)
        if before and not named and _is_word_of_sentence(part.text, before, mark):
            return None
        found = _checked(_back(part, mark, called=named), part, works)
        is_stranger = not named and _NAME_AT_END.fullmatch(before) and not _SAME_AUTHOR.fullmatch(before)
        return replace(found, names_others=True) if is_stranger else found
    if _SAME_AUTHOR.fullmatch(before):
        before = ""
    elif same := BY_SAME_AUTHOR.match(before):
        titled = words(before[same.end() :])
        return replace(_back(part, mark, titled, 0, tuple(works.titled(titled))), by_same_author=True)
    head, start = words(before or mark.name), 0 if before else mark.start
    called = works.called(head, marked=True)
    name = _NAME_AT_END.search(before, max(0, len(before) - _MAX_NAME))
    if name and not called:
        head, start = words(name.group()), name.start()
        called = works.called(head, marked=True)
    if mark.kind is MarkKind.NUMBERED and not called and not name:
        head = ()  # 'the price is given in note 1 above' names no author
    is_supra = part.text[mark.start : mark.end].casefold() == "supra"
    if is_supra and not called and not name:
        return None  # 'as was said supra' sends the reader to the text, not to a work
    if _ARTICLE.match(part.text, mark.start):
        called = [work for work in called if _QUOTED_TITLE.search(work.text)] or called
    found = _checked(_back(part, mark, head, start, tuple(_by_name(called, head))), part, works)
    return replace(found, is_at_same_place=_AT_SAME_PLACE.match(part.text, mark.start) is not None)


def _is_word_of_sentence(text: str, before: str, mark: Mark) -> bool:
    """Whether a sentence speaks of the mark, or goes on past it: 'The word ibid. is ugly.'"""
    is_led = _SIGNAL.fullmatch(before) or _NAME_AT_END.fullmatch(before) or _SAME_AUTHOR.fullmatch(before)
    return not (is_led or is_substantial(text) or ends_a_reference(text, mark.end))


def _checked(reference: BackReference, part: NotePart, works: CitedWorks) -> BackReference:
    """The reference, with ``names_others`` if the part cites something besides it: 'Elm, supra, and Oak, supra'."""
    outside = outside_brackets(part.text)
    before, after = outside[: reference.start - part.start], outside[reference.end - part.start :]
    end = reference.end - part.start
    names_notes = names_a_note(outside, end) or find_mark_outside_brackets(part.text[end:]) is not None
    places_others = _closing_locator(after) is not None and any(
        work not in reference.called for work in works.named_in(after)
    )
    if _QUOTING.match(after):
        after = ""
    joined = _JOINED.match(after)
    others = {*works.named_in(before), *(works.named_in(after) if joined else ())}
    known = {name for work in reference.called for name in work.surnames}
    names_others = (
        bool(_REPORTER.search(before))
        or names_notes
        or places_others
        or (joined is not None and _closing_locator(after[joined.end() :]) is not None)
        or (reference.mark is not MarkKind.LAST and any(not work.surnames & known for work in others if before))
        or (joined is not None and any(not work.surnames & known for work in others))
    )
    return replace(reference, names_others=reference.names_others or names_others)


def _by_name(called: list[CitedWork], head: tuple[str, ...]) -> list[CitedWork]:
    """Those whose author is named, where there are any: a name may also stand in another work's title."""
    return [work for work in called if head and head[0] in work.surnames] or called


def _back(
    part: NotePart, mark: Mark, head: tuple[str, ...] = (), start: int | None = None, called: tuple[CitedWork, ...] = ()
) -> BackReference:
    locator = locator_after(part.text, mark.end)
    kind = MarkKind.LAST if mark.kind is MarkKind.NAMED and not head else mark.kind
    return BackReference(
        start=part.start + (mark.start if start is None or not head else start),
        end=part.start + (locator.end if locator else _end_of(mark, part.text)),
        head=head,
        mark=kind,
        label=mark.label,
        locator=locator.value if locator else None,
        repeats_place=locator is None and not is_placed(part.text, mark.end),
        called=called,
        names_others=mark.several,
    )


def _end_of(mark: Mark, text: str) -> int:
    """Where a mark without a locator ends: its full stop belongs to it only where more of the sentence follows."""
    match = _ABBREVIATING.match(text, mark.end)
    return match.end() if match else mark.end


def _unmarked(part: NotePart, works: CitedWorks) -> FullCitation | BackReference | None:
    locator = _closing_locator(part.text)
    name = _AGAIN.sub("", part.text[: locator.start]) if locator else _REMAINDER.sub("", part.text, count=1)
    head = words(name.rstrip(" ,:，："))
    called = works.called(head, marked=False)
    again = len(head) >= _REPEATED_IN_FULL and any(len(head) >= len(work.words) - 1 for work in called)
    if opening := () if called or is_full(part.text) else tuple(works.opening(part.text)):
        return _short(part, name, head, locator, opening)
    if called and not (again and is_full(part.text)) and (len(head) > 1 or locator):
        return _short(part, name, head, locator, tuple(called))
    if locator and not is_substantial(part.text) and (same := BY_SAME_AUTHOR.match(name)):
        titled = words(name[same.end() :].rstrip(" ,:，："))
        if not titled:
            return replace(_short(part, name, (), locator, ()), mark=MarkKind.LAST, by_same_author=True)
        if called := works.titled(titled):
            return replace(_short(part, name, titled, locator, tuple(called)), by_same_author=True)
    if locator and not is_substantial(part.text):
        title = words(name.partition(",")[2])
        if len(title) >= _TITLE and (called := works.titled(title)):
            return _short(part, name, head, locator, tuple(called))
    if is_full(part.text) and (is_substantial(part.text) or not _NAME_ALONE.match(name.rstrip(" ,"))):
        return FullCitation(part)
    if locator and _NAME_ALONE.match(name.rstrip(" ,")):
        return _short(part, name, head, locator, ())
    return None


def _short(
    part: NotePart, name: str, head: tuple[str, ...], locator: Locator | None, called: tuple[CitedWork, ...]
) -> BackReference:
    end = locator.end if locator else len(name.rstrip(" ,.:"))
    value = locator.value if locator else None
    return BackReference(part.start, part.start + end, head, locator=value, called=called)


def _closing_locator(text: str) -> Locator | None:
    """The locator at the end of a part, after a comma or colon; a year is none. Brackets may follow."""
    for comma in islice(_SEPARATOR.finditer(text), _MAX_SEPARATORS):
        found = locator_after(text, comma.end())
        if found and _may_follow(text[found.end :]) and not _YEAR_ALONE.fullmatch(text[found.start : found.end]):
            return Locator(found.value, comma.end(), found.end, found.value_start)
    return None


def _may_follow(rest: str) -> bool:
    """Whether what follows a short form's locator cites nothing: brackets, or a remark after a full stop."""
    if _REMAINDER.fullmatch(rest) or _QUOTING.match(rest):
        return True
    remark = _REMARK.match(rest)
    return remark is not None and not is_full(rest[remark.end() :]) and find_mark(rest) is None
