"""Documents that hypothesis-graphql writes, with most of their arguments drawn from what is stored."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    NameNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    parse_value,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries
from support.triples.arguments import values_of
from support.triples.drawing import Drawing
from support.triples.variables import constant

_SCALARS = {
    "DateTime": st.sampled_from(("2024-02-29T00:00:00Z", "2024-02-29T09:00:00.5+09:00")).map(nodes.String),
    "Date": st.sampled_from(("2024-02-29", "0001-01-01", "9999-12-31")).map(nodes.String),
}
_LIKELY_KEPT = 0.3
"""How likely a filter or an order stays as it was written."""


def borrowed_documents(schema: GraphQLSchema, number: int, count: int) -> list[str]:
    """Return ``count`` valid queries, the same for the same ``number``. None asks for plugins, changes, or
    a preview as an article.

    These are in no table of the publication, and the oracle does not know them.
    """
    assert schema.query_type is not None
    for name in ("plugins", "changes"):
        del schema.query_type.fields[name]
    preview = schema.type_map["Preview"]
    assert isinstance(preview, GraphQLObjectType)
    del preview.fields["asArticle"]
    found: list[str] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(queries(schema, custom_scalars=_SCALARS, allow_x00=False, allow_null=True))
    def gather(text: str) -> None:
        found.append(text)

    gather()
    return found[:count]


def with_stored_arguments(schema: GraphQLSchema, text: str, drawing: Drawing) -> str:
    """Return a document that asks for what is there: other slugs, ids, cursors and sizes of pages."""
    info = TypeInfo(schema)
    return print_ast(visit(parse(text), TypeInfoVisitor(info, _Replacing(info, drawing))))


@dataclass
class _Replacing(Visitor):
    """Gives fields other arguments; those that said the same still do."""

    info: TypeInfo
    drawing: Drawing
    known: dict[str, tuple[ArgumentNode, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def enter_field(self, node: FieldNode, *_: object) -> FieldNode | None:
        parent, definition = self.info.get_parent_type(), self.info.get_field_def()
        if definition is None or not definition.args or parent is None:
            return None
        said = f"{node.name.value} {' '.join(sorted(map(print_ast, node.arguments or ())))}"
        if said not in self.known:
            self.known[said] = tuple(self._others(parent, node, definition))
        changed: dict[str, Any] = {name: getattr(node, name) for name in node.keys}
        return FieldNode(**{**changed, "arguments": self.known[said]})

    def _others(self, parent: Any, node: FieldNode, definition: GraphQLField) -> Iterator[ArgumentNode]:
        chance: random.Random = self.drawing.chance
        values = values_of(self.drawing, parent, node.name.value, definition, nested=parent.name != "Query")
        kept = [each for each in node.arguments or () if each.name.value in ("where", "orderBy")]
        if kept and chance.random() < _LIKELY_KEPT:
            yield from kept
            values = {name: value for name, value in values.items() if name in ("first", "last")}
        for name, value in values.items():
            literal = parse_value(constant(definition.args[name].type, value))
            yield ArgumentNode(name=NameNode(value=name), value=literal)
