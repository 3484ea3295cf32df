"""What is wrong about a value of an enum, with the values that it has."""

import re
from typing import Final

from graphql import GraphQLEnumType, GraphQLError, GraphQLSchema

from gql_blog.errors import InputError

MAX_LISTED: Final = 180
"""Characters of a list of values; the longest of the core has 174."""
MAX_QUOTED: Final = 80
"""Characters of graphql-core's message, which quotes the value."""
_UNKNOWN: Final = re.compile(
    r"(?:Variable '\$\w+' has invalid value(?: at [^:]*)?: )?"
    r"(?:Value '.*' does not exist in '(\w+)' enum\.|Enum '(\w+)' cannot represent non-)",
    re.DOTALL,
)
"""From the start, so that no quoted value can pass for it: other messages begin otherwise."""


def with_enum_values(schema: GraphQLSchema, error: GraphQLError) -> GraphQLError:
    """Return the error; one about a value that an enum has not says which it has, as far as there is room."""
    found = _UNKNOWN.match(error.message)
    enum = schema.get_type(found[1] or found[2]) if found else None
    if not isinstance(enum, GraphQLEnumType):
        return error
    said = error.message.partition(" Did you mean the enum value")[0]
    said = said if len(said) <= MAX_QUOTED else f"{said[: MAX_QUOTED - 1]}…"
    message = f"{said} {enum.name} has {_listed([*enum.values])}."
    return GraphQLError(message, error.nodes, original_error=InputError(message))


def _listed(names: list[str]) -> str:
    """Return the names with commas, and how many more there are."""
    shown = ", ".join(names)
    if len(shown) <= MAX_LISTED:
        return shown
    kept = shown[:MAX_LISTED].split(", ")[:-1]
    return f"{', '.join(kept)} and {len(names) - len(kept)} more" if kept else f"{len(names)} values"
