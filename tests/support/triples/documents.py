"""Operations of chance over the whole schema: valid, within the limits, and asking for what is there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)
from support.triples.arguments import Arguments
from support.triples.drawing import Drawing
from support.triples.variables import Variables

_ROOTS = {
    "articles": 4,
    "posts": 5,
    "responses": 3,
    "comments": 4,
    "contributors": 2,
    "namesakes": 1,
    "tags": 1,
    "article": 2,
    "post": 3,
    "response": 2,
    "dialogue": 4,
    "node": 2,
    "nodes": 3,
    "contributor": 2,
    "tag": 1,
    "commentByReceipt": 1,
    "preview": 1,
    "resolve": 1,
    "redirects": 3,
    "media": 1,
    "site": 1,
    "mediaLibrary": 2,
    "deletedEntries": 1,
    "legalHolds": 1,
    "submittedWorkingCopies": 2,
    "moderationQueue": 1,
    "revision": 2,
    "users": 1,
    "tokens": 1,
    "audit": 1,
    "siteExports": 1,
    "viewer": 1,
    "search": 2,
    "guestSaid": 1,
    "guestArticle": 2,
    "guestNumbers": 2,
}
"""The guest's queries are there only where the guest is."""
_WEIGHTS = {"bibliography": 3, "citedBy": 3, "participants": 2}
"""Fields that only one type has are asked for more often."""
_DEEPEST = 9
_COMPARING = ("changes", "changesSince")
_UNDRAWN = ("asArticle",)
"""No row that the oracle knows: tests/flow/test_previews.py compares it with the live page."""
_FEW = 4
"""How many revisions may be compared: it costs much."""


@dataclass(frozen=True)
class Operation:
    """A document, and the variables sent with it."""

    text: str
    variables: dict[str, Any]


@dataclass
class DocumentCache:
    """Writes one operation, with fields ``besides`` at its root. ``left`` is how many may still be written."""

    schema: GraphQLSchema
    drawing: Drawing
    besides: tuple[str, ...] = ()
    left: int = 0
    fragments: list[str] = field(default_factory=list)
    _aliases: int = 0

    def __post_init__(self) -> None:
        self.chance = self.drawing.chance
        self.left = self.chance.choice((8, 15, 30, 60))
        self.variables = Variables(self.chance)
        self.arguments = Arguments(self.drawing, self.variables)

    def operation(self) -> Operation:
        """Return an operation."""
        query = self.schema.query_type
        assert query
        roots = {name: weight for name, weight in _ROOTS.items() if name in query.fields}
        names = self.chance.choices(list(roots), list(roots.values()), k=self.chance.choice((1, 1, 1, 2, 3)))
        fields = [self._field(query, name, 1, 1) for name in dict.fromkeys(names)]
        # The same root again, under another name and with other arguments.
        if self.chance.random() < 0.15:
            fields.append(self._field(query, names[0], 1, 1, alias=True))
        if self.chance.random() < 0.1:
            fields.append("__typename")
        declared = f"({', '.join(self.variables.declared)})" if self.variables.declared else ""
        head = f"query Q{declared} " if declared or self.chance.random() < 0.5 else ""
        text = "\n".join((f"{head}{{ {' '.join((*fields, *self.besides))} }}", *self.fragments))
        return Operation(text, self.variables.sent)

    def _field(self, parent: Any, name: str, depth: int, rows: int, *, alias: bool = False) -> str:
        """Return a field; ``rows`` is how many of its parents there may be."""
        self.left -= 1
        definition: GraphQLField = parent.fields[name]
        written, size = self.arguments.of(parent, name, definition, nested=depth > 1)
        if alias or (written and self.chance.random() < 0.6) or self.chance.random() < 0.05:
            self._aliases += 1
            key = f"{self.chance.choice('abc')}{self._aliases}: {name}"
        else:
            key = name
        kind = get_named_type(definition.type)
        below = "" if is_leaf_type(kind) else f" {self._selection(kind, depth + 1, rows * size)}"
        return f"{key}{written}{self._directive(0.04)}{below}"

    def _directive(self, likely: float) -> str:
        if self.chance.random() > likely:
            return ""
        name = self.chance.choice(("skip", "include"))
        kept = self.chance.random() < 0.7
        return f" @{name}(if: {self.variables.flag(kept is (name == 'include'))})"

    def _selection(self, kind: GraphQLNamedType, depth: int, rows: int) -> str:
        return f"{{ {' '.join(self._selections(kind, depth, rows))} }}"

    def _selections(self, kind: GraphQLNamedType, depth: int, rows: int) -> list[str]:
        if kind.name.endswith("Connection"):
            return self._connection(kind, depth, rows)
        if isinstance(kind, GraphQLInterfaceType):
            return self._abstract(kind, depth, rows)
        assert isinstance(kind, GraphQLObjectType)
        parts = self._fields(kind, depth, rows)
        if self.chance.random() < 0.12:
            parts.append(self._fragment(kind, [kind, *kind.interfaces], depth, rows))
        return parts

    def _abstract(self, kind: GraphQLInterfaceType, depth: int, rows: int) -> list[str]:
        """Some of what is common, and fragments on what it may be."""
        parts = self._fields(kind, depth, rows) if kind.name != "Node" or self.chance.random() < 0.5 else ["__typename"]
        possible: Sequence[Any] = (*self.schema.get_possible_types(kind), kind)
        if kind.name == "Node":
            possible = (*possible, self.schema.type_map["Article"])
        wanted = 0.9 if kind.name == "Node" else 0.35
        while self.left > 0 and self.chance.random() < wanted:
            parts.append(self._fragment(kind, possible, depth, rows))
            wanted *= 0.8
        return parts

    def _fragment(self, kind: Any, possible: Sequence[Any], depth: int, rows: int) -> str:
        """Return a fragment, written here or elsewhere."""
        on = self.chance.choice(possible)
        inner = " ".join(self._fields(on, depth, rows))
        if self.chance.random() < 0.4:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {on.name} {{ {inner} }}")
            return f"...{name}{self._directive(0.1)}"
        condition = "" if on is kind and self.chance.random() < 0.5 else f" on {on.name}"
        return f"...{condition}{self._directive(0.1)} {{ {inner} }}"

    def _connection(self, kind: Any, depth: int, rows: int) -> list[str]:
        node = kind.fields["nodes"].type
        element = get_named_type(node)
        parts: list[str] = []
        if self.chance.random() < 0.7:
            parts.append(f"nodes {self._selection(element, depth + 1, rows)}")
        if not parts or self.chance.random() < 0.3:
            score = "score " if kind.name == "SearchConnection" and self.chance.random() < 0.7 else ""
            parts.append(f"edges {self._edge(element, depth + 1, rows, score)}")
        if self.chance.random() < 0.3:
            parts.append("totalCount")
        if self.chance.random() < 0.3:
            facts = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename")
            parts.append(f"pageInfo {{ {' '.join(self.chance.sample(facts, self.chance.randint(1, 4)))} }}")
        self.left -= len(parts)
        self.chance.shuffle(parts)
        return parts

    def _edge(self, element: GraphQLNamedType, depth: int, rows: int, more: str) -> str:
        cursor = "cursor " if self.chance.random() < 0.6 else ""
        return f"{{ {more}{cursor}node {self._selection(element, depth + 1, rows)} }}"

    def _fields(self, kind: Any, depth: int, rows: int) -> list[str]:
        leaves = [name for name, each in kind.fields.items() if is_leaf_type(get_named_type(each.type))]
        chosen = self.chance.sample(leaves, min(len(leaves), self.chance.choice((1, 1, 2, 2, 3, 5))))
        if self.chance.random() < 0.15:
            chosen.append("__typename")
        parts = [name if name == "__typename" else self._field(kind, name, depth, rows) for name in chosen]
        few = rows < _FEW
        composites = [each for each in kind.fields if each not in leaves and (each not in _COMPARING or few)]
        composites = [each for each in composites if each not in _UNDRAWN]
        while composites and self.left > 0 and depth < _DEEPEST and rows < 150 and self.chance.random() < 0.55:
            (name,) = self.chance.choices(composites, [_WEIGHTS.get(each, 1) for each in composites])
            parts.append(self._field(kind, name, depth, rows))
            # Again: merged, if nothing tells the two apart.
            if self.chance.random() < 0.1:
                parts.append(self._field(kind, name, depth, rows))
        return parts or ["__typename"]
