"""What the resolvers of mutations and subscriptions return: references to what is read next, and what went wrong.

A resolver reads nothing. The engine plans what the operation selects of each ``Ref``, reads it by id, and shapes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gql_blog.content import ErrorCode
from gql_blog.errors import Conflict, ErrorGroup, GqlBlogError
from gql_blog.graph.declarations import field
from gql_blog.read import Key


@dataclass(frozen=True, slots=True)
class Ref:
    """A row to be read: ``entity`` as the needs name it. ``granted``: the viewer may see it whatever its status."""

    entity: str
    id: str
    granted: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One of a payload's ``errors``; with ``current_version`` a VersionConflict, else an InputError."""

    code: str
    message: str
    path: tuple[str, ...] = ()
    current_version: int | None = None

    @property
    def typename(self) -> str:
        """The GraphQL type that it is of."""
        return "InputError" if self.current_version is None else "VersionConflict"

    def entries(self) -> dict[str, object]:
        """The fields of that type, by name."""
        shown: dict[str, object] = {"code": self.code, "message": self.message, "path": list(self.path)}
        if self.current_version is not None:
            shown["currentVersion"] = self.current_version
        return shown


@dataclass(frozen=True, slots=True)
class Payload:
    """A mutation's answer: ``values`` by the names of the payload's fields, but for ``errors``."""

    values: Mapping[str, Ref | tuple[Ref, ...] | str | None]
    errors: tuple[Problem, ...] = ()


def problems(error: GqlBlogError) -> tuple[Problem, ...]:
    """Return what ``error`` tells a client, an entry for each error of a group. An unknown code is INVALID."""
    if isinstance(error, ErrorGroup):
        return tuple(problem for each in error.errors for problem in problems(each))
    code = error.code if error.code in ErrorCode.__members__ else ErrorCode.INVALID.value
    version = error.current_version if isinstance(error, Conflict) else None
    return (Problem(code, error.message, error.path, version),)


class UserError:
    """What every mutation payload's errors implement."""

    message = field("String!", Key("message"), "What is wrong and what to do, for people to read.")
    code = field("ErrorCode!", Key("code"), "What is wrong, for programs to act on.")
    path = field(
        "[String!]!",
        Key("path"),
        'The path to the input field at fault, such as ["input", "bylines", "0", "role"]; empty for the whole input.',
    )


class InputError(UserError):
    """Everything that needs no more than code, path and message."""


class VersionConflict(UserError):
    """CONFLICT: somebody else's change came first."""

    current_version = field("Int!", Key("currentVersion"), "The version that stands now: read it, and try again.")


ERRORS: Final = field("[UserError!]!", Key("errors"), "What is wrong, each by itself; empty where the thing was done.")
"""The same field of every payload."""
