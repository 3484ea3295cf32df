"""Writes expressions as the SQL of a database."""

from collections.abc import Callable, Iterable, Mapping

from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect

_NESTING = (sql.Chain, sql.Phrase)
"""What filters nest: it is flattened first, so that its depth is not that of calls."""


_NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')", "postgres": "clock_timestamp()"}


class SqlPrinter:
    """Writes the expressions of one statement; ``getters`` are those of its parameters, in their order.

    Parameters are numbered, and rows without an alias named, as they first appear. ``named`` rows have their aliases.
    """

    def __init__(self, dialect: Dialect, named: Mapping[sql.Row, str] | None = None) -> None:
        self.getters: dict[sql.Getter, str] = {}
        self._postgres = dialect.postgres
        self._named = dict(named or {})
        self._numbered = 0
        self._this = sql.THIS
        self._parent: sql.Expression = sql.PARENT

    def text(self, expression: sql.Expression) -> str:
        """Return the text of an expression."""
        return _WRITERS[expression.__class__](self, expression)

    def _column(self, column: sql.Column) -> str:
        row = column.row
        if row is sql.THIS:
            row = self._this
        name = _quoted(column.name) if row.quoted else column.name
        return f"{row.alias or self._named.get(row) or self._alias(row)}.{name}"

    def _phrase(self, phrase: sql.Phrase) -> str:
        parts = phrase.parts
        if any([part.__class__ in _NESTING for part in parts]):  # noqa: C419 - a generator takes longer
            parts = tuple(sql.flattened(phrase))
        return "".join([part if isinstance(part, str) else self.text(part) for part in parts])

    def _chain(self, chain: sql.Chain) -> str:
        if any([part.__class__ in _NESTING for part in chain.parts]):  # noqa: C419 - see above
            return self._phrase(sql.Phrase((chain,)))
        return f" {chain.operator} ".join([self.text(part) for part in chain.parts])

    def _call(self, call: sql.Call) -> str:
        return f"{call.function}({self._listed(call.arguments)})"

    def _sort(self, term: sql.Sort) -> str:
        text = self.text(term.expression)
        return f"{text} {term.direction}" if term.direction else text

    def _key(self, _: sql.Parent) -> str:
        return self.text(self._parent)

    def _constant(self, constant: sql.Constant) -> str:
        value = constant.value
        if value.__class__ is str:
            return f"'{value}'"
        return str(value).lower()

    def _row(self, row: sql.Row) -> str:
        return f"{_quoted(row.table) if row.quoted else row.table} {self._alias(row)}"

    def _join(self, join: sql.Join) -> str:
        text = f"{join.kind} {self.text(join.item)}"
        return f"{text} on {self._all(join.on)}" if join.on else text

    def _rows(self, rows: sql.Rows) -> str:
        return f"({self.text(rows.select)}) {self._alias(rows.row)}"

    def _by_code_point(self, ordered: sql.ByCodePoint) -> str:
        text = self.text(ordered.text)
        return f'{text} collate "C"' if self._postgres else text

    def _now(self, _: sql.Now) -> str:
        return _NOW["postgres" if self._postgres else "sqlite"]

    def _all(self, conditions: Iterable[sql.Expression]) -> str:
        return " and ".join([self.text(condition) for condition in conditions])

    def _listed(self, expressions: Iterable[sql.Expression]) -> str:
        return ", ".join([self.text(expression) for expression in expressions])

    def _select(self, select: sql.Select) -> str:
        text = (
            f"select {self._listed(select.columns) or '1'} from {' '.join([self.text(item) for item in select.source])}"
        )
        if select.where:
            text += f" where {self._all(select.where)}"
        if select.group:
            text += f" group by {self._listed(select.group)}"
        if select.having:
            text += f" having {self._all(select.having)}"
        if select.order:
            text += f" order by {self._listed(select.order)}"
        if select.limit:
            text += f" limit {self.text(select.limit)}"
        return text

    def _of(self, scoped: sql.Of) -> str:
        outer = self._this, self._parent
        this = self._this if scoped.row is sql.THIS else scoped.row
        self._this, self._parent = this, scoped.parent or self._parent
        text = self.text(scoped.expression)
        self._this, self._parent = outer
        return text

    def _alias(self, row: sql.Row) -> str:
        if row.alias:
            return row.alias
        alias = self._named.get(row)
        if alias is None:
            self._numbered += 1
            alias = self._named[row] = f"j{self._numbered}"
        return alias

    def _parameter(self, parameter: sql.Parameter) -> str:
        getter = parameter.getter
        placeholder = self.getters.get(getter)
        if placeholder is None:
            number = len(self.getters) + 1
            placeholder = self.getters[getter] = f"${number}" if self._postgres else f"?{number}"
        # What a query of its own finds is not known when the statement is planned.
        return f"(select {placeholder})" if parameter.for_all and self._postgres else placeholder


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_WRITERS: dict[type[sql.Expression], Callable[..., str]] = {
    sql.ByCodePoint: SqlPrinter._by_code_point,
    sql.Call: SqlPrinter._call,
    sql.Chain: SqlPrinter._chain,
    sql.Column: SqlPrinter._column,
    sql.Constant: SqlPrinter._constant,
    sql.Join: SqlPrinter._join,
    sql.Name: lambda _, name: name.name,
    sql.Now: SqlPrinter._now,
    sql.Of: SqlPrinter._of,
    sql.Parameter: SqlPrinter._parameter,
    sql.Parent: SqlPrinter._key,
    sql.Phrase: SqlPrinter._phrase,
    sql.Purpose: lambda printer, purpose: printer.text(purpose.expression),
    sql.Row: SqlPrinter._row,
    sql.Rows: SqlPrinter._rows,
    sql.Select: SqlPrinter._select,
    sql.Sort: SqlPrinter._sort,
}
