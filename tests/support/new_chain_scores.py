"""Scores what is read of chains of notes that were written by people who do not know the rules: ``chains.json``."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from gql_blog.plugin import Note
from gql_blog_footnotes.citation_resolver import resolve_notes


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
            for number, text in enumerate(chain["notes"], start=1)
        ]
        for note, expected, read in zip(notes, chain["expected"], resolve_notes(notes), strict=False):
            refs = {each.get("ref") for each in [expected, *expected.get("also", [])]} - {None, "ext", 0}
            score.expected += bool(refs)
            if read.refers_to is None:
                score.missed += [f"{chain['language']} {note.number}: {note.text} -> {refs}"] * bool(refs)
                continue
            score.stated += 1
            score.right += read.refers_to in refs
            if read.refers_to not in refs:
                score.wrong.append(f"{chain['language']} {note.number}: {note.text} -> {read.refers_to}, not {refs}")
    return score


if __name__ == "__main__":
    import sys

    found = score_chains(Path(sys.argv[1]))
    print("\n".join([*found.wrong, "missed:", *found.missed, str(found)]))
