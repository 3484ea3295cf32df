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

PartKind = Literal["row", "rows", "found", "list", "page", "count", "joined", "same", "withheld"]

_ROWS = re.compile(r"\b(?:from|join) (\w+) (\w+)")
_COLUMN = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)")
_WORDS = frozenset(("where", "join", "left", "cross", "on", "order", "group", "limit", "union"))


@dataclass(frozen=True, slots=True)
class ColumnUsage:
    """That a statement's text names columns, as ``alias.column``, and why.

    ``place`` is that of the field or list. ``answer``: their values are given out; otherwise they decide about rows.
    ``tables`` says what the aliases stand for that ``sql`` does not explain itself.
    """

    sql: str
    why: Why
    path: str
    answer: bool
    tables: Mapping[str, str]

    def columns(self) -> Iterator[tuple[str, str, bool]]:
        """Yield (table, column, whether it is of the answer); rows that are no table's, such as keys, are left out."""
        tables = {**self.tables, **{alias: table for table, alias in _ROWS.findall(self.sql) if alias not in _WORDS}}
        # What stands behind FROM finds the rows of a sub-query, of which the front is given out.
        front, _, behind = self.sql.partition(" from ")
        for text, answer in ((front, self.answer), (behind, False)):
            for alias, column in _COLUMN.findall(text):
                if alias in tables:
                    yield tables[alias], column, answer


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of a plan: the rows of one place in the answer.

    ``packed``: they come as one column of their parent's row. ``page`` is the number of the page that they are.
    """

    kind: PartKind
    entity: str
    packed: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ExecutedStatement:
    """A statement that was asked for, where in the answer it belongs, and what was noted of it."""

    sql: str
    path: str
    usages: tuple[ColumnUsage, ...]


def receipt(trace: Sequence[ExecutedStatement]) -> dict[str, Any]:
    """Return what was read, as JSON's own types.

    Under ``statements``, each with its ``sql``; ``for``, the place in the answer that it is asked for; and the columns
    that it reads: under ``answer`` those whose values are given out, under ``predicates`` those that decide which rows
    are read and in what order. A column has its ``table``, ``column``, ``why`` (see ``notes.Why``), and ``for``.
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
    """Return a place as the path of response keys: ``posts.nodes.title`` of /Query.posts/PostConnection.nodes/…"""
    return ".".join(step.partition(".")[2] for step in path.split("/")[1:])


def _columns(usages: Iterable[ColumnUsage], *, answer: bool) -> list[dict[str, str]]:
    found = {
        (table, column, usage.why, response_path(usage.path))
        for usage in usages
        for table, column, given_out in usage.columns()
        if given_out is answer
    }
    return [{"table": table, "column": column, "why": why, "for": path} for table, column, why, path in sorted(found)]
