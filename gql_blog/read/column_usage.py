"""What a plan notes of itself while it is made: each column that a statement names, and why; each part of the plan.

Notes are taken where SQL is put together, beside the text itself, and looked through only when somebody asks for a
receipt or an explanation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

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
