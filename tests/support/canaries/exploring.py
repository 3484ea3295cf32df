"""Everything that may be asked, generated from the SDL: each edge between two types, and the roots with every value."""

import dataclasses
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_non_null_type,
    is_required_argument,
)

_PAGES: Final = ("first: 50", "last: 50")
_DEEPEST: Final = 4
_TOGETHER: Final = 5
_OF_PREFIX: Final = {
    "art": ("Post", "Response"),
    "com": ("Comment",),
    "con": ("Contributor",),
    "prv": ("PreviewLink",),
    "rdr": ("Redirect",),
    "rev": ("Revision",),
    "wcp": ("WorkingCopy",),
    "tag": ("Tag",),
    "tok": ("Token",),
    "ses": ("Session",),
    "sit": ("Site",),
    "idn": ("Identity",),
    "usr": ("User",),
}


@dataclass(frozen=True)
class Values:
    """What arguments are tried with. ``found`` has for a root a slug by which it finds something, to go on from there;
    ``ways`` are ids of articles of which every edge is asked.
    """

    slugs: Sequence[str] = ()
    ids: Sequence[str] = ()
    words: Sequence[str] = ()
    found: Mapping[str, str] = dataclasses.field(default_factory=dict)
    ways: Sequence[str] = ()


class Explorer:
    """Writes the documents."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        assert schema.query_type
        self._roots = schema.query_type.fields

    def documents(self, values: Values) -> Iterator[str]:
        """Return every document with these values."""
        for name, field in self._roots.items():
            for arguments in self._arguments(name, field, values):
                yield "{ " + self._selected(name, field, arguments) + " }"
        for identifier in values.ids:
            for kind in _OF_PREFIX[identifier[:3]]:
                fragment = self._fragment(self._schema.type_map[kind])
                yield f'{{ node(id: "{identifier}") {{ {fragment} }} }}'
        for identifier in values.ways:
            yield from self._edges_of(identifier)
        yield from self._edges(values)
        yield from self._orders()

    def _arguments(self, name: str, field: GraphQLField, values: Values) -> list[str]:
        required = {key: each for key, each in field.args.items() if is_non_null_type(each.type)}
        tried = {"slug": values.slugs, "id": values.ids, "path": [f"/{each}" for each in values.slugs]}
        tried |= dict.fromkeys(("query", "receipt", "token"), values.words)
        if "ids" in required:
            quoted = ", ".join(f'"{each}"' for each in values.ids[:100])
            return [f"ids: [{quoted}]"]
        if required:
            (key,) = required
            return [f'{key}: "{each}"' for each in tried[key]]
        return [each for each in _PAGES if each.partition(":")[0] in field.args] or [""]

    def _selected(self, name: str, field: GraphQLField, arguments: str, inner: str | None = None) -> str:
        called = f"{name}({arguments})" if arguments else name
        kind = get_named_type(field.type)
        if not is_composite_type(kind):
            return called
        return f"{called} {{ {inner or self._leaves(kind)} }}"

    def _leaves(self, kind: Any) -> str:
        """The fields without fields of their own; of a connection those of its nodes."""
        if kind.name.endswith("Connection"):
            node = get_named_type(kind.fields["nodes"].type)
            edge = get_named_type(kind.fields["edges"].type)
            assert isinstance(edge, GraphQLObjectType)
            extra = "edges { snippet score }" if "snippet" in edge.fields else ""
            pages = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
            return f"totalCount {pages} {extra} nodes {{ {self._leaves(node)} }}"
        names = [name for name, field in kind.fields.items() if _is_leaf(field)]
        return " ".join(("__typename", *names))

    def _fragment(self, kind: Any) -> str:
        """What a node of one type has: its leaves."""
        return f"... on {kind.name} {{ {self._leaves(kind)} }}"

    def _edges(self, values: Values) -> Iterator[str]:
        """Each field from one type to another, once, on the shortest way from a root, and pages from both ends."""
        seen: set[tuple[str, str]] = set()
        waiting: deque[tuple[list[str], Any]] = deque()
        for name, field in self._roots.items():
            slug = values.found.get(name)
            for arguments in self._arguments(name, field, Values([slug] if slug else values.slugs[:1]))[:1]:
                waiting.append(([f"{name}({arguments})" if arguments else name], get_named_type(field.type)))
        while waiting:
            way, kind = waiting.popleft()
            for name, field in getattr(kind, "fields", {}).items():
                inner = get_named_type(field.type)
                place = (kind.name, name)
                if not is_composite_type(inner) or place in seen or name in ("edges", "pageInfo"):
                    continue
                seen.add(place)
                for arguments in [each for each in _PAGES if each.partition(":")[0] in field.args] or [""]:
                    step = f"{name}({arguments})" if arguments else _called(name, field)
                    yield _nested([*way, step], self._leaves(inner))
                if len(way) < _DEEPEST:
                    waiting.append(([*way, _called(name, field)], inner))

    def _edges_of(self, identifier: str) -> Iterator[str]:
        """Each field of one article that leads to another type."""
        for kind in map(self._schema.type_map.__getitem__, _OF_PREFIX[identifier[:3]]):
            for each in self.parts(kind):
                yield f'{{ node(id: "{identifier}") {{ ... on {kind.name} {{ {each} }} }} }}'

    def parts(self, kind: Any) -> list[str]:
        """Return what can be selected of a type, in parts that a document may hold: its leaves, and each edge."""
        found = [self._leaves(kind)]
        for name, field in kind.fields.items():
            inner = get_named_type(field.type)
            if is_composite_type(inner) and hasattr(inner, "fields"):
                found.append(f"{_called(name, field)} {{ {self._leaves(inner)} }}")
        return found

    def subscriptions(self, article_id: str, marks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Return each subscription with some parts of what it tells, and a field by which an event is known.

        ``marks`` has that field for each type. There are fewer than one client may have at once.
        """
        assert self._schema.subscription_type
        for name, field in self._schema.subscription_type.fields.items():
            kind = get_named_type(field.type)
            needed = [key for key, each in field.args.items() if is_non_null_type(each.type)]
            arguments = "(" + ", ".join(f'{key}: "{article_id}"' for key in needed) + ")" if needed else ""
            leaves, *edges = self.parts(kind)
            for part in (leaves, *(" ".join(edges[at : at + _TOGETHER]) for at in range(0, len(edges), _TOGETHER))):
                yield name, f"subscription {{ {name}{arguments} {{ mark: {marks[kind.name]} {part} }} }}"

    def changes(self) -> Iterator[tuple[str, Any, list[str]]]:
        """Return each mutation with the type of its input, and its payload in parts, each with the errors."""
        assert self._schema.mutation_type
        for name, field in self._schema.mutation_type.fields.items():
            given, payload = field.args["input"].type, get_named_type(field.type)
            parts = ["__typename"]
            assert isinstance(payload, GraphQLObjectType)
            for key, each in payload.fields.items():
                kind: Any = get_named_type(each.type)
                if key == "errors":
                    continue
                if not is_composite_type(kind):
                    parts[0] += f" {key}"
                    continue
                parts += [f"{key} {{ {part} }}" for part in self.parts(kind)]
            errors = "errors { __typename code message path }"
            texts = [f"mutation ($input: {given}) {{ {name}(input: $input) {{ {part} {errors} }} }}" for part in parts]
            yield name, given, texts

    def mistakes(self, cursors: Sequence[str]) -> Iterator[str]:
        """Ask each list from a place that somebody else was told of, from one that is none, and in wrong sizes."""
        for name, field in self._roots.items():
            if "after" in field.args and not any(map(is_required_argument, field.args.values())):
                for cursor in (*cursors, "bm90aGluZw=="):
                    yield "{ " + self._selected(name, field, f'first: 50, after: "{cursor}"') + " }"
                yield "{ " + self._selected(name, field, "first: -1") + " }"
                yield "{ " + self._selected(name, field, "first: 101") + " }"

    def cursors(self) -> Iterator[str]:
        """Return questions for the cursors of each list."""
        for name, field in self._roots.items():
            if "after" in field.args and not any(map(is_required_argument, field.args.values())):
                yield f"{{ {name}(first: 20) {{ edges {{ cursor }} }} }}"

    def _orders(self) -> Iterator[str]:
        """Each order, in which nothing hidden may have a place."""
        for name, field in self._roots.items():
            if "orderBy" in field.args:
                order: Any = get_named_type(field.args["orderBy"].type)
                for value in get_named_type(order.fields["field"].type).values:
                    for direction in ("ASC", "DESC"):
                        where = f"first: 50, orderBy: [{{field: {value}, direction: {direction}}}]"
                        yield "{ " + self._selected(name, field, where) + " }"

    def questions(self, words: Sequence[str]) -> Iterator[str]:
        """Return counts of what matches the words, by every filter and by the search: all are to be 0."""
        for name, field in self._roots.items():
            if "query" in field.args:
                for each in words:
                    yield f'{{ {name}(query: "{each}") {{ totalCount }} }}'
            elif "where" in field.args:
                kind: Any = get_named_type(field.args["where"].type)
                for condition in self._conditions(kind, words):
                    yield f"{{ {name}(where: {condition}) {{ totalCount }} }}"

    def _conditions(self, where: Any, words: Sequence[str]) -> Iterator[str]:
        for name, field in where.fields.items():
            if get_named_type(field.type).name == "StringFilter":
                every = ", ".join(f'"{each}"' for each in words)
                yield f"{{{name}: {{in: [{every}]}}}}"
                for operator in ("contains", "startsWith"):
                    parts = ", ".join(f'{{{name}: {{{operator}: "{each[:-2]}"}}}}' for each in words)
                    yield f"{{OR: [{parts}]}}"


def _is_leaf(field: GraphQLField) -> bool:
    return not is_composite_type(get_named_type(field.type)) and not any(map(is_required_argument, field.args.values()))


def _called(name: str, field: GraphQLField) -> str:
    """A field with what it needs, which is a number, or with the size of a page."""
    needed = {key: each for key, each in field.args.items() if is_required_argument(each)}
    assert all(get_named_type(each.type) is GraphQLInt for each in needed.values()), name
    given = [f"{key}: 1" for key in needed] + (["first: 9"] if "first" in field.args else [])
    return f"{name}({', '.join(given)})" if given else name


def _nested(way: Sequence[str], leaves: str) -> str:
    text = leaves
    for step in reversed(way):
        text = f"{step} {{ {text} }}"
    return f"{{ {text} }}"
