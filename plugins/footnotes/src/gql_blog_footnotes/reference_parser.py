"""Parses each part of a note: a full citation, a reference to an earlier one, or neither."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gql_blog_footnotes.citation_classifier import is_full, is_substantial
from gql_blog_footnotes.cited_works import CitedWork, CitedWorks
from gql_blog_footnotes.note_tokenizer import (
    Locator,
    Mark,
    MarkKind,
    NotePart,
    find_mark,
    locator_after,
    outside_brackets,
    split_note,
)
from gql_blog_footnotes.word_normalization import words

_NAME_WORD = r"(?:[A-ZÀ-Þ][\w'’.\-]*|de|von|van|et a[l1]\.?|and|&|8c|8:)"
_NAME_AT_END = re.compile(rf"{_NAME_WORD}(?:,?\s{_NAME_WORD})*,?\s*$")
_NAME_ALONE = re.compile(
    r"[A-ZÀ-Þ][\w'’\-]+(?:,?\s(?:and|&|et al\.?)(?:\s[A-ZÀ-Þ][\w'’\-]+)?)?(?:,\s[A-ZÀ-Þ“\"][^.;]{2,80})?$"
)
_YEAR_ALONE = re.compile(r"(?:1[5-9]|20)\d\d[a-z]?")
_ABBREVIATING = re.compile(r"\.(?=[,;:]|\s\()")
_REMAINDER = re.compile(r"\s*(?:\([^()]*\)\s*)?[.。]?\s*$")
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


def parse_references(note: str, works: CitedWorks) -> Iterator[FullCitation | BackReference]:
    """The parts of a note that cite something, in order."""
    for part in split_note(note):
        found = _marked(part, works) or _unmarked(part, works)
        if found is not None:
            yield found


def _marked(part: NotePart, works: CitedWorks) -> FullCitation | BackReference | None:
    outside = outside_brackets(part.text)
    mark = find_mark(outside if outside.strip(" .") else part.text)
    if mark is None:
        return None
    before = part.text[: mark.start].rstrip(" ,.:，：")
    if mark.kind is MarkKind.LAST:
        # Within a citation it stands for the place of publication, or for the volume.
        return FullCitation(part) if before and is_substantial(part.text) and is_full(part.text) else _back(part, mark)
    head, start = words(before), 0
    called = works.called(head, marked=True)
    name = _NAME_AT_END.search(before)
    if name and not called:
        head, start = words(name.group()), name.start()
        called = works.called(head, marked=True)
    if mark.kind is MarkKind.NUMBERED and not called and not name:
        head = ()  # 'the price is given in note 1 above' names no author
    is_supra = part.text[mark.start : mark.end].casefold() == "supra"
    if is_supra and not called and not name:
        return None  # 'as was said supra' sends the reader to the text, not to a work
    return _back(part, mark, head, start, tuple(_by_name(called, head)))


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
        called=called,
    )


def _end_of(mark: Mark, text: str) -> int:
    """Where a mark without a locator ends: its full stop belongs to it only where more of the sentence follows."""
    match = _ABBREVIATING.match(text, mark.end)
    return match.end() if match else mark.end


def _unmarked(part: NotePart, works: CitedWorks) -> FullCitation | BackReference | None:
    locator = _closing_locator(part.text)
    name = part.text[: locator.start] if locator else _REMAINDER.sub("", part.text, count=1)
    head = words(name.rstrip(" ,:，："))
    called = works.called(head, marked=False)
    again = len(head) >= _REPEATED_IN_FULL and any(len(head) >= len(work.words) - 1 for work in called)
    if called and not (again and is_full(part.text)) and _is_short(head, locator):
        return _short(part, name, head, locator, tuple(called))
    if is_full(part.text) and (is_substantial(part.text) or not _NAME_ALONE.match(name.rstrip(" ,"))):
        return FullCitation(part)
    if locator and _NAME_ALONE.match(name.rstrip(" ,")):
        return _short(part, name, head, locator, ())
    return None


def _is_short(head: tuple[str, ...], locator: Locator | None) -> bool:
    return len(head) > 1 or locator is not None


def _short(
    part: NotePart, name: str, head: tuple[str, ...], locator: Locator | None, called: tuple[CitedWork, ...]
) -> BackReference:
    end = locator.end if locator else len(name.rstrip(" ,.:"))
    value = locator.value if locator else None
    return BackReference(part.start, part.start + end, head, locator=value, called=called)


def _closing_locator(text: str) -> Locator | None:
    """The locator at the end of a part, after a comma or colon; a year is none. Brackets may follow."""
    for comma in re.finditer(r"[,:，：]|(?<=[,.])[”\"]", text):
        found = locator_after(text, comma.end())
        if found and _REMAINDER.fullmatch(text, found.end) and not _YEAR_ALONE.fullmatch(text[found.start : found.end]):
            return Locator(found.value, comma.end(), found.end, found.value_start)
    return None
