"""Arguments of chance for any field of the schema."""

from typing import Any

from graphql import GraphQLField, get_named_type
from support.oracle.orders import DEFAULTS
from support.triples.drawing import ORDERS, Drawing
from support.triples.filtering import a_where, an_order
from support.triples.variables import Variables

_KINDS = {
    "AuditEntryConnection": "audit",
    "ArticleConnection": "article",
    "PostConnection": "article",
    "ResponseConnection": "article",
    "CommentConnection": "comment",
    "ContributorConnection": "contributor",
    "DeletedEntryConnection": "deletion",
    "LegalHoldConnection": "legal_hold",
    "MediaConnection": "media",
    "RedirectConnection": "redirect",
    "RevisionConnection": "revision",
    "SearchConnection": "article",
    "TokenConnection": "token",
    "SessionConnection": "session",
    "IdentityConnection": "identity",
    "UserConnection": "account",
    "WorkingCopyConnection": "working_copy",
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
        values = values_of(self._drawing, parent, name, definition, nested=nested)
        parts = [
            f"{argument}: {self._variables.write(definition.args[argument].type, value)}"
            for argument, value in values.items()
        ]
        return (f"({', '.join(parts)})" if parts else ""), _rows(definition, values)


def values_of(drawing: Drawing, parent: Any, name: str, definition: GraphQLField, *, nested: bool) -> dict[str, Any]:
    """Return the arguments of a field by name."""
    kind = _KINDS.get(get_named_type(definition.type).name)
    values = _page(drawing, kind, definition, nested=nested) if kind else _plain(drawing, parent, name, definition)
    return {name: value for name, value in values.items() if name in definition.args}


def _rows(definition: GraphQLField, values: dict[str, Any]) -> int:
    if "first" in definition.args:
        return max(1, int(values.get("first", values.get("last", 20))))
    return _UNPAGED if "[" in str(definition.type) else 1


def _plain(drawing: Drawing, parent: Any, name: str, definition: GraphQLField) -> dict[str, Any]:
    if name == "excerpt":
        length = drawing.any(1, 2, 7, 20, 63, 280, 998, 999, 1000)
        if drawing.chance.random() < 3 * drawing.wrong:
            length = drawing.any(0, 1001)
        return dict(drawing.any({}, {"maxLength": length}))
    if name in ("body", "bodyTree"):
        return dict(drawing.any({}, {"footnotes": drawing.any(True, False)}))
    if parent.name == "Query" and "slug" in definition.args:
        return {"slug": drawing.slug(name)}
    if "since" in definition.args:
        since = drawing.any({}, {"since": drawing.id("revision")}, {"since": drawing.id()})
        return {**since, **drawing.any({}, {"by": drawing.any("LINE", "WORD")})}
    if name == "changesSince":
        return {"version": drawing.any(1, 2, 3, 9), **drawing.any({}, {"by": drawing.any("LINE", "WORD")})}
    if "style" in definition.args:
        return dict(drawing.any({}, {"style": drawing.any("CHICAGO_NOTES", "APA", "MLA")}))
    if name == "guestSaid":
        return dict(drawing.any({}, {"wish": {}}, {"wish": drawing.wish()}))
    if name == "guestNumbers":
        return drawing.numbers()
    if name == "url":
        width = drawing.any({}, {"width": drawing.any(0, 320, 321, 641, 9_999)})
        return {**width, **drawing.any({}, {"format": drawing.any("AVIF", "WEBP", "JPEG", "PNG")})}
    if name in ("revision", "media"):
        return {"id": drawing.id(name) if drawing.chance.random() < 0.9 else drawing.id()}
    if "id" in definition.args:
        return {"id": drawing.id()}
    if "ids" in definition.args:
        count = 101 if drawing.chance.random() < drawing.wrong else drawing.any(0, 2, 3, 5)
        return {"ids": [drawing.id() for _ in range(count)]}
    if "path" in definition.args:
        return {"path": drawing.path()}
    if "token" in definition.args:
        return {"token": drawing.token()}
    return {"receipt": drawing.receipt()} if "receipt" in definition.args else {}


def _page(drawing: Drawing, kind: str, definition: GraphQLField, *, nested: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    chance, args = drawing.chance, definition.args
    size = drawing.any(1, 2, 2, 3, 5) if nested else drawing.any(1, 2, 3, 5, 10, 20, 50)
    if chance.random() < 0.02:
        size = 0
    way = chance.random()
    if way < 0.3 and "last" in args:
        values["last"] = size
    elif way < 0.85:
        values["first"] = size
    if chance.random() < drawing.wrong:
        values.update(drawing.any({"first": 101}, {"first": -1}, {"first": 1, "last": 1}))
    order = DEFAULTS[kind]
    if "orderBy" in args and chance.random() < 0.5:
        order = chance.choice(ORDERS[kind])
        values["orderBy"] = an_order(order)
    if "where" in args and chance.random() < 0.35:
        values["where"] = a_where(drawing, kind)
    for name in ("after", "before"):
        if name in args and chance.random() < 0.12:
            values[name] = drawing.cursor(kind, order, late=name == "before")
    if "query" in args:
        values["query"] = drawing.query()
        values.pop("after", None)
    return values
