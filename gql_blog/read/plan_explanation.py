"""A plan, told: the parts of the answer, what each is read from, and the statements, without asking one of them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gql_blog.read.bind_parameters import Bound
from gql_blog.read.column_usage import Note, PartKind, Ran
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.plan import Plan, Steps
from gql_blog.read.receipts import path_of
from gql_blog.read.select_node import SelectNode
from gql_blog.store import Statement

PARENTS = ("<the key of a parent>", "<the key of another>")
"""What stands for the keys of rows that are known only when they are read."""


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A selected field, and the columns that it is made of: none where it is counted, or found from a permission."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the answer.

    ``path`` leads to it by response keys. ``each``: it is read for each of several rows. ``statements`` are the numbers
    of those that read it; ``apart``: they read it for all parents, and not in one with them. ``size`` and ``order``
    are those of a page.
    """

    path: str
    kind: PartKind
    entity: str
    each: bool
    packed: bool
    derived: bool
    apart: bool
    statements: tuple[int, ...]
    size: int | None
    backward: bool
    order: str
    fields: tuple[FieldRead, ...]
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as it would be asked, with its parameters in words.

    ``database`` is what the database says of how it would go about it.
    """

    number: int
    path: str
    sql: str
    parameters: tuple[str, ...]
    database: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A plan, told."""

    dialect: str
    nodes: tuple[Node, ...]
    statements: tuple[Told, ...]


def explain(plan: Plan, bound: Bound, dialect: str) -> Steps:
    """Return the Explanation of a plan for one request; the database is asked how it would go about each statement."""
    statements: list[Told] = []
    telling = _Telling(plan, bound)
    for number, (ran, statement) in enumerate(telling.asked, start=1):
        rows = yield Statement(f"{_EXPLAIN[dialect]} {statement.sql}", statement.parameters)
        lines = _tree(rows) if dialect == "sqlite" else [str(row[0]) for row in rows]
        given = tuple("the keys of the parents" if _is_keys(each) else _value(each) for each in statement.parameters)
        statements.append(Told(number, path_of(ran.place), statement.sql, given, tuple(lines)))
    return Explanation(dialect, telling.nodes(), tuple(statements))


_EXPLAIN = {"sqlite": "explain query plan", "postgres": "explain"}


_OF_ROWS = {"order": "cursor", "type": "the type"}
"""What is given out of rows themselves, and not of a field of theirs."""


def _is_keys(value: Any) -> bool:
    return value in [dialect.keys(list(PARENTS)) for dialect in (SQLITE, POSTGRES)]


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _tree(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return SQLite's rows of (id, parent, unused, words) as lines, those below others indented."""
    depths = {0: -1}
    lines = []
    for identifier, parent, _, words in rows:
        depths[identifier] = depths.get(parent, -1) + 1
        lines.append(f"{'  ' * depths[identifier]}{words}")
    return lines


class _Telling:
    """Gathers the statements of a plan, and then its parts."""

    def __init__(self, plan: Plan, bound: Bound) -> None:
        self._plan = plan
        self._trace: list[Ran] = []
        self._bound = replace(bound, context=replace(bound.context, trace=self._trace))
        self._places: dict[str, str] = {}
        """The place of each level, and that of the level in whose statement it is read."""
        self._entities: dict[str, list[str]] = {}
        self.asked: list[tuple[Ran, Statement]] = []
        below = {id(child.level) for level in plan.levels for child in level.children}
        for level in plan.levels:
            if id(level) not in below:
                self._root(level)
        self._notes = [note for ran, _ in self.asked for note in ran.notes]

    def _root(self, level: SelectNode) -> None:
        keys = level.wanted(self._bound) if level.wanted else ()
        part = self._plan.parts.get(level.place)
        if (level.wanted and not keys) or (part and part.kind == "withheld"):
            return
        self._entities.setdefault(level.place, []).append(level.entity.name)
        if part is None or part.kind != "count":
            self._ask(level, keys)
        for place, count in self._plan.counts:
            statement = count(self._bound) if place == level.place else None
            if statement:
                self.asked.append((self._trace[-1], statement))
                self._places.setdefault(place, place)

    def _ask(self, level: SelectNode, keys: Sequence[str]) -> None:
        statement = level.statement(self._bound, keys)
        self.asked.append((self._trace[-1], statement))
        self._places[level.place] = level.place
        inlined = level.inlined.level if level.inlined else None
        if inlined:
            self._places[inlined.place] = level.place
        for upper in filter(None, (level, inlined)):
            for child in upper.children:
                if child.level is not inlined:
                    self._ask(child.level, PARENTS)

    def nodes(self) -> tuple[Node, ...]:
        """Return the parts that have no part above them."""
        return tuple(self._node(place) for place in self._below(""))

    def _known(self, place: str) -> bool:
        """Whether a part is read at all: of an object found by id, the parts of other types are not."""
        return self._plan.parts[place].kind == "withheld" or self._level_of(place) is not None

    def _level_of(self, place: str) -> str | None:
        return max((each for each in self._places if _within(place, each)), key=len, default=None)

    def _above(self, place: str) -> str:
        """The place of the part that a place belongs to, itself left out."""
        return max((part for part in self._plan.parts if part != place and _within(place, part)), key=len, default="")

    def _below(self, place: str) -> list[str]:
        types = {name for entity in self._entities.get(place, ()) for name in ENTITIES[entity].types}
        found = [part for part in self._plan.parts if self._above(part) == place and self._known(part)]
        whole = self._plan.parts[place].entity if place else "-"
        return [part for part in found if whole or part[len(place) + 1 :].partition(".")[0] in types]

    def _node(self, place: str) -> Node:
        part = self._plan.parts[place]
        entity = part.entity or " or ".join(self._entities.get(place, ()))
        level = self._level_of(place)
        reading = self._places[level] if level else ""
        request = None if part.page is None else self._bound.pages[part.page]
        above = self._above(place)
        return Node(
            path_of(place),
            part.kind,
            entity,
            bool(above) and part.kind not in ("same", "withheld"),
            part.packed,
            bool(part.entity and ENTITIES[part.entity].derived),
            bool(above) and level == place and reading == place,
            self._numbers(place, reading),
            request.size if request else None,
            bool(request and request.backward),
            request.order.name if request else "",
            self._fields(place),
            tuple(self._node(each) for each in self._below(place)),
        )

    def _numbers(self, place: str, reading: str) -> tuple[int, ...]:
        """The statements that read a part; what else is counted at the root belongs to that very place alone."""
        found = [number for number, (ran, _) in enumerate(self.asked, start=1) if ran.place == reading]
        return tuple(found if place == reading else found[:1])

    def _fields(self, place: str) -> tuple[FieldRead, ...]:
        found: dict[str, dict[str, None]] = {}
        for note in self._notes:
            if note.place not in self._plan.parts and self._above(note.place) == place:
                named = _OF_ROWS["type"] if note.why == "type" else path_of(note.place).rpartition(".")[2]
                found.setdefault(named, {}).update(_given_out(note))
            elif note.place == place and note.answer and note.why in _OF_ROWS:
                found.setdefault(_OF_ROWS[note.why], {}).update(_given_out(note))
        return tuple(FieldRead(name, tuple(columns)) for name, columns in found.items())


def _given_out(note: Note) -> dict[str, None]:
    return {f"{table}.{column}": None for table, column, answer in note.columns() if answer}


def _within(place: str, above: str) -> bool:
    return place == above or place.startswith(f"{above}/")
