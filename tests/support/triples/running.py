"""Triples of operation, database and viewer: asked of the engine and of the oracle, and held against each other."""

import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from graphql import GraphQLSchema, parse, print_schema, validate
from support.oracle.answering import answer, oracle_schema
from support.oracle.asked import GraphQLRequest
from support.oracle.comparing import first_difference
from support.oracle.cursors import Cursors
from support.oracle.sight import Person, Sight
from support.oracle.tables import load
from support.oracle.world import World
from support.reading import Library, library_over
from support.triples.borrowed import with_stored_arguments
from support.triples.census import learn_cursors
from support.triples.documents import DocumentCache, Operation
from support.triples.drawing import SELDOM, Drawing
from support.triples.guest import FORMATS, Guest, expected_fields
from support.triples.making import make_rows
from support.triples.planting import plant

from gql_blog.access import Viewer
from gql_blog.content import Role
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
    faulty: bool


@dataclass
class Site:
    """One database with an engine before it, and all that the oracle knows of it."""

    seed: int
    url: str
    library: Library
    world: World
    schema: GraphQLSchema
    _known: dict[Person, tuple[Sight, Cursors]] = field(default_factory=dict)

    @property
    def fallbacks(self) -> int:
        """How many answers the engine has left to graphql-core so far."""
        return sum(self.library.engine.fallbacks.values())

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

    async def triple(self, number: int, *, introspecting: bool = False, wrong: float = SELDOM) -> Outcome:
        """Run the triple of a number; ``introspecting``: asking for the schema, too, so that graphql-core walks.

        ``wrong`` is how likely an argument is one that must be refused.
        """
        chance = random.Random(f"{self.seed} {number}")
        person = chance.choice(self.people)
        drawing = Drawing(chance, *await self.person(person), wrong=wrong)
        besides = ("__schema { queryType { name } }",) * introspecting
        for _ in range(_MOST_TRIES):
            outcome = await self.run(DocumentCache(self.schema, drawing, besides).operation(), person)
            if outcome is not None:
                how = ":walked" if introspecting else ":wrong" if wrong > SELDOM else ""
                return self._repeatable(outcome, f"{number}{how}")
        raise AssertionError("chance gives no valid operation")

    async def borrowed(self, number: int, text: str) -> Outcome | None:
        """Run a document of another source; nothing where it does not fit the viewer, or no longer holds together."""
        chance = random.Random(f"borrowed {self.seed} {number}")
        person = chance.choice(self.people)
        drawing = Drawing(chance, *await self.person(person))
        return await self.run(Operation(with_stored_arguments(self.schema, text, drawing), {}), person)

    async def by_many(self, number: int, people: int) -> list[Outcome]:
        """Run the operation of a triple for several people in turn, three rounds: what came twice may be kept."""
        chance = random.Random(f"{self.seed} {number}")
        drawing = Drawing(chance, *await self.person(chance.choice(self.people)))
        operation = DocumentCache(self.schema, drawing).operation()
        # A cursor that one person was given may be none of another's.
        if "after" in operation.text or "before" in operation.text:
            return []
        asking = [Person(), *chance.sample(self.people, people - 1)] * 3
        return [outcome for person in asking if (outcome := await self.run(operation, person))]

    async def run(self, operation: Operation, person: Person) -> Outcome | None:
        """Ask both, and compare; nothing where the engine refuses an operation rightly."""
        sight, cursors = await self.person(person)
        before = self.fallbacks
        found = await self._ask(operation, viewer_of(person))
        if "data" not in found and self._refused_rightly(operation, found):
            return None
        asked = GraphQLRequest(sight, PUBLIC_URL, cursors, expected_fields(), FORMATS)
        expected = answer(self.schema, parse(operation.text), operation.variables, asked)
        difference = first_difference(found, expected, cursors)
        report = self._report(operation, person, difference, found) if difference else ""
        met = expected.data is not None
        rows, longest = (expected.rows, expected.longest) if met else (0, 0)
        return Outcome(report, rows, longest, self.fallbacks > before, bool(expected.errors))

    async def _ask(self, operation: Operation, viewer: Viewer) -> dict[str, Any]:
        """Ask as a server does: for an answer that is kept, by the bytes of the request, and then for a new one."""
        request = orjson.dumps({"query": operation.text, "variables": operation.variables})
        engine = self.library.engine
        answer = engine.cached(request, viewer) or await engine.execute(
            query=operation.text, variables=operation.variables, viewer=viewer, request=request
        )
        found: dict[str, Any] = orjson.loads(answer.body)
        return found

    def _refused_rightly(self, operation: Operation, found: dict[str, Any]) -> bool:
        """Return whether an operation is not valid, or too big."""
        codes = {error["extensions"]["code"] for error in found["errors"]}
        return codes == {"COST_EXCEEDED"} or bool(validate(self.schema, parse(operation.text)))

    def _repeatable(self, outcome: Outcome, number: str) -> Outcome:
        if outcome.report:
            outcome.report += f"\n\nAlone: TRIPLE={self.seed}:{number} pytest tests/oracle/test_triples.py"
        return outcome

    def _report(self, operation: Operation, person: Person, difference: str, found: dict[str, Any]) -> str:
        return (
            f"{difference}\n\nDocument:\n{operation.text}\n\nVariables: {operation.variables}\n\n"
            f"Viewer: {person}\nDatabase: seed {self.seed}, {self.url.partition(':')[0]}"
            f"\n\nErrors: {found.get('errors')}"
        )


Sites = Callable[..., AbstractAsyncContextManager[Site]]
"""``(dialect, seed, debug=False, result_cache_bytes=0)`` -> a site, to be entered."""


async def site_over(
    database: Database, url: str, seed: int, *, debug: bool = False, result_cache_bytes: int = 0
) -> Site:
    """Plant the database of ``seed``, and return it as a site, which keeps so many bytes of answers.

    In ``debug`` anybody may ask for the schema, and each answer takes longer, for it has its receipt.
    """
    await plant(database, make_rows(seed))
    if result_cache_bytes:
        await database.invalidations.start()
    library = library_over(database, {"guest": Guest()}, debug=debug, result_cache_bytes=result_cache_bytes)
    return Site(seed, url, library, World(load(url)), oracle_schema(print_schema(library.engine.schema)))


def viewer_of(person: Person) -> Viewer:
    """Return the viewer that a person is to the engine."""
    return Viewer(Role(person.role) if person.role else None, person.account, person.contributor)
