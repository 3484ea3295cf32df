"""The gates that keep secrets, each of which can be taken out of the build: whoever looks must find a secret then."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest

from gql_blog.access import AnyOf, Everything, Flag, Own, visibility
from gql_blog.content import Role
from gql_blog.read.rows import visibility_conditions
from gql_blog.read.sql.expressions import ALWAYS

ALL: Final = Everything()


@dataclass(frozen=True)
class Gate:
    """A gate: ``role`` finds a secret in a build without it, which ``remove`` makes."""

    role: Role | None
    remove: Callable[[pytest.MonkeyPatch], None]

    @contextmanager
    def removed(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Be in a build without the gate: conditions that were made before are not taken from the cache."""
        self.remove(patch)
        visibility_conditions._condition_of.cache_clear()
        try:
            yield
        finally:
            visibility_conditions._condition_of.cache_clear()


def _shown(role: Role | None, *, rows: Sequence[str] = (), fields: Sequence[str] = (), rule: Any = ALL) -> Gate:
    """Return a gate of the tables of what roles see: without it ``role`` sees by ``rule`` these rows and fields."""

    def remove(patch: pytest.MonkeyPatch) -> None:
        for kind in rows:
            patch.setitem(visibility._ROWS[kind], role, rule)
        for permission in fields:
            patch.setitem(visibility._FIELDS[permission], role, rule)

    return Gate(role, remove)


def _every_article_is_ones_own(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(visibility_conditions, "own_article", lambda _article: ALWAYS)


_ON_ANY_ARTICLE: Final = AnyOf((Flag("public"), Own("account_id")))

GATES: Final[dict[str, Gate]] = {
    "articles": _shown(None, rows=["article"]),
    "comments": _shown(None, rows=["comment"]),
    "comments of readers": _shown(Role.READER, rows=["comment"]),
    "own comments on hidden articles": _shown(Role.READER, rows=["comment"], rule=_ON_ANY_ARTICLE),
    "contributors": _shown(None, rows=["contributor"]),
    "tags": _shown(None, rows=["tag"]),
    "revisions": _shown(Role.AUTHOR, rows=["revision"]),
    "redirects": _shown(Role.READER, rows=["redirect"]),
    "the list of redirects": _shown(Role.MODERATOR, fields=["redirects"]),
    "the list of what is deleted": _shown(Role.MODERATOR, rows=["deletion"], fields=["deletions"]),
    "the list of what is submitted": _shown(Role.MODERATOR, fields=["submissions"]),
    "what an address leads to": _shown(None, rows=["address"]),
    "working copies": _shown(Role.AUTHOR, rows=["working_copy"]),
    "preview links": _shown(Role.READER, rows=["preview_link"]),
    "notices of what is answered": _shown(Role.AUTHOR, rows=["notice"]),
    "users": _shown(None, rows=["user"]),
    "tokens": _shown(Role.EDITOR, rows=["token"]),
    "addresses": _shown(Role.EDITOR, rows=["user"], fields=["email"]),
    "moderation": _shown(None, fields=["moderation"]),
    "collaborators": _shown(None, fields=["source"]),
    "provenance": _shown(None, fields=["provenance"]),
    "namesakes": _shown(Role.READER, fields=["namesakes"]),
    "what one may change": _shown(Role.MODERATOR, fields=["edit"]),
    "own accounts": _shown(Role.EDITOR, fields=["own"]),
    "own articles": Gate(Role.AUTHOR, _every_article_is_ones_own),
    "all accounts": _shown(None, rows=["user"], fields=["accounts"]),
    "the audit": _shown(Role.EDITOR, rows=["audit"], fields=["audit"]),
}
"""The gates that the documents of the drill pass; those of other ways have tests of their own."""
