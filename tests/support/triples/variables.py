"""Values of arguments as a document writes them: as literals, or as variables, wherever in them."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

_LIKELY = 0.12
"""How likely any one value, whole or in part, becomes a variable."""
_FORBIDDEN = 0.03
"""How likely a variable that may be null is null where a value is required, or where there is a default."""


@dataclass
class Variables:
    """The variables of one operation: how they are declared, and what is sent."""

    chance: random.Random
    declared: list[str] = field(default_factory=list)
    sent: dict[str, Any] = field(default_factory=dict)

    def write(self, kind: GraphQLInputType, value: Any, *, optional: bool = False) -> str:
        """Return what stands for ``value`` in the document; ``optional``: the place has a default of its own."""
        if self.chance.random() < _LIKELY:
            return self._variable(kind, value, optional=optional)
        return self._literal(kind, value)

    def flag(self, value: bool) -> str:
        """Return what stands for the condition of a directive."""
        if self.chance.random() < 0.5:
            return json.dumps(value)
        name = self._name()
        if self.chance.random() < 0.3:
            self.declared.append(f"${name}: Boolean = {json.dumps(value)}")
            if self.chance.random() < _FORBIDDEN:
                self.sent[name] = None
        else:
            self.declared.append(f"${name}: Boolean!")
            self.sent[name] = value
        return f"${name}"

    def _name(self) -> str:
        return f"v{len(self.declared)}"

    def _variable(self, kind: GraphQLInputType, value: Any, *, optional: bool) -> str:
        name, way = self._name(), self.chance.random()
        if way < 0.15:
            self.declared.append(f"${name}: {get_nullable_type(kind)} = {constant(kind, value)}")
        elif way < 0.25 and (optional or not is_non_null_type(kind)):
            self.declared.append(f"${name}: {get_nullable_type(kind)}")
            if self.chance.random() < _FORBIDDEN:
                self.sent[name] = None
        elif way < 0.3 and not is_non_null_type(kind):
            self.declared.append(f"${name}: {kind}")
            self.sent[name] = None
        else:
            self.declared.append(f"${name}: {kind}")
            self.sent[name] = value
        return f"${name}"

    def _literal(self, kind: GraphQLInputType, value: Any) -> str:
        nullable: Any = get_nullable_type(kind)
        if value is None:
            return "null"
        if is_list_type(nullable) and isinstance(value, list):
            return f"[{', '.join(self.write(nullable.of_type, each) for each in value)}]"
        named = get_named_type(kind)
        if isinstance(named, GraphQLInputObjectType):
            fields = named.fields
            parts = (
                f"{name}: {self.write(fields[name].type, each, optional=fields[name].default_value is not Undefined)}"
                for name, each in value.items()
            )
            return f"{{{', '.join(parts)}}}"
        return constant(kind, value)


def constant(kind: GraphQLInputType, value: Any) -> str:
    """Return a value as a literal without variables."""
    nullable: Any = get_nullable_type(kind)
    if value is None:
        return "null"
    if is_list_type(nullable) and isinstance(value, list):
        return f"[{', '.join(constant(nullable.of_type, each) for each in value)}]"
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return f"{{{', '.join(f'{name}: {constant(named.fields[name].type, each)}' for name, each in value.items())}}}"
    return str(value) if isinstance(named, GraphQLEnumType) else json.dumps(value)
