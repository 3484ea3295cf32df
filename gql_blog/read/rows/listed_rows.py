"""The pages of a list of rows of a plugin's own table: which rows a viewer sees, and in which order they come."""

from collections.abc import Mapping
from dataclasses import dataclass

from gql_blog.access import includes
from gql_blog.content import Role
from gql_blog.read.needs.declared_needs import Pages
from gql_blog.read.needs.entities import Entity
from gql_blog.read.needs.parameters import USER, Given
from gql_blog.read.rows.page_request import Paging
from gql_blog.read.rows.row_order import Order, Term
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.store import ListedColumn, ListedTable


@dataclass(slots=True)
class ListedPaging(Paging):
    """Reads the pages of a list of ``table``'s rows."""

    table: ListedTable | None = None

    def _order(self, arguments: Mapping[str, JsonValue]) -> Order:
        assert self.table
        terms: dict[str, Term] = {}
        for entry in arguments.get("orderBy") or ():
            column = getattr(entry["field"], "value", entry["field"])
            direction = str(getattr(entry["direction"], "value", entry["direction"]))
            terms.setdefault(column.name, _term(column, descending=direction == "DESC"))
        found = tuple(terms.values()) or (_term(self.table.orders[0], descending=self.table.descending),)
        # An index of the one column and the id leads to the rows behind a cursor, however many tie.
        by_index, most = len(found) == 1, self.table.most_id
        return Order(found, most is not None, ties_by_index=by_index, most_id=most or 0)


def _term(column: ListedColumn, *, descending: bool) -> Term:
    assert column.kind != "boolean"  # nothing is ordered by it
    return Term(column.name, column.column, column.kind, descending)


def entity_of(table: ListedTable) -> Entity:
    """Return the rows of a plugin's table as an entity; the schema's types are the plugin's own."""
    return Entity(table.name, table.name, (), cacheable=False, packable=False, quoted=True)


def pages_of(table: ListedTable, policy: RowPolicy) -> Pages:
    """Return what finds the rows of one parent that the viewer may see."""
    found = [] if table.parent is None else [sql.equal(sql.THIS[table.parent], sql.PARENT)]
    seen = _seen(table)
    all_of_them = table.sees_all and isinstance(policy.role, Role) and includes(policy.role, table.sees_all)
    if seen is not sql.ALWAYS and not all_of_them:
        found.append(sql.Purpose(seen, "policy"))
    on = sql.every(*found) if found else sql.ALWAYS
    return Pages(table.name, on, table.name, key=None if table.parent is None else "id")


def _seen(table: ListedTable) -> sql.Expression:
    shown = [sql.equal(sql.THIS[name], sql.Parameter(Given(value))) for name, value in table.shown.items()]
    ways = [sql.every(*shown)] if shown else []
    ways += [sql.equal(sql.THIS[table.owner], USER)] if table.owner else []
    return sql.grouped(sql.Chain("or", tuple(map(sql.grouped, ways)))) if ways else sql.ALWAYS
