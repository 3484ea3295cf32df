"""The parameters of a statement: what its text leaves open until a request fills it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gql_blog.read.column_usage import ColumnUsage, Why
from gql_blog.read.dialect import Dialect
from gql_blog.read.needs import ReadContext

Getter = Callable[["BoundRequest"], Any]

_MARK = re.compile("\x01(\\d+)\x01")
_PAGE_MARK = re.compile("\x02(\\d+)\\.(\\d+)\x02")


@dataclass(slots=True)
class BoundRequest:
    """One request's facts: its coerced variables, who asks, and what the plan made of them."""

    variables: dict[str, Any]
    context: ReadContext
    arguments: list[dict[str, Any]] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
    failed: bool = False


class BindParameters:
    """Makes the marks that stand for parameters in a statement's text, and remembers how each is filled.

    It also takes down which columns the text names, and why; ``tables`` says what an alias stands for.
    """

    def __init__(self) -> None:
        self._getters: list[Getter] = []
        self._named: dict[str, str] = {}
        self.usages: list[ColumnUsage] = []
        self.tables: dict[str, str] = {}
        self.place = ""

    def copy(self) -> "BindParameters":
        """Return slots that go on from here without changing these."""
        other = BindParameters()
        other._getters = list(self._getters)
        other._named = dict(self._named)
        other.usages = list(self.usages)
        other.tables = dict(self.tables)
        other.place = self.place
        return other

    def at(self, place: str) -> "BindParameters":
        """Return these very slots, for what belongs to ``place``."""
        other = BindParameters.__new__(BindParameters)
        other._getters, other._named, other.usages, other.tables = self._getters, self._named, self.usages, self.tables
        other.place = place
        return other

    def record_usage(self, sql: str, why: Why, *, answer: bool = False) -> str:
        """Take down that ``sql`` names columns, and why; return it."""
        self.usages.append(ColumnUsage(sql, why, self.place, answer, self.tables))
        return sql

    def add(self, getter: Getter) -> str:
        """Return the mark of a parameter that ``getter`` fills."""
        self._getters.append(getter)
        return f"\x01{len(self._getters) - 1}\x01"

    def value(self, value: Any) -> str:
        """Return the mark of a parameter that is known already."""
        return self.add(lambda _: value)

    def user(self) -> str:
        """Return the mark of the viewer's user id."""
        return self._once("user", lambda bound: bound.context.viewer.user_id)

    def contributor(self) -> str:
        """Return the mark of the viewer's contributor."""
        return self._once("contributor", lambda bound: bound.context.viewer.contributor_id)

    def _once(self, name: str, getter: Getter) -> str:
        if name not in self._named:
            self._named[name] = self.add(getter)
        return self._named[name]

    def adopt(self, text: str, other: "BindParameters") -> str:
        """Return ``text``, whose marks are those of ``other``, with marks of these slots."""
        taken = len(self._getters)
        self._getters += other._getters
        self.usages += other.usages
        return _MARK.sub(lambda match: f"\x01{int(match[1]) + taken}\x01", text)

    def finish(self, text: str, dialect: Dialect) -> tuple[str, tuple[Getter, ...]]:
        """Return ``text`` with numbered placeholders, and what fills them, in that order."""
        text = _PAGE_MARK.sub(lambda match: self._once(match[0], _value_of(int(match[1]), int(match[2]))), text)
        numbers: dict[int, int] = {}

        def number(match: re.Match[str]) -> str:
            slot = int(match[1])
            return dialect.placeholder(numbers.setdefault(slot, len(numbers) + 1))

        finished = _MARK.sub(number, text)
        return finished, tuple(self._getters[slot] for slot in numbers)


def page_value(page: int, place: int) -> str:
    """Return the mark of a page's own parameter, the same in whatever statement it stands: an order has no slots."""
    return f"\x02{page}.{place}\x02"


def _value_of(page: int, place: int) -> Getter:
    return lambda bound: bound.pages[page].values[place]
