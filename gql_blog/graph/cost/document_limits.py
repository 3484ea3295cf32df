"""The limits for documents, and the errors for exceeding them.

The order is: ``parse`` (characters, tokens, comments), ``pick_operation``, ``complexity_of``, ``check_limits``,
validation, and for every set of variables ``check_cost``. Only the last is repeated for a document that is cached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphql import DocumentNode, GraphQLSyntaxError, OperationDefinitionNode
from graphql import parse as parse_document

from gql_blog.access import is_staff
from gql_blog.content import Role
from gql_blog.errors import CostExceeded, InputError
from gql_blog.graph.cost.complexity import Complexity


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The most that a document may hold with its fragments expanded. Compared by identity: it is part of a key."""

    characters: int
    tokens: int
    comments: int
    definitions: int
    mutations: int
    directives: int
    directives_per_node: int
    depth: int
    aliases: int
    root_fields: int
    fields: int
    conditions: int
    text: int
    cost: int


READER_LIMITS: Final = Limits(
    characters=20_000,
    tokens=2_000,
    comments=200,
    definitions=10,
    mutations=4,
    directives=50,
    directives_per_node=5,
    depth=10,
    aliases=30,
    root_fields=20,
    fields=200,
    conditions=100,
    text=40_000,
    cost=10_000,
)
STAFF_LIMITS: Final = Limits(
    characters=100_000,
    tokens=10_000,
    comments=2_000,
    definitions=10,
    mutations=4,
    directives=50,
    directives_per_node=5,
    depth=15,
    aliases=100,
    root_fields=50,
    fields=2_000,
    conditions=100,
    text=1_000_000,
    cost=100_000,
)

_WORDS: Final = {
    "characters": "characters",
    "tokens": "tokens",
    "comments": "comments",
    "definitions": "operations and fragments",
    "mutations": "mutations",
    "directives": "directives",
    "directives_per_node": "directives in one place",
    "depth": "levels of fields",
    "aliases": "aliases",
    "root_fields": "fields at the root",
    "fields": "fields",
    "conditions": "conditions in `where` (each value of an `in` is one)",
    "text": "characters in its variables",
    "cost": "points of cost (rows that may be read, and the work to find them)",
}
_WITH_VARIABLES: Final = ("conditions", "text", "cost")
_NAMED: Final = 10
_NAME: Final = 50
"""Characters of a name that an error quotes."""
_CHECKED: Final = tuple(name for name in _WORDS if name not in _WITH_VARIABLES)


def limits_of(role: Role | None) -> Limits:
    """Return the limits for a role: those of readers, or those of staff."""
    return STAFF_LIMITS if is_staff(role) else READER_LIMITS


def parse(text: str, limits: Limits) -> DocumentNode:
    """Parse a document within the limits; raise GraphQLSyntaxError, or CostExceeded if it is too big."""
    if len(text) > limits.characters:
        raise _exceeded("characters", len(text), limits.characters)
    try:
        return parse_document(text, max_lexical_tokens=limits.tokens, max_comments=limits.comments)
    except GraphQLSyntaxError as error:
        for name in ("tokens", "comments"):
            allowed = getattr(limits, name)
            if error.description.startswith(f"Document contains more than {allowed} {name}"):
                raise _exceeded(name, allowed + 1, allowed) from None
        raise


def pick_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation to run; raise InputError if there is none, or the name is missing or unknown."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if not operations:
        raise InputError("The document has no operation. Add a query, a mutation or a subscription.")
    if name is None:
        if len(operations) > 1:
            raise InputError(f"The document has several operations. Choose one by operationName: {_names(operations)}.")
        return operations[0]
    for operation in operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise InputError(f"The document has no operation named {name[:_NAME]!r}. Its operations: {_names(operations)}.")


def _names(operations: list[OperationDefinitionNode]) -> str:
    """Return the names of the first operations, each cut."""
    return ", ".join(each.name.value[:_NAME] if each.name else "(no name)" for each in operations[:_NAMED])


def check_limits(complexity: Complexity, limits: Limits) -> None:
    """Raise CostExceeded for the first limit that a document exceeds; what depends on variables is not checked."""
    for name in _CHECKED:
        value, allowed = getattr(complexity, name), getattr(limits, name)
        if value > allowed:
            raise _exceeded(name, value, allowed)


def check_cost(complexity: Complexity, variables: Mapping[str, object], limits: Limits) -> int:
    """Return the cost; CostExceeded if it, the number of conditions or the text in the variables is too much."""
    conditions = complexity.conditions(variables)
    if conditions > limits.conditions:
        raise _exceeded("conditions", conditions, limits.conditions)
    cost = complexity.cost(variables)
    if cost > limits.cost:
        raise _exceeded("cost", cost, limits.cost, complexity.most_expensive_field(variables))
    text = _count_text(variables)
    if text > limits.text:
        raise _exceeded("text", text, limits.text)
    return cost


def _count_text(value: object) -> int:
    """Return how many characters there are in a value of JSON, keys included."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(len, value)) + sum(map(_count_text, value.values()))
    return sum(map(_count_text, value)) if isinstance(value, list) else 0


def _exceeded(name: str, value: int, allowed: int, field: str | None = None) -> CostExceeded:
    shown = str(value) if value < 10**9 else "more than 1000000000"
    remedy = "Shorten it, or split it into several."
    if name == "cost":
        remedy = f"The most expensive field is {field}. Ask for fewer rows, conditions or lists."
    return CostExceeded(
        f"The document has too many {_WORDS[name]}: {shown}. At most {allowed} are allowed. {remedy}",
        limit=name,
        value=min(value, 10**9),
        allowed=allowed,
        field=field,
    )
