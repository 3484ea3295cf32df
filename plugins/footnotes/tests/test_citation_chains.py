"""Eighty chains of notes of our own: law, history, theology, Chinese, German and more (see ``chains/README.md``)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from support.cases import cases

from gql_blog.plugin import Note, ReadNote
from gql_blog_footnotes.citation_resolver import resolve_notes

CHAINS = Path(__file__).parent / "chains"
PARTS = ("tuning", "heldout", "third", "fourth")


@dataclass(frozen=True)
class ExpectedNote:
    """A line of a chain: ``target`` and ``locator`` as ``chains/README.md`` explains them."""

    label: str
    target: str
    locator: str
    text: str

    @property
    def is_bound(self) -> bool:
        return self.target.isdigit() or self.target == "?"


@dataclass
class Scores:
    """Counts of what was stated about notes, and of what was right, by kind of statement."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, chain: str, expected: ExpectedNote, read: ReadNote) -> None:
        where = f"{chain} {expected.label}: {expected.text}"
        self.counts["bound"] += expected.is_bound
        self._count("target", where, _target(expected), str(read.refers_to) if read.refers_to else None)
        if expected.locator != ".":
            self._count("locator", where, None if expected.locator == "-" else expected.locator, read.locator)

    def _count(self, what: str, where: str, expected: str | None, stated: str | None) -> None:
        self.counts[f"{what} expected"] += expected is not None
        self.counts[f"{what} stated"] += stated is not None
        self.counts[f"{what} right"] += stated is not None and stated == expected
        if stated is not None and stated != expected:
            self.wrong.append(f"{where} -> {what} {stated}, not {expected}")
        elif stated != expected:
            self.missed.append(f"{where} -> {what} {expected}")

    def precision(self, what: str) -> float:
        return self.counts[f"{what} right"] / self.counts[f"{what} stated"]

    def recall(self, what: str) -> float:
        return self.counts[f"{what} right"] / self.counts[f"{what} expected"]


def _target(expected: ExpectedNote) -> str | None:
    return expected.target if expected.target.isdigit() else None


def chains_of(path: Path) -> Iterator[tuple[str, list[ExpectedNote]]]:
    for block in path.read_text().split("# ")[1:]:
        head, *lines = block.strip().splitlines()
        yield head, [ExpectedNote(*line.split(" | ", 3)) for line in lines]


def scores_of(path: Path) -> Scores:
    scores = Scores()
    for head, chain in chains_of(path):
        notes = tuple(
            Note(number=number, label=each.label, text=each.text, html=f"<p>{each.text}</p>", anchor=f"fn-a-{number}")
            for number, each in enumerate(chain, start=1)
        )
        for expected, read in zip(chain, resolve_notes(notes), strict=True):
            scores.add(head, expected, read)
    return scores


@cases("part", PARTS)
def test_targets_and_locators_are_right_or_left_open(part: str) -> None:
    scores = scores_of(CHAINS / f"{part}.txt")
    assert scores.counts["bound"] > 140
    for what in ("target", "locator"):
        assert scores.precision(what) >= 0.99, scores.wrong
        assert scores.recall(what) >= 0.95, scores.missed


def test_each_part_has_twenty_chains() -> None:
    assert [len(list(chains_of(CHAINS / f"{part}.txt"))) for part in PARTS] == [20] * 4
