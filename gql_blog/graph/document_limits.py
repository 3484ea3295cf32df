"""How big a document may be, and the errors for what is bigger.

The order is: ``parse`` (characters, tokens, comments), ``pick_operation``, ``measure``, ``check``, validation, and for
every set of variables ``check_cost``. Only the last is asked again where a document is known already.
"""

from dataclasses import dataclass
from typing import Final

from graphql import DocumentNode, GraphQLSyntaxError, OperationDefinitionNode
from graphql import parse as parse_document

from gql_blog.content import Role
from gql_blog.errors import CostExceeded, InputError
from gql_blog.graph.complexity import Complexity


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The most that a document may hold, fragments written out; ``check`` says which was passed.

    They are part of what a document is known by, so they are told apart by identity: twelve numbers are long to hash.
    """

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
    "cost": "points of cost (leaf fields times the page sizes above them)",
}
_CHECKED: Final = tuple(name for name in _WORDS if name != "cost")


def limits_of(role: Role | None) -> Limits:
    """The limits for one who asks: an anonymous reader's, or those of staff."""
    return READER_LIMITS if role is None or role is Role.READER else STAFF_LIMITS


def parse(text: str, limits: Limits) -> DocumentNode:
    """Parse a document within the limits; GraphQLSyntaxError for what is none, CostExceeded for what is too big."""
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
    """The operation to run; InputError where none, or more than one, could be meant."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if not operations:
        raise InputError("The document holds no operation.")
    if name is None:
        if len(operations) > 1:
            raise InputError("The document holds several operations: say which by operationName.")
        return operations[0]
    for operation in operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise InputError(f"The document holds no operation named {name!r}.")


def check(measure: Complexity, limits: Limits) -> None:
    """Raise CostExceeded for the first limit that a document passes, but for its cost."""
    for name in _CHECKED:
        value, allowed = getattr(measure, name), getattr(limits, name)
        if value > allowed:
            raise _exceeded(name, value, allowed)


def check_cost(cost: int, limits: Limits) -> None:
    """Raise CostExceeded where an operation costs too much with the variables given."""
    if cost > limits.cost:
        raise _exceeded("cost", cost, limits.cost)


def _exceeded(name: str, value: int, allowed: int) -> CostExceeded:
    shown = str(value) if value < 10**9 else "more than a thousand million"
    return CostExceeded(
        f"The document has too many {_WORDS[name]}: {shown}, and at most {allowed} are allowed.",
        limit=name,
        value=min(value, 10**9),
        allowed=allowed,
    )
