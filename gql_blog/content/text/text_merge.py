"""The merge of two changes of one text, by paragraph: what both change, or what stands side by side, is not merged.

A paragraph ends with a blank line; the definition of a note (``[^1]: …``) or of a link is one of its own. Blank lines
belong to the paragraph before them, so that the merge has them as they were written.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gql_blog.content.text.text_diff import Budget, edits
from gql_blog.content.text.text_normalization import folded

_DEFINITION: Final = re.compile(r" {0,3}\[([^\[\]\n]{1,999})\]:")
_REFERENCE: Final = re.compile(r"\[([^\[\]\n]{1,999})\]")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


class _Paragraph(NamedTuple):
    """``gap``: the line breaks up to the next paragraph."""

    text: str
    gap: str


_Paragraphs = Sequence[_Paragraph]


@dataclass(frozen=True, slots=True)
class _Change:
    """The paragraphs from ``start`` to ``end`` of the base are replaced by ``new``."""

    start: int
    end: int
    new: tuple[_Paragraph, ...]

    @property
    def same(self) -> tuple[int, int, tuple[str, ...]]:
        """What is equal for two changes that do the same."""
        return self.start, self.end, tuple(each.text for each in self.new)

    def meets(self, other: "_Change") -> bool:
        """Whether no paragraph that both keep stands between the two."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side made of the base; ``gaps``: of the paragraphs that it keeps, by their places in the base."""

    paragraphs: _Paragraphs
    changes: tuple[_Change, ...]
    gaps: dict[int, str]


def merge_texts(base: str, one: str, other: str) -> str | None:
    """Return the text with the changes that two sides made of ``base``; ``None`` where that is not certain.

    It is where both change the same paragraph, or neighbours, unless they do the same; where both add or both take away
    the same paragraph in two places; and where one refers to a note or a link that the other defines differently.
    """
    before = _paragraphs(base)
    sides = _side(before, _paragraphs(one)), _side(before, _paragraphs(other))
    changes = _together(*(each.changes for each in sides))
    if changes is None:
        return None
    merged = list(_applied(before, changes, *(each.gaps for each in sides)))
    ones, others = (each.paragraphs for each in sides)
    if not (_has_each_once(before, ones, others, merged) and _definitions_agree(before, ones, others, merged)):
        return None
    return "".join(each.text + each.gap for each in merged)


def _paragraphs(text: str) -> list[_Paragraph]:
    """Return the paragraphs. The first one is empty, and has the blank lines before the others for its gap."""
    found: list[tuple[list[str], list[str]]] = [([], [])]
    for line in _LINES.findall(text):
        lines, blank = found[-1]
        if not line.strip():
            blank.append(line)
        elif blank or not lines or _DEFINITION.match(line):
            found.append(([line], []))
        else:
            lines.append(line)
    return [_paragraph("".join(lines), "".join(blank)) for lines, blank in found]


def _paragraph(text: str, blank: str) -> _Paragraph:
    """The line break that ends the last line of a paragraph begins its gap."""
    body = text.removesuffix("\n")
    return _Paragraph(body, text[len(body) :] + blank)


def _side(before: _Paragraphs, after: _Paragraphs) -> _Side:
    kept = edits([each.text for each in before], [each.text for each in after], Budget())
    changes, old, new = [], 0, 0
    for at, to in (*kept, (len(before), len(after))):
        if at > old or to > new:
            changes.append(_Change(old, at, tuple(after[new:to])))
        old, new = at + 1, to + 1
    return _Side(after, tuple(changes), {at: after[to].gap for at, to in kept})


def _together(ones: Sequence[_Change], others: Sequence[_Change]) -> list[_Change] | None:
    """Return the changes of both sides in order, those that are the same once; ``None`` if two others touch."""
    merged = list[_Change]()
    for change in sorted((*ones, *others), key=lambda each: (each.start, each.end)):
        if merged and change.meets(merged[-1]):
            if change.same != merged[-1].same:
                return None
            continue
        merged.append(change)
    return merged


def _applied(
    before: _Paragraphs, changes: Sequence[_Change], ones: dict[int, str], others: dict[int, str]
) -> Iterator[_Paragraph]:
    at = 0
    for change in (*changes, _Change(len(before), len(before), ())):
        for place in range(at, change.start):
            text, gap = before[place].text, before[place].gap
            yield _Paragraph(text, _merged_gap(gap, ones[place], others[place]))
        yield from change.new
        at = change.end


def _merged_gap(base: str, one: str, other: str) -> str:
    if one == base:
        return other
    return one if other == base else max(one, other, key=len)


def _has_each_once(base: _Paragraphs, one: _Paragraphs, other: _Paragraphs, merged: _Paragraphs) -> bool:
    """Whether each paragraph is there as often as both changes together say, and they do not say it of two places."""
    before, ones, others, now = (Counter(each.text for each in texts) for texts in (base, one, other, merged))
    for text in before.keys() | ones.keys() | others.keys():
        by_one, by_other = ones[text] - before[text], others[text] - before[text]
        if by_one == by_other:
            expected = ones[text]
        elif by_one * by_other <= 0:
            expected = before[text] + by_one + by_other
        else:
            return False
        if now[text] != expected:
            return False
    return True


def _definitions_agree(base: _Paragraphs, one: _Paragraphs, other: _Paragraphs, merged: _Paragraphs) -> bool:
    """Whether no label is defined by both, and no new reference means what the other side defined differently."""
    before, ones, others, now = map(_definitions, (base, one, other, merged))
    if any(len(texts) > max(1, len(ones.get(label, ())), len(others.get(label, ()))) for label, texts in now.items()):
        return False
    referred = _references(base)
    for side, defined, against in ((one, ones, others), (other, others, ones)):
        for label in _references(side) - referred:
            if against.get(label) not in (before.get(label), defined.get(label)):
                return False
    return True


def _definitions(paragraphs: _Paragraphs) -> dict[str, list[str]]:
    found = dict[str, list[str]]()
    for each in paragraphs:
        if match := _DEFINITION.match(each.text):
            found.setdefault(folded(match[1]), []).append(each.text)
    return found


def _references(paragraphs: _Paragraphs) -> Counter[str]:
    """Return how often each label is referred to; what is in brackets and defined nowhere does no harm."""
    found = Counter[str]()
    for each in paragraphs:
        match = _DEFINITION.match(each.text)
        found.update(map(folded, _REFERENCE.findall(each.text, match.end() if match else 0)))
    return found
