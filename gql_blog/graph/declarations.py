"""How the schema is declared: plain classes, one a GraphQL type, whose attributes are its fields.

A class's docstring is the type's description, its name the type's name; attributes are in snake case and come out in
camel case. Types of fields are written as in GraphQL (``[Comment!]!``), so that nouns may name each other without
importing each other. ``schema_builder`` makes Strawberry types of the declarations, anew for every schema; nothing
here is ever instantiated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any, Final

import strawberry

from gql_blog.hooks import Hooks
from gql_blog.read import Need

NO_DEFAULT: Final[Any] = strawberry.UNSET


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a field; ``type`` is in GraphQL's notation."""

    type: str
    description: str
    default: Any = NO_DEFAULT


@dataclass(frozen=True, slots=True)
class Late:
    """A need that is known only once the plugins are: ``make`` is called for every schema."""

    make: Callable[[Hooks], Need]


@dataclass(frozen=True, slots=True)
class Declared:
    """One field. Readable ones have a need; those of Mutation and Subscription, and no others, have a resolver."""

    type: str
    description: str
    need: Need | Late | None = None
    arguments: Mapping[str, Argument] = dataclass_field(default_factory=dict)
    resolver: Callable[..., Any] | None = None
    subscription: bool = False
    deprecated: str | None = None
    """Why it is to go, and what to ask for instead."""


def field(type_: str, need: Need | Late, description: str, /, **arguments: Argument) -> Declared:
    """A field that is read as ``need`` says."""
    return Declared(type_, description, need=need, arguments=arguments)


def mutation(type_: str, resolver: Callable[..., Any], description: str) -> Declared:
    """A field of Mutation; ``resolver`` is a coroutine function of ``info`` and ``input``."""
    return Declared(type_, description, resolver=resolver)


def subscription(type_: str, resolver: Callable[..., Any], description: str) -> Declared:
    """A field of Subscription; ``resolver`` is an async generator function of ``info`` and the arguments."""
    return Declared(type_, description, resolver=resolver, subscription=True)


def deprecated(declared: Declared, reason: str) -> Declared:
    """The same field, on its way out."""
    return replace(declared, deprecated=reason)


def declared_fields(declaration: type) -> dict[str, Declared]:
    """The fields of a declaration, those of its bases first, by Python name."""
    found: dict[str, Declared] = {}
    for base in reversed(declaration.__mro__):
        found |= {name: value for name, value in vars(base).items() if isinstance(value, Declared)}
    return found
