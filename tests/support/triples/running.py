"""Triples of operation, database and viewer: asked of the engine and of the oracle, and held against each other."""

import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import GraphQLSchema, parse
from support.oracle.answering import Expected, answer, oracle_schema
from support.oracle.asked import Asked
from support.oracle.comparing import first_difference
from support.oracle.cursors import Cursors
from support.oracle.sight import Person, Sight
from support.oracle.tables import load
from support.oracle.world import World
from support.reading import Library, library_over
from support.triples.borrowed import with_stored_arguments
from support.triples.census import learn_cursors
from support.triples.documents import Documents, Operation
from support.triples.drawing import Drawing
from support.triples.guest import FORMATS, Guest, expected_fields
from support.triples.making import make_rows
from support.triples.planting import plant

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.graph.admission import DocumentRefused, allow, examine
from gql_blog.graph.limits import limits_of
from gql_blog.store import Database

PUBLIC_URL = "https://blog.example"
_MOST_TRIES = 200


@dataclass
class Outcome:
    """What became of one triple. ``report`` is empty where the answer was what it had to be."""

    report: str
    rows: int
    longest: int
    fell_back: bool
    refused: bool


@dataclass
class Site:
    """One database with an engine before it, and all that the oracle knows of it."""

    seed: int
    url: str
    library: Library
    world: World
    schema: GraphQLSchema
    walked: int = 0
    _known: dict[Person, tuple[Sight, Cursors]] = field(default_factory=dict)

    @cached_property
    def people(self) -> list[Person]:
        """Everybody who may ask: an anonymous reader, each account, and the machine's operator."""
        accounts = (Person(each.role, each.id, each.contributor_id) for each in self.world.tables["account"])
        return [Person(), Person(), *accounts, Person("ADMIN")]

    async def person(self, person: Person) -> tuple[Sight, Cursors]:
        """Return what a person sees, and the cursors given to him."""
        if person not in self._known:
            cursors = Cursors()
            await learn_cursors(self.library, viewer_of(person), cursors)
            self._known[person] = Sight(self.world, person), cursors
        return self._known[person]

    async def triple(self, number: int, *, introspecting: bool = False) -> Outcome:
        """Run the triple of a number; ``introspecting``: asking for the schema, too, so that graphql-core walks."""
        chance = random.Random(f"{self.seed} {number}")
        person = chance.choice(self.people)
        sight, cursors = await self.person(person)
        operation = self._operation(chance, sight, cursors, ("__schema { queryType { name } }",) * introspecting)
        outcome = await self.run(operation, person)
        if outcome.report:
            alone = f"TRIPLE={self.seed}:{number} pytest tests/oracle/test_triples.py"
            outcome.report = f"{outcome.report}\n\nAlone: {alone}"
        return outcome

    async def borrowed(self, number: int, text: str) -> Outcome | None:
        """Run a document of another source; nothing where it does not fit the viewer, or no longer holds together."""
        chance = random.Random(f"borrowed {self.seed} {number}")
        person = chance.choice(self.people)
        sight, cursors = await self.person(person)
        operation = Operation(with_stored_arguments(self.schema, text, Drawing(chance, sight, cursors)), {})
        return await self.run(operation, person) if is_fit(self.schema, operation, person) else None

    async def run(self, operation: Operation, person: Person) -> Outcome:
        """Ask both, and compare."""
        sight, cursors = await self.person(person)
        asked = Asked(sight, PUBLIC_URL, cursors, expected_fields(), FORMATS)
        expected = answer(self.schema, parse(operation.text), operation.variables, asked)
        before = self.walked
        found = await self.library.answer(operation.text, operation.variables, viewer_of(person))
        difference = first_difference(found, expected, cursors)
        report = self._report(operation, person, difference, expected, found) if difference else ""
        met = expected.data is not None
        return Outcome(
            report,
            expected.rows if met else 0,
            expected.longest if met else 0,
            self.walked > before,
            "data" not in found,
        )

    def _operation(self, chance: random.Random, sight: Sight, cursors: Cursors, besides: tuple[str, ...]) -> Operation:
        """Return a valid operation within the viewer's limits: the first that chance gives."""
        for _ in range(_MOST_TRIES):
            operation = Documents(self.schema, Drawing(chance, sight, cursors), besides).operation()
            if is_fit(self.schema, operation, sight.person):
                return operation
        raise AssertionError("chance gives no valid operation")

    def _report(
        self, operation: Operation, person: Person, difference: str, expected: Expected, found: dict[str, Any]
    ) -> str:
        return (
            f"{difference}\n\nDocument:\n{operation.text}\n\nVariables: {operation.variables}\n\n"
            f"Viewer: {person}\nDatabase: seed {self.seed}, {self.url.partition(':')[0]}"
            f"\n\nErrors: {found.get('errors')}"
        )


Sites = Callable[[str, int], AbstractAsyncContextManager[Site]]
"""``(dialect, seed)`` -> a site, to be entered."""


def is_fit(schema: GraphQLSchema, operation: Operation, person: Person) -> bool:
    """Return whether an operation is valid, and small enough for whoever asks."""
    limits = limits_of(Role(person.role) if person.role else None)
    try:
        allow(examine(schema, operation.text, None, limits), operation.variables, limits, introspection=True)
    except DocumentRefused:
        return False
    return True


async def site_over(database: Database, url: str, seed: int, articles: int = 40) -> Site:
    """Plant the database of ``seed``, and return it as a site."""
    await plant(database, make_rows(seed, articles))
    library = library_over(database, {"guest": Guest()})
    site = Site(seed, url, library, World(load(url)), oracle_schema(library.engine.sdl))
    _count_walks(site)
    return site


def _count_walks(site: Site) -> None:
    """Count what the engine leaves to graphql-core's walk."""
    walk = site.library.engine._walked

    async def counted(*arguments: Any, **named: Any) -> Any:
        site.walked += 1
        return await walk(*arguments, **named)

    site.library.engine.__dict__["_walked"] = counted


def viewer_of(person: Person) -> Viewer:
    """Return the viewer that a person is to the engine."""
    return Viewer(Role(person.role) if person.role else None, person.account, person.contributor)
