"""What differs between two versions of the schema: breaking changes, and what was added."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from graphql import DefinitionNode, GraphQLError, GraphQLSchema, find_breaking_changes, parse, print_ast
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
    """Return the breaking changes but for those ``declared`` by description; InputError: an SDL cannot be read."""
    found = find_breaking_changes(_read(old, "old"), _read(new, "new"))
    changes = {BreakingChange(each.type.name, each.description) for each in found}
    return sorted(
        (each for each in changes if each.description not in declared), key=lambda each: (each.description, each.kind)
    )


def added_sdl(old: str, new: str) -> str:
    """Return what ``new`` has and ``old`` has not: whole types, and types with their new fields alone."""
    known = {_name_of(each): each for each in parse(old).definitions}
    added = (_added(known.get(_name_of(each)), each) for each in parse(new).definitions)
    return "\n\n".join(print_ast(each) for each in added if each is not None) + "\n"


def declared_breaks(text: str) -> frozenset[str]:
    """Return the descriptions in a list of breaking changes: lines such as ``- `Field Post.x was removed.```."""
    return frozenset(_DECLARED.findall(text))


def _name_of(definition: DefinitionNode) -> str | None:
    name = getattr(definition, "name", None)
    return None if name is None else str(name.value)


def _added(old: DefinitionNode | None, new: DefinitionNode) -> DefinitionNode | None:
    """Return a definition with its new fields alone; ``None`` if it has no new ones."""
    if old is None:
        return new
    known = {print_ast(each) for each in getattr(old, "fields", None) or ()}
    fields = tuple(each for each in getattr(new, "fields", None) or () if print_ast(each) not in known)
    if not fields:
        return None
    return replace(new, fields=fields, description=None)  # type: ignore[call-arg] # it has fields


def _read(sdl: str, which: str) -> GraphQLSchema:
    try:
        return schema_of(sdl)
    except (GraphQLError, TypeError) as error:
        line = error.locations[0].line if isinstance(error, GraphQLError) and error.locations else None
        place = f", line {line}" if line else ""
        raise InputError(f"Cannot parse the {which} schema{place}: {str(error).splitlines()[0]}") from error
