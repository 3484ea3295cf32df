"""Every place of a schema where a client's value goes: each argument, and each field of each input, by its reader.

Derived from the schema, so that an argument of tomorrow is tried too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_argument,
    is_required_input_field,
)

_SAMPLES: Final[Mapping[str, Any]] = {
    "Boolean": True,
    "Date": "2026-01-31",
    "DateTime": "2026-01-31T12:00:00Z",
    "Float": 1.5,
    "HTML": "<p>tide</p>",
    "ID": "art_00000000000000000000000000",
    "Int": 1,
    "JSON": {},
    "Locale": "en",
    "String": "tide",
}
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArgumentPlace:
    """One place for a value: ``reader`` is the argument or the field of an input that reads it, ``kind`` its type.

    ``operation`` is "query", "mutation" or "subscription".
    """

    reader: str
    kind: str
    is_list: bool
    operation: str
    document: str
    _path: _Path = field(repr=False)
    _others: Mapping[str, Any] = field(repr=False)

    def variables(self, value: Any) -> dict[str, Any]:
        """Return the variables of ``document`` with a value in this place, and the least in all others."""
        found = dict(self._others)
        _put(found, self._path, value)
        return found


def argument_places(schema: GraphQLSchema, samples: Mapping[str, Any] | None = None) -> Iterator[ArgumentPlace]:
    """Yield the places of a schema, one for each reader; ``samples``: what required values of a scalar are."""
    given = {**_SAMPLES, **(samples or {})}
    seen: set[str] = set()
    for operation, head, parent, tail in _parents(schema, given):
        for name, each in parent.fields.items():
            for argument in each.args:
                for place in _of_argument(operation, (head, tail), (parent, name, each), argument, given):
                    if place.reader not in seen:
                        seen.add(place.reader)
                        yield place


def _parents(
    schema: GraphQLSchema, samples: Mapping[str, Any]
) -> Iterator[tuple[str, str, GraphQLObjectType | GraphQLInterfaceType, str]]:
    """Yield each type that a client can reach, with its operation, and the text before and after a field of it."""
    roots = {"query": schema.query_type, "mutation": schema.mutation_type, "subscription": schema.subscription_type}
    waiting: list[tuple[str, str, GraphQLObjectType | GraphQLInterfaceType, str]] = [
        (name, "", root, "") for name, root in roots.items() if root
    ]
    reached = {root.name for root in roots.values() if root}
    while waiting:
        operation, head, parent, tail = waiting.pop(0)
        yield operation, head, parent, tail
        for name, each in parent.fields.items() if operation == "query" else ():
            kind = get_named_type(each.type)
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and kind.name not in reached:
                reached.add(kind.name)
                waiting.append((operation, f"{head}{name}{_literals(each, samples)} {{ ", kind, f" }}{tail}"))


def _of_argument(
    operation: str,
    around: tuple[str, str],
    owner: tuple[GraphQLObjectType | GraphQLInterfaceType, str, GraphQLField],
    argument: str,
    samples: Mapping[str, Any],
) -> Iterator[ArgumentPlace]:
    parent, name, of = owner
    passed = {key: each for key, each in of.args.items() if key == argument or is_required_argument(each)}
    declared = ", ".join(f"${key}: {each.type}" for key, each in passed.items())
    sent = ", ".join(f"{key}: ${key}" for key in passed)
    document = f"{operation} ({declared}) {{ {around[0]}{name}({sent}){_selection(of)}{around[1]} }}"
    others = {key: _least(each.type, samples) for key, each in passed.items()}
    for reader, kind, path in _readers(f"{parent.name}.{name}.{argument}", of.args[argument].type, (argument,), ()):
        is_list = is_list_type(get_nullable_type(kind))
        yield ArgumentPlace(reader, get_named_type(kind).name, is_list, operation, document, path, others)


def _readers(
    reader: str, kind: GraphQLInputType, path: _Path, above: tuple[str, ...]
) -> Iterator[tuple[str, GraphQLInputType, _Path]]:
    yield reader, kind, path
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType) and named.name not in above:
        for key, each in named.fields.items():
            yield from _readers(f"{named.name}.{key}", each.type, (*path, key), (*above, named.name))


def _least(kind: GraphQLInputType, samples: Mapping[str, Any]) -> Any:
    """Return the least value of a type."""
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        value: Any = {
            key: _least(each.type, samples) for key, each in named.fields.items() if is_required_input_field(each)
        }
    elif isinstance(named, GraphQLEnumType):
        value = next(iter(named.values))
    else:
        value = samples[named.name]
    return [value] if is_list_type(nullable) else value


def _put(target: dict[str, Any], path: _Path, value: Any) -> None:
    key, *rest = path
    if not rest:
        target[key] = value
        return
    inner = target.get(key)
    inner = dict(inner[0] if isinstance(inner, list) else inner or {})
    _put(inner, tuple(rest), value)
    target[key] = inner  # for a list, too: GraphQL takes one value for a list of one


def _literals(of: GraphQLField, samples: Mapping[str, Any]) -> str:
    """Return the required arguments of a field, as they are written in a document."""
    sent = [
        f"{key}: {_literal(_least(each.type, samples), get_named_type(each.type))}"
        for key, each in of.args.items()
        if is_required_argument(each)
    ]
    return f"({', '.join(sent)})" if sent else ""


def _literal(value: Any, kind: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_literal(each, kind) for each in value)}]"
    if isinstance(value, dict):
        fields = (f"{key}: {_literal(each, get_named_type(kind.fields[key].type))}" for key, each in value.items())
        return f"{{{', '.join(fields)}}}"
    if isinstance(kind, GraphQLEnumType):
        return str(value)
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _selection(of: GraphQLField) -> str:
    """Return what is asked of a field's value: enough that it is read."""
    kind = get_named_type(of.type)
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return "" if not hasattr(kind, "types") else " { __typename }"
    for name, asked in (("nodes", "nodes { __typename }"), ("errors", "errors { message }"), ("id", "id")):
        if name in kind.fields:
            return f" {{ {asked} }}"
    return " { __typename }"
