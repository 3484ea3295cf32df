"""What a mutation that did not do what was asked says of it."""

from typing import Final

from gql_blog.graph.declare import field
from gql_blog.read import Key


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
