"""Lists that travel as one column of their parent's row: no statement of their own, no row for each element."""

from collections.abc import Sequence

from graphql import FieldNode

from gql_blog.access import ANONYMOUS
from gql_blog.read.compiler import Compiler
from gql_blog.read.conditions import conditions_of
from gql_blog.read.entities import ENTITIES
from gql_blog.read.making import Below, Row
from gql_blog.read.needs import Many, ReadContext
from gql_blog.read.policy import ALWAYS
from gql_blog.read.scope import NotPackable, PackedScope
from gql_blog.read.slots import Bound, Slots

_MOST_PACKED = 40
"""How many columns an element of a packed list may have."""

_NO_REQUEST = Bound({}, ReadContext(ANONYMOUS, ""))
"""What a packed list's SQL is made with: it depends on no request."""


def packed_list(compiler: Compiler, row: Row, need: Many, nodes: Sequence[FieldNode], at: str, key: str) -> str:
    """Return the expression of the list; raise ``NotPackable`` where an element needs a statement of its own."""
    entity = ENTITIES[need.entity]
    alias = compiler.alias()
    scope = PackedScope(compiler.dialect, typed=compiler.typed)
    below = Below()
    inner = Row(scope, alias, entity, row.slots, below)
    element = compiler.object(inner, nodes, at)
    if not scope.columns or len(scope.columns) > _MOST_PACKED:
        raise NotPackable
    conditions = conditions_of(need, entity, compiler.policy, paged=False)
    order = [term.format(a=alias, p=key, c=compiler.dialect.code_points) for term in need.order]
    table = " ".join((f"{entity.table} {alias}", *scope.joins))

    def sql(bound: Bound, slots: Slots) -> str:
        parts = [part for part in conditions(alias, key, bound, row.slots) if part != ALWAYS]
        rows = f"from {table} where {' and '.join(parts)}"
        if compiler.dialect.postgres:
            return f"array(select {scope.packed(bound, slots)} {rows} order by {', '.join(order)})"
        # SQLite takes no sub-query that looks outside in an ORDER BY: the terms are selected, and named there.
        plain = [term.removesuffix(" desc").removesuffix(" asc") for term in order]
        named = "".join(f", {term} as o{i}" for i, term in enumerate(plain))
        by = ", ".join(f"o{i}{term[len(plain[i]) :]}" for i, term in enumerate(order))
        element = scope.packed(bound, slots)
        return f"(select json_group_array(json(j.v)) from (select {element} as v{named} {rows} order by {by}) j)"

    column = row.scope.add(sql(_NO_REQUEST, row.slots))
    row.scope.reads += scope.reads
    items = column if compiler.dialect.postgres else f"_loads({column})"
    targets = ", ".join(f"t{i}" for i in range(len(scope.columns)))
    return f"[{element} for {targets}, in {items}]"
