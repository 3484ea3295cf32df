"""Breaking changes between two versions of the schema."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from graphql import GraphQLError, GraphQLSchema, find_breaking_changes
from graphql import build_schema as schema_of

from gql_blog.errors import InputError

_DECLARED = re.compile(r"^- `([^`]+)`", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BreakingChange:
    """A change that can break a client; ``kind`` is graphql-core's, such as ``FIELD_REMOVED``."""

    kind: str
    description: str

    def __str__(self) -> str:
        return self.description


def breaking_changes(old: str, new: str, *, declared: Collection[str] = ()) -> list[BreakingChange]:
    """Return the breaking changes from the SDL ``old`` to ``new``, without those whose description is ``declared``.

    Raises InputError for an SDL that cannot be parsed.
    """
    found = find_breaking_changes(_read(old, "old"), _read(new, "new"))
    changes = {BreakingChange(each.type.name, each.description) for each in found}
    return sorted(
        (each for each in changes if each.description not in declared), key=lambda each: (each.description, each.kind)
    )


def declared_breaks(text: str) -> frozenset[str]:
    """Return the descriptions in a list of breaking changes: lines such as ``- `Field Post.x was removed.```."""
    return frozenset(_DECLARED.findall(text))


def _read(sdl: str, which: str) -> GraphQLSchema:
    try:
        return schema_of(sdl)
    except (GraphQLError, TypeError) as error:
        line = error.locations[0].line if isinstance(error, GraphQLError) and error.locations else None
        place = f", line {line}" if line else ""
        raise InputError(f"Cannot parse the {which} schema{place}: {str(error).splitlines()[0]}") from error
