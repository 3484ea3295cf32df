"""Column usage: which columns the statements of a plan read, and why; the receipt that is made of it.

Fields note the columns that are part of the result. The columns that select or order rows are found in the statement's
own expressions, only when a receipt or an explanation is requested.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.read.sql.expressions import THIS, Column, Expression, Purpose, Reading, Row, Why

PartKind = Literal["row", "rows", "found", "list", "page", "count", "joined", "same", "withheld", "objects"]


class ColumnUsage(NamedTuple):
    """A column that a statement reads, and the reason.

    ``path`` is that of the field or list. ``answer``: the value is part of the result; otherwise it selects or orders
    rows.
    """

    table: str
    column: str
    why: Why
    path: str
    answer: bool


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The rows at one path; ``packed``: as one column of the parent's row; ``page``: its number in the plan."""

    kind: PartKind
    entity: str
    packed: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ExecutedStatement:
    """A statement that was executed, the path of its rows in the result, and its column usages."""

    sql: str
    path: str
    usages: tuple[ColumnUsage, ...]


def usages_of(expression: Expression, path: str, row: Row = THIS) -> Iterator[ColumnUsage]:
    """Yield the usages of the columns in an expression about ``row``, for the list at ``path``."""
    for column, why, at, answer in Reading(row, path=path).columns(expression):
        if why and column.row.table:
            yield ColumnUsage(column.row.table, column.name, why, at, answer)


def answer_usages(value: Expression, why: Why, path: str) -> Iterable[ColumnUsage]:
    """Return the usages of the columns in a value that is part of the result."""
    if isinstance(value, Column):  # nearly always
        return (ColumnUsage(value.row.table, value.name, why, path, True),) if value.row.table else ()
    return usages_of(Purpose(value, why, path, True), path)


def receipt(trace: Sequence[ExecutedStatement]) -> dict[str, JsonValue]:
    """Return the receipt of the executed statements, in types of JSON.

    ``statements`` is a list of objects with ``sql``; ``for``, the path of its rows in the result; ``answer``, the
    columns whose values are part of the result; ``predicates``, the columns that select or order rows. A column has its
    ``table``, ``column``, ``why`` (see ``Why``), and ``for``.
    """
    return {
        "statements": [
            {
                "sql": executed.sql,
                "for": response_path(executed.path),
                "answer": _columns(executed.usages, answer=True),
                "predicates": _columns(executed.usages, answer=False),
            }
            for executed in trace
        ]
    }


def response_path(path: str) -> str:
    """Return a path without its types: ``posts.nodes.title`` for ``/Query.posts/PostConnection.nodes/Post.title``."""
    return ".".join(step.partition(".")[2] for step in path.split("/")[1:])


def _columns(usages: Iterable[ColumnUsage], *, answer: bool) -> list[dict[str, str]]:
    found = {
        (usage.table, usage.column, usage.why, response_path(usage.path)) for usage in usages if usage.answer is answer
    }
    return [{"table": table, "column": column, "why": why, "for": path} for table, column, why, path in sorted(found)]
