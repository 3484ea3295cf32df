"""SQL as values: columns, constants, parameters, calls, conditions, orders and selects.

A value knows nothing of the text that it becomes; ``sql_printer`` writes it for a database. ``Purpose`` says why the
columns in it are read. A declared expression is about ``THIS`` row, and may compare it with the ``PARENT`` key; ``Of``
says which row and key are meant, so that one value serves all statements.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Why = Literal["field", "plugin", "key", "type", "order", "policy", "filter", "derived"]
"""What a column is read for: a selected field, a plugin's need, to find rows, to tell the types of rows apart, to put
rows in order, to hide what the viewer may not see, because the list is narrowed, or for a list that is derived."""

Getter = Callable[..., object]
"""Returns the value of a parameter for a bound request."""


class Expression:
    """A piece of SQL."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Row(Expression):
    """A row that a statement reads, of a table or of a sub-query. In FROM it is its table.

    Without an ``alias`` it has one of its statement. ``quoted``: the names of its table and columns are a plugin's, and
    may be words of SQL, or have capitals.
    """

    table: str = ""
    alias: str = ""
    quoted: bool = False

    def __getitem__(self, name: str) -> "Column":
        return Column(self, name)


THIS = Row()
"""The row that a declared expression is about."""


@dataclass(frozen=True, slots=True)
class Column(Expression):
    """A column of a row."""

    row: Row
    name: str


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """The name of a column in the only sub-query that has one."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """A text, a number or a truth value that the program itself holds."""

    value: str | int


@dataclass(frozen=True, slots=True)
class Parameter(Expression):
    """A bind parameter. Parameters with the same getter are one.

    ``for_all``: the statement is planned for whatever value it has. For a value that it sees, such as a null that no
    row equals, PostgreSQL may expect so much of a plan of its own that it plans the statement anew each time.
    """

    getter: Getter
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Parent(Expression):
    """The parent's key in a declared expression."""


PARENT = Parent()
ALWAYS = Constant(True)
NEVER = Constant(False)


@dataclass(frozen=True, slots=True)
class Now(Expression):
    """The instant at which the statement runs, by the database's clock, in the form of its columns."""


NOW = Now()


@dataclass(frozen=True, slots=True)
class Phrase(Expression):
    """Words of SQL with expressions between them."""

    parts: tuple[str | Expression, ...]


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A call of a function."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Chain(Expression):
    """Expressions with an operator between them, such as ``and``, ``=`` or ``||``."""

    operator: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ByCodePoint(Expression):
    """A text that is compared by code point, whatever the database's collation."""

    text: Expression


@dataclass(frozen=True, slots=True)
class Of(Expression):
    """A declared expression, said of ``row``; ``parent`` is the parent's key."""

    expression: Expression
    row: Row
    parent: Expression | None = None


@dataclass(frozen=True, slots=True)
class Purpose(Expression):
    """An expression whose columns are read for the reason ``why``, and for the field or list at ``path``.

    Without a ``path`` it is that of the select around it. ``answer``: the value is part of the result; otherwise it
    selects or orders rows.
    """

    expression: Expression
    why: Why
    path: str = ""
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Sort(Expression):
    """A term of an ORDER BY list, ascending without ``direction``; its columns are read for the order."""

    expression: Expression
    direction: Literal["", "asc", "desc"] = ""


@dataclass(frozen=True, slots=True)
class Join(Expression):
    """A joined row; ``kind`` are the words before it."""

    kind: Literal["join", "left join", "cross join", "cross join lateral", "left join lateral"]
    item: Expression
    on: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows(Expression):
    """The rows of a sub-query as ``row`` in FROM."""

    select: Expression
    row: Row


@dataclass(frozen=True, slots=True)
class Select(Expression):
    """A SELECT; all conditions hold. ``path`` is that of the list whose rows are read, if it is one."""

    columns: tuple[Expression, ...]
    source: tuple[Expression, ...]
    where: tuple[Expression, ...] = ()
    group: tuple[Expression, ...] = ()
    having: tuple[Expression, ...] = ()
    order: tuple[Sort, ...] = ()
    limit: Expression | None = None
    path: str = ""


def because(why: Why, condition: Expression) -> Expression:
    """Return a condition with its purpose; one that always holds needs none."""
    return condition if condition is ALWAYS else Purpose(condition, why)


def named(expression: Expression, name: str) -> Expression:
    """Return a column of a SELECT list with its name."""
    return Phrase((expression, f" as {name}"))


def equal(left: Expression, right: Expression) -> Expression:
    """Return the condition that two values are equal."""
    return Chain("=", (left, right))


def every(*conditions: Expression) -> Expression:
    """Return the conjunction of conditions, without parentheses."""
    return Chain("and", conditions)


def grouped(expression: Expression) -> Expression:
    """Return an expression in parentheses; a select becomes a value."""
    return Phrase(("(", expression, ")"))


def exists(select: Expression) -> Expression:
    """Return the condition that a select finds a row."""
    return Phrase(("exists (", select, ")"))


def found_for_each(select: Select) -> Expression:
    """Return the condition that ``select`` finds a row, looked up for each row by itself.

    Of EXISTS, PostgreSQL may make a list of all rows for which it holds: it expects to ask for each row of the table.
    """
    return is_not_null(grouped(replace(select, limit=ONE)))


def among(value: Expression, select: Expression) -> Expression:
    """Return the condition that a select finds a value."""
    return Phrase((value, " in (", select, ")"))


def negated(condition: Expression) -> Expression:
    """Return the negation of a condition."""
    return Phrase(("not ", condition))


def is_null(value: Expression) -> Expression:
    """Return the condition that a value is null."""
    return Phrase((value, " is null"))


def is_not_null(value: Expression) -> Expression:
    """Return the condition that a value is not null."""
    return Phrase((value, " is not null"))


def case(condition: Expression, value: Expression) -> Expression:
    """Return a value where a condition holds, and null elsewhere."""
    return Phrase(("case when ", condition, " then ", value, " end"))


def listed(expressions: Iterable[Expression]) -> Expression:
    """Return expressions with commas between them."""
    parts: list[str | Expression] = []
    for expression in expressions:
        parts += (", ", expression)
    return Phrase(tuple(parts[1:]))


def conditions(parts: Iterable[Expression]) -> tuple[Expression, ...]:
    """Return the conditions of a WHERE, without those that always hold."""
    return tuple([part for part in parts if part is not ALWAYS])


COUNT = Phrase(("count(*)",))
ONE = Constant(1)


def flattened(expression: Expression) -> Iterator[str | Expression]:
    """Yield what phrases and chains consist of, in its order: filters nest them deeper than functions may nest."""
    waiting: list[str | Expression] = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Phrase):
            waiting += part.parts[::-1]
        elif isinstance(part, Chain):
            operator = f" {part.operator} "
            for index, each in enumerate(part.parts[::-1]):
                waiting += (operator, each) if index else (each,)
        else:
            yield part


def parts_of(expression: Expression) -> Iterator[Expression]:
    """Yield the expressions of which an expression consists that is neither a column nor a select."""
    match expression:
        case Phrase() | Chain():
            yield from (part for part in flattened(expression) if isinstance(part, Expression))
        case Call(_, arguments):
            yield from arguments
        case Join(_, item, on):
            yield from (item, *on)
        case Purpose(inside) | Of(inside) | Sort(inside) | Rows(inside) | ByCodePoint(inside):
            yield inside


def holds_select(expression: Expression) -> bool:
    """Return whether there is a query in an expression; the parent's key is not looked into."""
    return isinstance(expression, Select) or any(map(holds_select, parts_of(expression)))


class ColumnRead(NamedTuple):
    """A column that an expression names, with the nearest ``Purpose`` around it, if there is one."""

    column: Column
    why: Why | None = None
    path: str = ""
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Finds the columns in an expression, of which it knows what is around it."""

    this: Row = THIS
    parent: Expression = PARENT
    why: Why | None = None
    path: str = ""
    answer: bool = False

    def columns(self, expression: Expression) -> Iterator[ColumnRead]:
        """Yield the columns; those of ``THIS`` are yielded with the row that is meant."""
        match expression:
            case Column(row, name):
                yield ColumnRead(
                    Column(self.this, name) if row is THIS else expression, self.why, self.path, self.answer
                )
            case Parent() if self.parent is not PARENT:
                yield from self.columns(self.parent)
            case Purpose(inside, why, path, answer):
                yield from replace(self, why=why, path=path or self.path, answer=answer).columns(inside)
            case Of(inside, row, parent):
                this = self.this if row is THIS else row
                yield from replace(self, this=this, parent=parent or self.parent).columns(inside)
            case Select(columns, source, where, group, having, order, limit, path):
                selected = replace(self, path=path or self.path)
                yield from selected.all(columns)
                # Whatever follows the columns selects or orders rows.
                deciding = replace(selected, answer=False)
                yield from deciding.all((*source, *where, *group, *having, *order, *((limit,) if limit else ())))
            case Sort(inside):
                yield from replace(self, why="order", answer=False).columns(inside)
            case _:
                yield from self.all(parts_of(expression))

    def all(self, expressions: Iterable[Expression]) -> Iterator[ColumnRead]:
        """Yield the columns of several expressions."""
        for expression in expressions:
            yield from self.columns(expression)


def columns_of(row: Row, expressions: Iterable[Expression]) -> set[str]:
    """Return the names of the columns of ``row`` in expressions about it."""
    return {read.column.name for read in Reading(row).all(expressions) if read.column.row is row}
