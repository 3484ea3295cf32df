"""Scores what is read of chains of notes that were written by people who do not know the rules: ``chains.json``."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gql_blog.plugin import Note
from gql_blog_footnotes.citation_resolver import resolve_notes

_EMPHASIS = re.compile(r"\*([^*]+)\*")
"""Of Markdown; the text of a note has none."""


@dataclass(slots=True)
class ChainScore:
    """References back: how many are expected and stated, and what was stated otherwise or not at all."""

    expected: int = 0
    stated: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.stated)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.expected)

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} of {self.expected} references"


def score_chains(path: Path) -> ChainScore:
    """Read the chains of a file, and compare the notes to which each note refers."""
    score = ChainScore()
    for chain in json.loads(path.read_text(encoding="utf-8")):
        notes = [
            Note(number=number, label=str(number), text=text, html=f"<p>{text}</p>", anchor=f"fn-a-{number}")
            for number, text in enumerate((_EMPHASIS.sub(r"\1", each) for each in chain["notes"]), start=1)
        ]
        targets = _targets(chain["expected"])
        for note, read in zip(notes, resolve_notes(notes), strict=True):
            target = targets[note.number]
            score.expected += target is not None
            score.stated += read.refers_to is not None
            score.right += read.refers_to == target is not None
            told = f"{chain['language']} {note.number}: {note.text} -> {read.refers_to}, not {target}"
            if read.refers_to not in (None, target):
                score.wrong.append(told)
            elif read.refers_to != target:
                score.missed.append(told)
    return score


def _targets(expected: Sequence[Mapping[str, Any]]) -> dict[int, int | None]:
    """The one note to which each refers: none where it refers to several, to one below, or to what is not here.

    An entry has what else its note cites in ``also``; or it names the note, which may have several.
    """
    cited = defaultdict[int, set[Any]](set)
    for place, entry in enumerate(expected, start=1):
        number = entry.get("note", place)
        cited[number] |= {each.get("ref") for each in (entry, *entry.get("also", ()))} - {None, 0}
    only = {number: next(iter(refs)) if len(refs) == 1 else None for number, refs in cited.items()}
    return {number: ref if isinstance(ref, int) and ref < number else None for number, ref in only.items()}


if __name__ == "__main__":
    import sys

    found = score_chains(Path(sys.argv[1]))
    print("\n".join([*found.wrong, "missed:", *found.missed, str(found)]))
