"""The page of rows: what a plugin's field may need, made of the code."""

from typing import Any, Final

from support.tree import ROOT

from gql_blog.graph.schema_types import EXTENSIBLE
from gql_blog.store import plugin_columns

PAGE: Final = ROOT / "docs" / "rows.md"

_HEAD: Final = """\
# Rows

What fields of plugins may need (`Field.needs`), and what `before_write` is given as `intent.rows`. Names and types are
the same on SQLite and PostgreSQL: dates are `date`, instants `datetime` in UTC, JSON is a mapping or tuple that cannot
be changed, and words of a list are members of its enum.
`rows` of `resolve` are named tuples of what was needed, in its order.

A row is given only to viewers who see it. What stands below *for* needs a field with at least that role
(`Field(role=Role.EDITOR, …)`), which is null for others. What is not named here is the core's own business. Of users,
EDITOR and ADMIN see every row, everybody else that of the own account alone. `published_on` is the date as printed, by
which lists are ordered; `published_at` is when the article was published on this site, null for one that was not.

This page is made of the code: `ROWS=write .venv/bin/pytest tests/gates/test_rows.py` makes it anew.
"""


def all_columns(table: Any) -> set[str]:
    """Return every column of a table, with foreign keys by their names in the database."""
    described = table._meta
    return set(described.fields_db_projection.values()) | {
        f"{name}_id" for name in described.fk_fields | described.o2o_fields
    }


def page() -> str:
    """Return the text of the page."""
    parts = [_HEAD]
    tables: dict[Any, list[str]] = {}
    for declaration, table in EXTENSIBLE.items():
        tables.setdefault(table, []).append(declaration.__name__)
    for table, names in tables.items():
        parts.append(f"## {', '.join(names)}\n")
        lines = ["| name | type | null | for |", "|---|---|---|---|"]
        for column in plugin_columns(table).values():
            null, role = "yes" if column.nullable else "", column.role or "everybody"
            lines.append(f"| `{column.name}` | `{column.kind.__name__}` | {null} | {role} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
