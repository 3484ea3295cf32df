"""Arguments of chance for any field of the schema."""

from typing import Any

from graphql import GraphQLField, get_named_type
from support.oracle.orders import DEFAULTS, Order
from support.triples.drawing import ORDERS, Drawing
from support.triples.filtering import a_where, an_order
from support.triples.variables import Variables

_KINDS = {
    "ArticleConnection": "article",
    "PostConnection": "article",
    "ResponseConnection": "article",
    "CommentConnection": "comment",
    "ContributorConnection": "contributor",
    "RevisionConnection": "revision",
}
_UNPAGED = 4
"""How many rows a list without pages may have; a guess."""


class Arguments:
    """Writes the arguments of one operation's fields."""

    def __init__(self, drawing: Drawing, variables: Variables) -> None:
        self._drawing = drawing
        self._variables = variables

    def of(self, parent: Any, name: str, definition: GraphQLField, *, nested: bool) -> tuple[str, int]:
        """Return a field's arguments as they are written, and how many rows it may answer."""
        kind = _KINDS.get(get_named_type(definition.type).name)
        if kind:
            values, size = self._page(kind, definition, nested=nested)
        else:
            values, size = self._plain(parent, name, definition)
        parts = [
            f"{argument}: {self._variables.write(definition.args[argument].type, value)}"
            for argument, value in values.items()
        ]
        return (f"({', '.join(parts)})" if parts else ""), size

    def _plain(self, parent: Any, name: str, definition: GraphQLField) -> tuple[dict[str, Any], int]:
        drawing = self._drawing
        if name == "excerpt":
            length = drawing.any(1, 2, 7, 20, 63, 280, 999, 1000, 5000)
            if drawing.chance.random() < 0.01:
                length = drawing.any(0, -1)
            return drawing.any({}, {"maxLength": length}), 1
        if parent.name == "Query" and "slug" in definition.args:
            return {"slug": drawing.slug(name)}, 1
        if "id" in definition.args:
            return {"id": drawing.id()}, 1
        if "ids" in definition.args:
            return {"ids": [drawing.id() for _ in range(drawing.any(0, 2, 3, 5))]}, _UNPAGED
        if "receipt" in definition.args:
            return {"receipt": drawing.receipt()}, 1
        return {}, _UNPAGED if "[" in str(definition.type) else 1

    def _page(self, kind: str, definition: GraphQLField, *, nested: bool) -> tuple[dict[str, Any], int]:
        drawing, values = self._drawing, dict[str, Any]()
        chance, args = drawing.chance, definition.args
        size = drawing.any(1, 2, 2, 3, 5) if nested else drawing.any(1, 2, 3, 5, 10, 20, 50)
        way = chance.random()
        if way < 0.3 and "last" in args:
            values["last"] = size
        elif way < 0.85:
            values["first"] = size
        else:
            size = 20
        if chance.random() < 0.003:
            values.update(drawing.any({"first": 101}, {"first": -1}, {"first": 1, "last": 1}))
        order = self._order(kind, values) if "orderBy" in args else DEFAULTS[kind]
        if "where" in args and chance.random() < 0.35:
            values["where"] = a_where(drawing, kind)
        for name in ("after", "before"):
            if name in args and chance.random() < 0.12:
                values[name] = drawing.cursor(kind, order, late=name == "before")
        return {name: value for name, value in values.items() if name in args}, size

    def _order(self, kind: str, values: dict[str, Any]) -> Order:
        if self._drawing.chance.random() < 0.5:
            return DEFAULTS[kind]
        order = self._drawing.chance.choice(ORDERS[kind])
        values["orderBy"] = an_order(order)
        return order
