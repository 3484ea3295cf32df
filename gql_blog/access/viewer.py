"""Who asks."""

from dataclasses import dataclass

from gql_blog.content import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one on whose behalf something is read or done; without a role: an anonymous reader.

    ``actor`` is the name that the audit keeps: a user's id, ``anonymous``, ``cli``,
    ``schedule`` or ``plugin:<name>``.
    """

    role: Role | None = None
    user_id: str | None = None
    contributor_id: str | None = None
    token_id: str | None = None
    actor: str = "anonymous"


ANONYMOUS = Viewer()
OPERATOR = Viewer(role=Role.ADMIN, actor="cli")
"""Whoever holds the machine: the command line, which may do all that an admin may."""
SCHEDULE = Viewer(role=Role.EDITOR, actor="schedule")
"""The clock, which publishes what an editor has scheduled."""
