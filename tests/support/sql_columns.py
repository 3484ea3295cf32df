"""Which columns a statement reads: its SQL parsed by sqlglot, which knows nothing of how it was made.

A column is of the answer where its value is given out, else of a predicate: in WHERE, ON, ORDER BY and GROUP BY, in a
comparison, or as the condition of a CASE.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import sqlglot
from sqlglot import exp

Columns = set[tuple[str, str]]
"""(table, column)."""

DERIVED = "(derived)"
"""The table of the columns of a derived list: a sub-query that has a ``parent_key``."""


@dataclass
class Reading:
    """What one statement reads."""

    answer: Columns = field(default_factory=set)
    predicates: Columns = field(default_factory=set)

    @property
    def every(self) -> Columns:
        """All columns, for whatever purpose."""
        return self.answer | self.predicates

    def add(self, other: "Reading") -> None:
        """Take in what another statement reads."""
        self.answer |= other.answer
        self.predicates |= other.predicates


@lru_cache(4096)
def columns_of(sql: str, dialect: str) -> Reading:
    """Return what a statement of the dialect (``sqlite`` or ``postgres``) reads; not to be changed."""
    tree = sqlglot.parse_one(re.sub(r"\?\d+", "?", sql), dialect=dialect)
    assert isinstance(tree, exp.Query), sql
    reader = _Reader()
    reader.query(tree, None, answer=True)
    return reader.found


class _Inner:
    """A sub-query in a FROM: its columns count when they are asked for from outside."""

    def __init__(self, selects: list[tuple[exp.Select, "_Scope"]], names: list[str]) -> None:
        self.selects = selects
        self.names = names
        self.derived = "parent_key" in names
        self.asked: set[str] = set()


class _Scope:
    """The rows that a SELECT can name: base tables, sub-queries, and functions, which have no columns of ours."""

    def __init__(self, select: exp.Select, outer: "_Scope | None", *, derived: bool = False) -> None:
        self.select = select
        self.outer = outer
        self.derived: bool = derived or (outer is not None and outer.derived)
        self.sources: dict[str, str | _Inner | None] = {}

    def find(self, alias: str) -> str | _Inner | None:
        scope: _Scope | None = self
        while scope is not None:
            if alias in scope.sources:
                return scope.sources[alias]
            scope = scope.outer
        raise AssertionError(f"no row is called {alias!r}")


class _Reader:
    def __init__(self) -> None:
        self.found = Reading()

    def query(self, node: exp.Query, outer: _Scope | None, *, answer: bool) -> None:
        for select in _selects(node):
            scope = self._open(select, outer)
            for projection in select.expressions:
                self._walk(projection, scope, answer=answer)
            self._rest(select, scope)
            self._close(scope)

    def _open(self, select: exp.Select, outer: _Scope | None, *, derived: bool = False) -> _Scope:
        scope = _Scope(select, outer, derived=derived)
        origin = select.args.get("from_")
        for item in [*([origin.this] if origin else []), *(join.this for join in select.args.get("joins") or ())]:
            self._source(item, scope)
        return scope

    def _source(self, item: exp.Expression, scope: _Scope) -> None:
        alias = item.alias_or_name
        inner = item.this if isinstance(item, exp.Lateral) else item
        if isinstance(inner, exp.Subquery):
            selects = list(_selects(inner))
            names = [each.alias_or_name for each in selects[0].expressions]
            derived = "parent_key" in names
            made = _Inner([(each, self._open(each, scope, derived=derived)) for each in selects], names)
            scope.sources[alias] = made
            for select, within in made.selects:
                self._rest(select, within)
        elif isinstance(inner, exp.Table) and isinstance(inner.this, exp.Identifier):
            scope.sources[alias] = inner.name
        else:
            scope.sources[alias] = None
            for part in inner.iter_expressions():
                self._walk(part, scope, answer=False)

    def _rest(self, select: exp.Select, scope: _Scope) -> None:
        """Take in all of a SELECT but its list and its sources."""
        for name, value in select.args.items():
            if name not in ("expressions", "from_", "joins"):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, exp.Expression):
                        self._walk(part, scope, answer=False)
        for join in select.args.get("joins") or ():
            if join.args.get("on"):
                self._walk(join.args["on"], scope, answer=False)

    def _close(self, scope: _Scope) -> None:
        """What a sub-query selects and nobody asks for is read all the same."""
        for inner in scope.sources.values():
            if isinstance(inner, _Inner):
                for name in inner.names:
                    if name not in inner.asked:
                        self._ask(inner, name, answer=False)
                for _, within in inner.selects:
                    self._close(within)

    def _ask(self, inner: _Inner, name: str, *, answer: bool) -> None:
        answer = answer and not inner.derived
        inner.asked.add(name)
        place = inner.names.index(name)
        for select, within in inner.selects:
            self._walk(select.expressions[place], within, answer=answer)

    def _walk(self, node: exp.Expression, scope: _Scope, *, answer: bool) -> None:
        if isinstance(node, exp.Column):
            self._column(node, scope, answer=answer)
        elif isinstance(node, exp.Query):
            self.query(node, scope, answer=answer)
        elif isinstance(node, exp.If):
            # Whether a value is there at all is asked for the value's own sake.
            given_out = {each.sql() for each in node.args["true"].find_all(exp.Column)}
            itself = all(each.sql() in given_out for each in node.this.find_all(exp.Column))
            if not itself:
                self._walk(node.this, scope, answer=False)
            for name in ("true", "false"):
                if node.args.get(name):
                    self._walk(node.args[name], scope, answer=answer)
        else:
            compared = isinstance(node, exp.Predicate | exp.Connector | exp.Not | exp.Order | exp.Where)
            for part in node.iter_expressions():
                self._walk(part, scope, answer=answer and not compared)

    def _column(self, node: exp.Column, scope: _Scope, *, answer: bool) -> None:
        if not node.table:
            self._unqualified(node.name, scope, answer=answer)
            return
        self._found(scope, scope.find(node.table), node.name, answer=answer)

    def _found(self, scope: _Scope, source: str | _Inner | None, name: str, *, answer: bool) -> None:
        columns = self.found.answer if answer else self.found.predicates
        if isinstance(source, _Inner):
            self._ask(source, name, answer=answer)
            if source.derived and not scope.derived:
                columns.add((DERIVED, name))
        elif source is not None:
            columns.add((source, name))

    def _unqualified(self, name: str, scope: _Scope, *, answer: bool) -> None:
        """A name of the select list, as in ORDER BY, or else a column of the one source."""
        named = [each for each in scope.select.expressions if isinstance(each, exp.Alias) and each.alias == name]
        if named:
            self._walk(named[0].this, scope, answer=False)
            return
        (source,) = scope.sources.values()
        self._found(scope, source, name, answer=answer)


def _selects(node: exp.Query) -> Iterable[exp.Select]:
    if isinstance(node, exp.Subquery):
        yield from _selects(node.this)
    elif isinstance(node, exp.SetOperation):
        yield from _selects(node.left)
        yield from _selects(node.right)
    else:
        assert isinstance(node, exp.Select), type(node)
        yield node
