"""Building a schema of the core's declarations and the plugins' fields.

Where plugins add to it, every call makes new Strawberry types, so that schemas with different plugins can exist in one
process.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, Optional

import strawberry
from graphql import (
    GraphQLDeferDirective,
    GraphQLDirective,
    GraphQLSchema,
    GraphQLStreamDirective,
    lexicographic_sort_schema,
    parse_type,
    print_schema,
)
from graphql.language import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from gql_blog.graph.declared.declarations import Argument, FieldDeclaration, declared_fields
from gql_blog.graph.declared.enums import ENUMS
from gql_blog.graph.declared.scalars import SCALARS
from gql_blog.graph.plugins.article_lists import ArticleLists, citation_styles
from gql_blog.graph.plugins.export_selections import check_selection
from gql_blog.graph.plugins.plugin_fields import PluginFields
from gql_blog.graph.plugins.plugin_inputs import InputObject
from gql_blog.graph.plugins.plugin_mutations import PluginMutations
from gql_blog.graph.plugins.plugin_nodes import with_own_nodes
from gql_blog.graph.plugins.plugin_objects import PluginTypes
from gql_blog.graph.plugins.plugin_queries import plugin_queries
from gql_blog.graph.plugins.plugin_subscriptions import plugin_subscriptions
from gql_blog.graph.schema_types import INPUTS, INTERFACES, MUTATION, OBJECTS, QUERY, SUBSCRIPTION
from gql_blog.hooks import Hooks

_BUILT_IN: Final[Mapping[str, object]] = {
    "Boolean": bool,
    "Float": float,
    "ID": strawberry.ID,
    "Int": int,
    "Optional": Optional,
    "String": str,
    "list": list,
}


@dataclass(frozen=True)
class ComposedSchema:
    """A schema: Strawberry's object, graphql-core's beneath it, and the SDL, sorted.

    Every readable field carries its need in ``extensions["strawberry-definition"].metadata["need"]``.
    """

    strawberry: strawberry.Schema
    graphql: GraphQLSchema

    @cached_property
    def sdl(self) -> str:
        """The SDL of the schema, sorted by name; written when it is first asked for."""
        return sdl(self.graphql)

    @cached_property
    def root_fields(self) -> frozenset[str]:
        """The names of all that may be selected at the root of an operation, introspection included."""
        roots = (self.graphql.query_type, self.graphql.mutation_type, self.graphql.subscription_type)
        return frozenset(("__schema", "__type", *(name for root in roots if root for name in root.fields)))


def build_schema(hooks: Hooks) -> ComposedSchema:
    """Return the schema of the core and the fields of plugins; raise ``PluginError`` if they do not fit.

    Without such fields it is the same for all apps of the process: it takes a twentieth of a second to build.
    """
    lists = (hooks.orders, hooks.filters, hooks.citation_styles)
    adding = (hooks.fields, hooks.queries, hooks.mutations, hooks.subscriptions, hooks.nodes, *lists)
    schema = new_schema(hooks) if any(adding) else _core()
    for each in hooks.exports:
        if each.value.selects:
            check_selection(schema.graphql, each.plugin, each.value)
    return schema


@cache
def _core() -> ComposedSchema:
    return new_schema(Hooks.of({}))


def new_schema(hooks: Hooks) -> ComposedSchema:
    """Return the same, made anew: of no other app, and without the resolvers of an engine."""
    types = _TypeBuilder(hooks)
    schema = strawberry.Schema(
        query=types.of(QUERY),
        mutation=types.of(MUTATION),
        subscription=types.of(SUBSCRIPTION),
        types=[types.of(each) for each in types.objects],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    graphql_schema: GraphQLSchema = schema._schema
    known = map(_known_to_clients, graphql_schema.directives)
    graphql_schema.directives = (*known, GraphQLDeferDirective, GraphQLStreamDirective)
    return ComposedSchema(schema, graphql_schema)


def _known_to_clients(directive: GraphQLDirective) -> GraphQLDirective:
    """Return the directive without places that GraphQL of September 2025 does not have, as graphql-core adds one.

    Clients with graphql-js 16 cannot read a schema that names such a place; code generators are among them.
    """
    locations = [each for each in directive.locations if each.name != "DIRECTIVE_DEFINITION"]
    if len(locations) == len(directive.locations):
        return directive
    known = copy(directive)
    known.locations = tuple(locations)
    return known


def sdl(schema: GraphQLSchema) -> str:
    """Return the SDL of ``schema``, sorted by name."""
    return print_schema(lexicographic_sort_schema(schema)) + "\n"


@cache
def _annotated(type_: str) -> str:
    """Return a type's annotation; the types of the core's fields are parsed once a process."""
    return python_annotation(parse_type(type_))


def python_annotation(type_: TypeNode, *, nullable: bool = True) -> str:
    """Return a type in GraphQL syntax as the Python annotation that Strawberry uses for it."""
    match type_:
        case NonNullTypeNode():
            return python_annotation(type_.type, nullable=False)
        case ListTypeNode():
            plain = f"list[{python_annotation(type_.type)}]"
        case NamedTypeNode():
            plain = type_.name.value
        case _:
            raise TypeError(f"{type_!r} is not a type.")
    return f"Optional[{plain}]" if nullable else plain


class _TypeBuilder:
    """Makes the Strawberry types of one schema of their declarations."""

    def __init__(self, hooks: Hooks) -> None:
        self._built: dict[type, type] = {}
        self._annotations: dict[str, StrawberryAnnotation] = {}
        scalars = {definition.name: python for python, definition in SCALARS.items()}
        inputs = {each.__name__: each for each in INPUTS}
        self._names: dict[str, Any] = {**_BUILT_IN, **scalars, **ENUMS, **inputs}
        lists = ArticleLists(hooks)
        self._names |= {**lists.names, **citation_styles(hooks)}
        for extended in lists.inputs:
            # Its fields that name the input itself shall not find the one of the core.
            del self._names[extended.name]
            self._names[extended.name] = self._input(extended)
        roots = (QUERY, MUTATION, SUBSCRIPTION)
        self._types = PluginTypes(
            {*self._names, *(each.__name__ for each in (*INTERFACES, *OBJECTS, *roots))},
            [each.value.item for each in hooks.nodes],
        )
        self._plugin_fields = PluginFields(hooks, self._types)
        self._mutations = PluginMutations(hooks, self._types, MUTATION)
        self._queries = plugin_queries(hooks, self._types, QUERY)
        self._subscriptions = plugin_subscriptions(hooks, self._types, SUBSCRIPTION)
        self._found_by_id = with_own_nodes(QUERY, hooks, self._types)
        for each in (*INTERFACES, *OBJECTS, *self._mutations.payloads):
            self.of(each)
        for each in self._types.objects:  # the fields that plugins add to one may name further ones
            self.of(each)
        self.objects = (*OBJECTS, *self._types.objects)
        self._names |= self._types.enums
        for made in self._types.inputs:
            self._names[made.name] = self._input(made)
        self._plugin_fields.check_types()

    def of(self, declaration: type) -> type:
        """Return the Strawberry type of ``declaration``, the same one each time."""
        if declaration not in self._built:
            made = self._make(declaration)
            self._built[declaration] = self._names[declaration.__name__] = made
        return self._built[declaration]

    def _make(self, declaration: type) -> type:
        fields = declared_fields(declaration)
        fields |= self._plugin_fields.added_to(declaration, taken=fields)
        if declaration is MUTATION:
            fields |= self._mutations.fields
        if declaration is SUBSCRIPTION:
            fields |= self._subscriptions
        if declaration is QUERY:
            fields |= self._queries | self._found_by_id
        body = {name: self._field(name, declared) for name, declared in fields.items()}
        bases = _nearest(self.of(base) for base in declaration.__mro__[1:] if base in INTERFACES)
        return _defined(declaration, body, bases)

    def _input(self, declared: InputObject) -> type:
        body = {
            each.name: StrawberryField(
                python_name=each.name,
                type_annotation=self._annotation(each.type),
                description=each.description or None,
                metadata=each.metadata,
                # A list is made anew for each object.
                **(
                    {"default_factory": each.default.copy}
                    if isinstance(each.default, list)
                    else {"default": each.default}
                ),
            )
            for each in declared.fields
        }
        return _decorated(declared.name, declared.description, body, declared.core)

    def _field(self, name: str, declared: FieldDeclaration) -> StrawberryField:
        field = StrawberryField(
            python_name=name,
            type_annotation=self._annotation(declared.type),
            description=declared.whole_description or None,
            deprecation_reason=declared.deprecated,
            metadata={} if declared.need is None else {"need": declared.need},
            is_subscription=declared.subscription,
            base_resolver=StrawberryResolver(declared.resolver) if declared.resolver else None,
        )
        if declared.arguments:
            field.arguments = [self._argument(each, argument) for each, argument in declared.arguments.items()]
        return field

    def _argument(self, name: str, argument: Argument) -> StrawberryArgument:
        return StrawberryArgument(
            python_name=name,
            graphql_name=None,
            type_annotation=self._annotation(argument.type),
            description=argument.description or None,
            default=argument.default,
        )

    def _annotation(self, type_: str) -> StrawberryAnnotation:
        # One for all fields and arguments of a type: Strawberry parses and evaluates it once.
        if type_ not in self._annotations:
            self._annotations[type_] = StrawberryAnnotation(_annotated(type_), namespace=self._names)
        return self._annotations[type_]


def _defined(declaration: type, body: dict[str, StrawberryField], bases: tuple[type, ...]) -> type:
    """Return a type with its definition, which ``strawberry.type`` would make of annotations.

    It would make a dataclass first, and resolve each annotation before the types that it names are there: three fifths
    of the building. Nobody makes an object of these types: their values are rows.
    """
    name = declaration.__name__
    made = type(name, bases, {})
    inherited = [base.__strawberry_definition__ for base in made.__mro__[1:-1]]  # type: ignore[attr-defined]
    definition = StrawberryObjectDefinition(
        name=name,
        is_input=False,
        is_interface=declaration in INTERFACES,
        origin=made,
        description=" ".join((declaration.__doc__ or "").split()) or None,
        interfaces=inherited,
        extend=False,
        directives=(),
        is_type_of=None,
        resolve_type=None,
        fields=[],
    )
    definition.fields = [*body.values()]
    made.__strawberry_definition__ = definition  # type: ignore[attr-defined]
    for field in body.values():
        field.origin = made
    return made


def _decorated(name: str, description: str, body: dict[str, StrawberryField], base: type | None = None) -> type:
    annotations = {each: field.type_annotation for each, field in body.items()}
    plain = type(name, (base,) if base else (), {"__annotations__": dict.fromkeys(body, object), **body})
    made: type = strawberry.input(plain, name=name, description=description or None)
    for each, field in body.items():
        # dataclasses has set its own annotation, which cannot name types that are made later.
        field.type_annotation = annotations[each]
    return made


def _nearest(bases: Iterable[type]) -> tuple[type, ...]:
    """Leave out bases of other bases."""
    every = tuple(bases)
    return tuple(base for base in every if not any(base in other.__mro__[1:] for other in every))
