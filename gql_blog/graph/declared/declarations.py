"""Declaring the schema: a plain class for each GraphQL type, with the fields as attributes.

The class's name and docstring are the type's name and description; attributes in snake case become fields in camel
case. Types of fields are written as in GraphQL (``[Comment!]!``), so that nouns may name each other without
importing each other. ``schema_builder`` makes Strawberry types of the declarations, anew for every schema; nothing
here is ever instantiated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any, Final

import strawberry

from gql_blog.content import camel_case
from gql_blog.read import Batch, Column, Key, Need, most_of

NO_DEFAULT: Final[Any] = strawberry.UNSET


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a field; ``type`` is in GraphQL syntax."""

    type: str
    description: str
    default: Any = NO_DEFAULT


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """One field. Fields of Mutation and Subscription have a resolver; all others have a need."""

    type: str
    description: str
    need: Need | None = None
    arguments: Mapping[str, Argument] = dataclass_field(default_factory=dict)
    resolver: Callable[..., Any] | None = None
    subscription: bool = False
    deprecated: str | None = None
    """The reason, and what to use instead."""
    own: Callable[[str], Need] | None = None
    """Makes the need of the name that the field has in its class."""

    def __set_name__(self, _owner: object, name: str) -> None:
        """Learn that name."""
        if self.own is not None:
            object.__setattr__(self, "need", self.own(name))

    @property
    def whole_description(self) -> str:
        """The description; that of a list says how many items it has at most."""
        if not self.type.startswith("[") or isinstance(self.need, Batch):
            return self.description
        return f"{self.description} At most {most_of(self.need):,}."


def field(type_: str, need: Need, description: str, /, **arguments: Argument) -> FieldDeclaration:
    """Declare a field that is read as ``need`` says."""
    return FieldDeclaration(type_, description, need=need, arguments=arguments)


def column(type_: str, description: str) -> FieldDeclaration:
    """Declare a field that is the column of its name."""
    return FieldDeclaration(type_, description, own=Column)


def key(type_: str, description: str) -> FieldDeclaration:
    """Declare a field that an object holds by its name in GraphQL."""
    return FieldDeclaration(type_, description, own=lambda name: Key(camel_case(name)))


def subscription(type_: str, resolver: Callable[..., Any], description: str) -> FieldDeclaration:
    """Declare a field of Subscription; ``resolver`` is an async generator function of ``info`` and the arguments."""
    return FieldDeclaration(type_, description, resolver=resolver, subscription=True)


def deprecated(declared: FieldDeclaration, reason: str) -> FieldDeclaration:
    """Return the same field, deprecated."""
    return replace(declared, deprecated=reason)


def declared_fields(declaration: type) -> dict[str, FieldDeclaration]:
    """Return the fields of a class, those of its bases first, by Python name."""
    found: dict[str, FieldDeclaration] = {}
    for base in reversed(declaration.__mro__):
        found |= {name: value for name, value in vars(base).items() if isinstance(value, FieldDeclaration)}
    return found
