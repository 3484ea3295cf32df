"""Explains a plan: the parts of the result, the columns of each, and the statements, without running them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gql_blog.read.compile.plan import Plan, Steps
from gql_blog.read.compile.select_node import SelectNode
from gql_blog.read.needs.column_usage import ColumnUsage, ExecutedStatement, PartKind, response_path
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.dynamic_values import DriverValue
from gql_blog.store import Statement

PARENTS = ("<the key of a parent>", "<the key of another>")
"""Placeholders for keys that are known only after rows are read."""


@dataclass(frozen=True, slots=True)
class FieldRead:
    """A selected field and its columns. A count and a permission have none."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A part of the result.

    ``path`` consists of response keys. ``each``: the part exists for each of several rows. ``statements`` are the
    numbers of the statements that read it; ``apart``: they read it for all parents, and not together with them.
    ``size`` and ``order`` are those of a page.
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
    children: tuple["PlanNode", ...]


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    """A statement that would be executed, its parameters as text; ``database`` is the output of EXPLAIN."""

    number: int
    path: str
    sql: str
    parameters: tuple[str, ...]
    database: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of a plan."""

    dialect: str
    nodes: tuple[PlanNode, ...]
    statements: tuple[ExplainedStatement, ...]


def explain(plan: Plan, bound: BoundRequest, dialect: str) -> Steps:
    """Return the Explanation of a plan for one request, with the database's EXPLAIN of each statement."""
    statements: list[ExplainedStatement] = []
    builder = _ExplanationBuilder(plan, bound)
    for number, (executed, statement) in enumerate(builder.statements, start=1):
        rows = yield Statement(f"{_EXPLAIN[dialect]} {statement.sql}", statement.parameters)
        lines = _tree(rows) if dialect == "sqlite" else [str(row[0]) for row in rows]
        given = tuple("the keys of the parents" if _is_keys(each) else _value(each) for each in statement.parameters)
        statements.append(ExplainedStatement(number, response_path(executed.path), statement.sql, given, tuple(lines)))
    return Explanation(dialect, builder.nodes(), tuple(statements))


_EXPLAIN = {"sqlite": "explain query plan", "postgres": "explain"}


_OF_ROWS = {"order": "cursor", "type": "the type"}
"""Values of rows that are not fields."""


def _is_keys(value: DriverValue) -> bool:
    return value in [dialect.keys(list(PARENTS)) for dialect in (SQLITE, POSTGRES)]


def _value(value: DriverValue) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _tree(rows: Iterable[Sequence[DriverValue]]) -> list[str]:
    """Return SQLite's rows of (id, parent, unused, text) as lines, indented by depth."""
    depths = {0: -1}
    lines = []
    for identifier, parent, _, words in rows:
        depths[identifier] = depths.get(parent, -1) + 1
        lines.append(f"{'  ' * depths[identifier]}{words}")
    return lines


class _ExplanationBuilder:
    """Collects the statements of a plan, then its parts."""

    def __init__(self, plan: Plan, bound: BoundRequest) -> None:
        self._plan = plan
        self._trace: list[ExecutedStatement] = []
        self._bound = replace(bound, context=replace(bound.context, trace=self._trace))
        self._places: dict[str, str] = {}
        """The path of each select node, and that of the node in whose statement it is read."""
        self._entities: dict[str, list[str]] = {}
        self.statements: list[tuple[ExecutedStatement, Statement]] = []
        below = {id(child.select) for select in plan.selects for child in select.children}
        for select in plan.selects:
            if id(select) not in below:
                self._add_root(select)
        self._usages = [usage for executed, _ in self.statements for usage in executed.usages]

    def _add_root(self, select: SelectNode) -> None:
        keys = select.wanted(self._bound) if select.wanted else ()
        part = self._plan.parts.get(select.path)
        if (select.wanted and not keys) or (part and part.kind == "withheld"):
            return
        self._entities.setdefault(select.path, []).append(select.entity.name)
        if part is None or part.kind != "count":
            self._add_statement(select, keys)
        for path, count in self._plan.counts:
            statement = count(self._bound) if path == select.path else None
            if statement:
                self.statements.append((self._trace[-1], statement))
                self._places.setdefault(path, path)

    def _add_statement(self, select: SelectNode, keys: Sequence[str]) -> None:
        statement = select.statement(self._bound, keys)
        self.statements.append((self._trace[-1], statement))
        self._places[select.path] = select.path
        lateral_child = select.lateral_child.select if select.lateral_child else None
        if lateral_child:
            self._places[lateral_child.path] = select.path
        for upper in filter(None, (select, lateral_child)):
            for child in upper.children:
                if child.select is not lateral_child:
                    self._add_statement(child.select, PARENTS)

    def nodes(self) -> tuple[PlanNode, ...]:
        """Return the parts at the root."""
        return tuple(self._node(path) for path in self._below(""))

    def _known(self, path: str) -> bool:
        """Whether a part is read at all. The parts of an object found by id are read for its own type alone."""
        return self._plan.parts[path].kind in ("withheld", "objects") or self._select_path(path) is not None

    def _select_path(self, path: str) -> str | None:
        return max((each for each in self._places if _is_within(path, each)), key=len, default=None)

    def _above(self, path: str) -> str:
        """The path of the part above a path."""
        return max((part for part in self._plan.parts if part != path and _is_within(path, part)), key=len, default="")

    def _below(self, path: str) -> list[str]:
        types = {name for entity in self._entities.get(path, ()) for name in ENTITIES[entity].types}
        found = [part for part in self._plan.parts if self._above(part) == path and self._known(part)]
        whole = self._plan.parts[path].entity if path else "-"
        return [part for part in found if whole or part[len(path) + 1 :].partition(".")[0] in types]

    def _node(self, path: str) -> PlanNode:
        part = self._plan.parts[path]
        entity = part.entity or " or ".join(self._entities.get(path, ()))
        select = self._select_path(path)
        reading = self._places[select] if select else ""
        request = None if part.page is None else self._bound.pages[part.page]
        above = self._above(path)
        return PlanNode(
            response_path(path),
            part.kind,
            entity,
            bool(above) and part.kind not in ("same", "withheld"),
            part.packed,
            bool(part.entity and ENTITIES[part.entity].derived),
            bool(above) and select == path and reading == path,
            self._numbers(path, reading),
            request.size if request else None,
            bool(request and request.backward),
            request.order.name if request else "",
            self._fields(path),
            tuple(self._node(each) for each in self._below(path)),
        )

    def _numbers(self, path: str, reading: str) -> tuple[int, ...]:
        """The numbers of the statements that read a part; counts at the root belong to exactly that path."""
        found = [number for number, (executed, _) in enumerate(self.statements, start=1) if executed.path == reading]
        return tuple(found if path == reading else found[:1])

    def _fields(self, path: str) -> tuple[FieldRead, ...]:
        found: dict[str, dict[str, None]] = {}
        for usage in self._usages:
            if usage.path not in self._plan.parts and self._above(usage.path) == path:
                named = _OF_ROWS["type"] if usage.why == "type" else response_path(usage.path).rpartition(".")[2]
                found.setdefault(named, {}).update(_answer_column(usage))
            elif usage.path == path and usage.answer and usage.why in _OF_ROWS:
                found.setdefault(_OF_ROWS[usage.why], {}).update(_answer_column(usage))
        return tuple(FieldRead(name, tuple(columns)) for name, columns in found.items())


def _answer_column(usage: ColumnUsage) -> dict[str, None]:
    return {f"{usage.table}.{usage.column}": None} if usage.answer else {}


def _is_within(path: str, above: str) -> bool:
    return path == above or path.startswith(f"{above}/")
