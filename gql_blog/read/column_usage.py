"""Column usage: which columns the statements of a plan name, and why; the receipt that is made of it.

Usage is recorded where SQL is built, beside the text itself. It is resolved to tables and columns only when a receipt
or an explanation is requested.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Why = Literal["field", "plugin", "key", "type", "order", "policy", "filter", "derived"]
"""What a column is read for: a selected field, a plugin's need, to find rows, to tell the types of rows apart, to put
rows in order, to hide what the viewer may not see, because the list is narrowed, or for a list that is derived."""

PartKind = Literal["row", "rows", "found", "list", "page", "count", "joined", "same", "withheld", "objects"]

_ROWS = re.compile(r"\b(?:from|join) (\w+) (\w+)")
_COLUMN = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)")
_WORDS = frozenset(("where", "join", "left", "cross", "on", "order", "group", "limit", "union"))


@dataclass(frozen=True, slots=True)
class ColumnUsage:
    """A piece of a statement's SQL that names columns as ``alias.column``, and the reason.

    ``path`` is that of the field or list. ``answer``: the values are part of the result; otherwise they select or
    order rows. ``tables`` maps those aliases to tables that ``sql`` does not define itself.
    """

    sql: str
    why: Why
    path: str
    answer: bool
    tables: Mapping[str, str]

    def columns(self) -> Iterator[tuple[str, str, bool]]:
        """Yield (table, column, whether it is part of the result); aliases of rows without a table are omitted."""
        tables = {**self.tables, **{alias: table for table, alias in _ROWS.findall(self.sql) if alias not in _WORDS}}
        # In a sub-query, only the columns before FROM are part of the result.
        front, _, behind = self.sql.partition(" from ")
        for text, answer in ((front, self.answer), (behind, False)):
            for alias, column in _COLUMN.findall(text):
                if alias in tables:
                    yield tables[alias], column, answer


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The rows at one path of the result.

    ``packed``: they are one column of their parent's row. ``page`` is the number of their page in the plan.
    """

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


def receipt(trace: Sequence[ExecutedStatement]) -> dict[str, Any]:
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
        (table, column, usage.why, response_path(usage.path))
        for usage in usages
        for table, column, given_out in usage.columns()
        if given_out is answer
    }
    return [{"table": table, "column": column, "why": why, "for": path} for table, column, why, path in sorted(found)]
