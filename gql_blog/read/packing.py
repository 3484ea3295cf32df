"""Lists that travel as one column of their parent's row: no statement of their own, no row for each element."""

from collections.abc import Callable

from gql_blog.access import ANONYMOUS
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.compile_context import Below, Row
from gql_blog.read.compiler import Compiler
from gql_blog.read.conditions import conditions_of, derived_rows
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.page import Paging
from gql_blog.read.policy import ALWAYS
from gql_blog.read.row_columns import NotPackable, PackedScope, RecordScope

_MOST_PACKED = 40
"""How many columns an element of a packed list may have."""

_NO_REQUEST = Bound({}, ReadContext(ANONYMOUS, ""))
"""What the SQL of a whole list is made with: it depends on no request."""


class Packing:
    """Packs one list: its elements' columns, its rows, and the column that both become.

    ``kind``: how its elements are packed.
    """

    def __init__(
        self,
        compiler: Compiler,
        row: Row,
        need: Many | Pages,
        key: str,
        paging: Paging | None,
        place: str,
        kind: type[RecordScope],
    ) -> None:
        self._compiler = compiler
        self._place = place
        self._need = need
        self._key = key
        self._paging = paging
        self._entity = ENTITIES[need.entity]
        self._row = row
        self._written: str | None = None
        self._scope = kind(compiler.dialect, typed=compiler.typed)
        self.inner = Row(self._scope, compiler.alias(), self._entity, row.slots, Below())

    def items(self, element: str, *, untouched: bool) -> str:
        """Return the expression of the list, ``element`` being that of one made of ``inner``.

        ``untouched``: it goes into the answer as it is. Raise ``NotPackable`` where it has no columns, or too many.
        """
        if not self._scope.columns or len(self._scope.columns) > _MOST_PACKED:
            raise NotPackable
        if untouched and isinstance(self._scope, PackedScope):
            self._written = self._scope.written(element)
        pages = self.inner.below.pages | ({self._paging.number} if self._paging else set())
        column = self._row.scope.add(self._sql() if pages else self._sql()(_NO_REQUEST, self._row.slots))
        self._row.below.pages |= pages
        self._row.scope.wide = True
        if self._written:
            return f"_written({column})"
        items = column if self._compiler.dialect.postgres else f"_array({column})"
        return f"[{element} for {self._scope.targets()}in {items}]"

    def _sql(self) -> Callable[[Bound, BindParameters], str]:
        return self._array if self._compiler.dialect.postgres else self._json

    def _rows(self, bound: Bound, slots: BindParameters) -> str:
        """Return the FROM item and the conditions."""
        alias, entity, policy = self.inner.alias, self._entity, self._compiler.policy
        slots.at(self._place).note(f"{self._row.alias}.{self._need.key or 'id'}", "key")
        if entity.derived:
            derived = derived_rows(entity, policy, self._compiler.dialect, self._within, slots.at(self._place))
            return " ".join((f"from ({derived}) {alias}", *self._scope.joins))
        table = " ".join((f"from {entity.table} {alias}", *self._scope.joins))
        listed = conditions_of(self._need, entity, policy, self._compiler.dialect, self._place)
        parts = [part for part in listed(alias, self._key, bound, slots) if part != ALWAYS]
        if self._paging:
            request = bound.pages[self._paging.number]
            parts += self._paging.matching(request, alias, slots) + self._paging.within(request, alias, slots)
        return f"{table} where {' and '.join(parts)}"

    def _within(self, column: str, part: str) -> str:
        return f"{column} = {part.format(self._key)}"

    def _json(self, bound: Bound, slots: BindParameters) -> str:
        # SQLite takes no sub-query that looks outside in an ORDER BY: the terms are selected, and named there.
        order = self._order(bound, slots)
        plain = [term.removesuffix(" desc").removesuffix(" asc") for term in order]
        by = ", ".join(f"o{i}{term[len(plain[i]) :]}" for i, term in enumerate(order))
        assert isinstance(self._scope, PackedScope)
        columns = self._scope.exact(bound, slots)
        named = [f"{column} as v{i}" for i, column in enumerate(columns)]
        named += [f"{term} as o{i}" for i, term in enumerate(plain)]
        rows = f"select {', '.join(named)} {self._rows(bound, slots)} order by {by}{self._limit(bound, slots)}"
        element = ", ".join(f"j.v{i}" for i in range(len(columns)))
        element = self._written or (f"json_array({element})" if len(columns) > 1 else element)
        return f"(select json_group_array({element}) from ({rows}) j)"

    def _array(self, bound: Bound, slots: BindParameters) -> str:
        element, order = self._scope.packed(bound, slots), ", ".join(self._order(bound, slots))
        return f"array(select {element} {self._rows(bound, slots)} order by {order}{self._limit(bound, slots)})"

    def _order(self, bound: Bound, slots: BindParameters) -> list[str]:
        alias, dialect = self.inner.alias, self._compiler.dialect
        if self._paging:
            request = bound.pages[self._paging.number]
            terms: list[str] = request.order.listed(alias, dialect, backward=request.backward)
        else:
            assert isinstance(self._need, Many)
            terms = [term.format(a=alias, p=self._key, c=dialect.code_points) for term in self._need.order]
        return [slots.at(self._place).note(term, "order") for term in terms]

    def _limit(self, bound: Bound, slots: BindParameters) -> str:
        return self._paging.limit(bound.pages[self._paging.number], slots) if self._paging else ""
