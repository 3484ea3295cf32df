"""What is asked: four documents, the variables that take turns in them, and who asks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import Requests
from benchmarks.places import OPERATIONS
from benchmarks.publication import Outline, thread, token
from gql_blog.content import Role

PAGES = ("article", "home", "deep", "dialogue")
THREAD = "thread"
"""The page of a dialogue of 1,000 responses."""
ROLES = (Role.READER, Role.EDITOR)
VIEWERS = tuple(f"{page}-{role.lower()}" for role in ROLES for page in PAGES)
NAMES = (*PAGES, THREAD, *VIEWERS)
_RESPONSES = 1_000
_PAGES = 200
_ON_THE_HOME_PAGE = 20
_ON_THE_DEEP_PAGE = 50

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """One document; ``variables`` come one after another, and then from the beginning again.

    ``page`` is which document, ``role`` who asks; nobody, where there is none.
    """

    name: str
    variables: Sequence[Variables]
    page: str
    role: Role | None = None

    @property
    def operation(self) -> str:
        """The operation's name, which its file has too."""
        return self.page.capitalize()

    def document(self, folder: Path = OPERATIONS) -> str:
        """Return the document as ``folder`` words it: other servers have other schemas."""
        return (folder / f"{self.operation}.graphql").read_text(encoding="utf-8")

    def requests(self, folder: Path = OPERATIONS) -> Requests:
        """Return the requests, in turn."""
        document = self.document(folder)
        bodies = [body(document, self.operation, each) for each in self.variables]
        return Requests(bodies, token(self.role) if self.role else "")


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
    longest = thread(max(publication.size.threads, default=_RESPONSES))
    every = [
        *(Workload(page, turns[page], page) for page in PAGES),
        Workload(THREAD, [{"slug": longest}], "dialogue"),
        *(Workload(f"{page}-{role.lower()}", turns[page], page, role) for role in ROLES for page in PAGES),
    ]
    return {each.name: each for each in every}
