"""How two texts differ: by line, or by word. The cost is bounded, whatever the texts are.

What they begin and end with alike is set aside. Of the rest the shortest script of edits is looked for (Myers, 1986);
if that takes more steps than the budget has, the whole stretch counts as replaced.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gql_blog.content.vocabulary import Vocabulary

MOST_STEPS: Final = 200_000
"""Steps of one comparison: a step looks at one item of one text, or at one diagonal."""
CONTEXT: Final = 3
"""Lines that a hunk keeps on each side of a change."""
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


class DiffKind(Vocabulary):
    """What became of a part of a text."""

    KEPT = "KEPT", "Both texts have it."
    REMOVED = "REMOVED", "Only the other one has it."
    ADDED = "ADDED", "Only this one has it."


class DiffUnit(Vocabulary):
    """What the parts of a hunk are."""

    LINE = "LINE", "Whole lines."
    WORD = "WORD", "Whole lines, and within lines that were changed words."


@dataclass(slots=True)
class Budget:
    """The steps that are left."""

    steps: int = MOST_STEPS


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A part of a hunk; lines end with a line break, but for the last one of a text."""

    kind: DiffKind
    text: str


@dataclass(frozen=True, slots=True)
class DiffHunk:
    """A stretch with changes. The lines count from 1; a text that has no line there counts the one before."""

    old_line: int
    new_line: int
    parts: tuple[DiffPart, ...]


@dataclass(slots=True)
class _Block:
    """Lines that are alike, or lines that replace others."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    same: bool = False


def diff_texts(before: str, after: str, unit: DiffUnit = DiffUnit.LINE) -> tuple[DiffHunk, ...]:
    """Return the hunks of two texts, none if they are the same."""
    if before == after:
        return ()
    budget = Budget()
    return tuple(_hunks(_blocks(_LINES.findall(before), _LINES.findall(after), budget), unit, budget))


def diff_items(before: Sequence[str], after: Sequence[str]) -> tuple[DiffHunk, ...]:
    """Return the hunk of two lists, one item a part, all of them; none if they are the same."""
    if tuple(before) == tuple(after):
        return ()
    parts = (part for block in _blocks(before, after, Budget()) for part in _items(block))
    return (DiffHunk(1, 1, tuple(parts)),)


def edits(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[tuple[int, int]]:
    """Return the pairs of indexes of items that stay, in order; none of what is beyond the budget."""
    head = _shared(before, after, budget)
    tail = _shared(before[head:][::-1], after[head:][::-1], budget)
    middle = _snakes(before[head : len(before) - tail], after[head : len(after) - tail], budget)
    kept = [(at, at) for at in range(head)]
    kept += [(head + old, head + new) for old, new in middle]
    kept += [(len(before) - at, len(after) - at) for at in range(tail, 0, -1)]
    return kept


def _shared(before: Sequence[str], after: Sequence[str], budget: Budget) -> int:
    """Return how many items two lists begin with alike. Each is looked at once; that is not refused to anybody."""
    number = 0
    for old, new in zip(before, after, strict=False):
        if old != new:
            break
        number += 1
    budget.steps -= number
    return number


def _snakes(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[tuple[int, int]]:
    """Return the pairs that a shortest script keeps. ``reached`` has, for each diagonal, how far one comes along it."""
    if not before or not after:
        return []
    reached, trail = {1: 0}, list[dict[int, int]]()
    for depth in range(len(before) + len(after) + 1):
        trail.append(dict(reached))
        budget.steps -= len(reached)
        for diagonal in range(-depth, depth + 1, 2):
            down = diagonal == -depth or (diagonal != depth and reached[diagonal - 1] < reached[diagonal + 1])
            old = reached[diagonal + 1] if down else reached[diagonal - 1] + 1
            new = old - diagonal
            while old < len(before) and new < len(after) and before[old] == after[new]:
                old, new = old + 1, new + 1
                budget.steps -= 1
            reached[diagonal] = old
            budget.steps -= 1
            if old >= len(before) and new >= len(after):
                return _kept(trail, len(before), len(after))
            if budget.steps < 0:
                return []
    raise AssertionError("a script that removes all and adds all is never too long")


def _kept(trail: list[dict[int, int]], old: int, new: int) -> list[tuple[int, int]]:
    """Return the pairs on the way back from the end of both lists to their beginning."""
    pairs = []
    for depth in range(len(trail) - 1, -1, -1):
        reached, diagonal = trail[depth], old - new
        down = diagonal == -depth or (diagonal != depth and reached[diagonal - 1] < reached[diagonal + 1])
        above = diagonal + 1 if down else diagonal - 1
        start = reached[above] if depth else 0
        from_old, from_new = (start, start - above) if depth else (0, 0)
        while old > from_old and new > from_new:
            old, new = old - 1, new - 1
            pairs.append((old, new))
        old, new = from_old, from_new
    return pairs[::-1]


def _blocks(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[_Block]:
    """Return the two lists as blocks that are the same and blocks that are not, by turns."""
    blocks: list[_Block] = []
    old = new = 0
    for at, to in (*edits(before, after, budget), (len(before), len(after))):
        if at > old or to > new:
            blocks.append(_Block(list(before[old:at]), list(after[new:to])))
        if at < len(before):
            if not (blocks and blocks[-1].same):
                blocks.append(_Block(same=True))
            blocks[-1].old.append(before[at])
            blocks[-1].new.append(after[to])
        old, new = at + 1, to + 1
    return blocks


def _hunks(blocks: list[_Block], unit: DiffUnit, budget: Budget) -> Iterator[DiffHunk]:
    """Yield the blocks that differ with the lines around them; between two hunks more lines than that are alike."""
    parts: list[DiffPart] = []
    old = new = start_old = start_new = 1
    for place, block in enumerate(blocks):
        if not block.same:
            if not parts:
                start_old, start_new = old, new
            parts += _changed(block, unit, budget)
        else:
            lead = block.old[: CONTEXT if parts else 0]
            rest = block.old[len(lead) :]
            last = place == len(blocks) - 1
            trail = [] if last else rest[-CONTEXT:]
            if parts and len(rest) <= len(trail):
                parts += [DiffPart(DiffKind.KEPT, line) for line in block.old]
            else:
                if parts:
                    parts += [DiffPart(DiffKind.KEPT, line) for line in lead]
                    yield DiffHunk(start_old, start_new, tuple(parts))
                parts = [DiffPart(DiffKind.KEPT, line) for line in trail]
                start_old, start_new = old + len(block.old) - len(trail), new + len(block.new) - len(trail)
        old, new = old + len(block.old), new + len(block.new)
    if parts and not (len(blocks) == 1 and blocks[0].same):
        yield DiffHunk(start_old, start_new, tuple(parts))


def _changed(block: _Block, unit: DiffUnit, budget: Budget) -> list[DiffPart]:
    if unit is DiffUnit.LINE or not (block.old and block.new):
        return _items(block)
    before, after = (_WORDS.findall("".join(lines)) for lines in (block.old, block.new))
    return [part for each in _blocks(before, after, budget) for part in _joined(each)]


def _items(block: _Block) -> list[DiffPart]:
    if block.same:
        return [DiffPart(DiffKind.KEPT, each) for each in block.old]
    gone = [DiffPart(DiffKind.REMOVED, each) for each in block.old]
    return gone + [DiffPart(DiffKind.ADDED, each) for each in block.new]


def _joined(block: _Block) -> list[DiffPart]:
    if block.same:
        return [DiffPart(DiffKind.KEPT, "".join(block.old))]
    pairs = ((DiffKind.REMOVED, block.old), (DiffKind.ADDED, block.new))
    return [DiffPart(kind, "".join(words)) for kind, words in pairs if words]
