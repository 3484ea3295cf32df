"""Expressions of SQL as the text of a statement."""

from gql_blog.read.sql.dialect import SQLITE, Dialect
from gql_blog.read.sql.expressions import PARENT, Expression, Name, Of, Row
from gql_blog.read.sql.sql_printer import SqlPrinter


def text(expression: Expression, dialect: Dialect = SQLITE, *, alias: str = "a", key: str = "") -> str:
    """Return what an expression becomes of the row ``alias`` and the parent's ``key``."""
    return SqlPrinter(dialect).text(Of(expression, Row("", alias), Name(key) if key else PARENT))
