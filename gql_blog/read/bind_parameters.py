"""Bind parameters of a statement: placeholders in its text, and what fills them for a request."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gql_blog.read.column_usage import ColumnUsage, Why
from gql_blog.read.dialect import Dialect
from gql_blog.read.needs import ReadContext

Getter = Callable[["BoundRequest"], Any]

_PLACEHOLDER = re.compile("\x01(\\d+)\x01")
USER = "\x03"
"""The placeholder of the viewer's user id in a text that is the same in every statement, such as a term of an order."""
_PAGE_PLACEHOLDER = re.compile("\x02(\\d+)\\.(\\d+)\x02")


@dataclass(slots=True)
class BoundRequest:
    """A request bound to a plan: its coerced variables, the viewer, and the checked arguments and pages of its fields.

    ``failed``: a field of a plugin could not be resolved.
    """

    variables: dict[str, Any]
    context: ReadContext
    arguments: list[dict[str, Any]] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    failed: bool = False
    runs: int = 0
    _trace_length: int = 0

    def start(self) -> None:
        """Begin a run, and forget what an earlier one that was ended has left."""
        trace = self.context.trace
        if trace is not None:
            if not self.runs:
                self._trace_length = len(trace)
            del trace[self._trace_length :]
        self.failed = False
        self.runs += 1


class BindParameters:
    """Creates placeholders for a statement's text, and keeps the getter of each value.

    It also records which columns the text names, and why; ``tables`` maps aliases to tables.
    """

    def __init__(self) -> None:
        self._getters: list[Getter] = []
        self._named: dict[str, str] = {}
        self.usages: list[ColumnUsage] = []
        self.tables: dict[str, str] = {}
        self.path = ""

    def copy(self) -> "BindParameters":
        """Return an independent copy."""
        other = BindParameters()
        other._getters = list(self._getters)
        other._named = dict(self._named)
        other.usages = list(self.usages)
        other.tables = dict(self.tables)
        other.path = self.path
        return other

    def at(self, path: str) -> "BindParameters":
        """Return a view of these parameters that records column usage for ``path``."""
        other = BindParameters.__new__(BindParameters)
        other._getters, other._named, other.usages, other.tables = self._getters, self._named, self.usages, self.tables
        other.path = path
        return other

    def record_usage(self, sql: str, why: Why, *, answer: bool = False) -> str:
        """Record that ``sql`` names columns, and why; return ``sql``."""
        self.usages.append(ColumnUsage(sql, why, self.path, answer, self.tables))
        return sql

    def add(self, getter: Getter) -> str:
        """Return the placeholder of a parameter whose value is ``getter(bound)``."""
        self._getters.append(getter)
        return f"\x01{len(self._getters) - 1}\x01"

    def value(self, value: Any) -> str:
        """Return the placeholder of a constant value."""
        return self.add(lambda _: value)

    def user(self) -> str:
        """Return the placeholder of the viewer's user id."""
        return self._once("user", lambda bound: bound.context.viewer.user_id)

    def contributor(self) -> str:
        """Return the placeholder of the viewer's contributor."""
        return self._once("contributor", lambda bound: bound.context.viewer.contributor_id)

    def _once(self, name: str, getter: Getter) -> str:
        if name not in self._named:
            self._named[name] = self.add(getter)
        return self._named[name]

    def adopt(self, text: str, other: "BindParameters") -> str:
        """Add the parameters of ``other``; return ``text`` with its placeholders renumbered."""
        offset = len(self._getters)
        self._getters += other._getters
        self.usages += other.usages
        return _PLACEHOLDER.sub(lambda match: f"\x01{int(match[1]) + offset}\x01", text)

    def finish(self, text: str, dialect: Dialect) -> tuple[str, tuple[Getter, ...]]:
        """Return ``text`` with the database's placeholders, and the getters of their values in that order."""
        text = _PAGE_PLACEHOLDER.sub(lambda match: self._once(match[0], _value_of(int(match[1]), int(match[2]))), text)
        if USER in text:
            text = text.replace(USER, self.user())
        numbers: dict[int, int] = {}

        def number(match: re.Match[str]) -> str:
            index = int(match[1])
            return dialect.placeholder(numbers.setdefault(index, len(numbers) + 1))

        finished = _PLACEHOLDER.sub(number, text)
        return finished, tuple(self._getters[index] for index in numbers)


def page_value(page: int, index: int) -> str:
    """Return the placeholder of ``PageRequest.values[index]`` of a plan's page."""
    return f"\x02{page}.{index}\x02"


def _value_of(page: int, index: int) -> Getter:
    return lambda bound: bound.pages[page].values[index]
