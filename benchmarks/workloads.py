"""What is asked: four documents, and the variables that take turns in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.places import OPERATIONS
from benchmarks.publication import Outline

NAMES = ("article", "home", "deep", "dialogue")
_PAGES = 200
_ON_THE_HOME_PAGE = 20
_ON_THE_DEEP_PAGE = 50

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """One document; ``variables`` come one after another, and then from the beginning again."""

    name: str
    variables: Sequence[Variables]

    @property
    def operation(self) -> str:
        """The operation's name, which its file has too."""
        return self.name.capitalize()

    def document(self, folder: Path = OPERATIONS) -> str:
        """Return the document as ``folder`` words it: other servers have other schemas."""
        return (folder / f"{self.operation}.graphql").read_text(encoding="utf-8")

    def bodies(self, folder: Path = OPERATIONS) -> list[str]:
        """Return the bodies of the requests, in turn."""
        document = self.document(folder)
        return [body(document, self.operation, each) for each in self.variables]


def body(document: str, operation: str, variables: Variables) -> str:
    """Return one request's body."""
    return json.dumps({"query": document, "operationName": operation, "variables": variables})


def workloads(publication: Outline, deep: int = _ON_THE_DEEP_PAGE) -> dict[str, Workload]:
    """Return the workloads over a publication, by name; ``deep`` is how many posts the deep page has."""
    articles = [{"slug": each.slug} for each in publication.commented[:_PAGES]]
    dialogues = [{"slug": each.slug} for each in publication.lively[:_PAGES]]
    turns: dict[str, Sequence[Variables]] = {
        "article": articles,
        "home": [{"first": _ON_THE_HOME_PAGE}],
        "deep": [{"first": deep}],
        "dialogue": dialogues,
    }
    return {name: Workload(name, turns[name]) for name in NAMES}
