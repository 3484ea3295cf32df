"""Which columns are not for everybody who may see their row."""

from typing import Any, Final

from tortoise.models import Model

from gql_blog.store.tables.article import Article
from gql_blog.store.tables.comment import Comment
from gql_blog.store.tables.user import User

_DELETED: Final = frozenset({"deleted_at", "deleted_status"})
_PRIVATE: Final[dict[type[Model], frozenset[str]]] = {
    # The counters count what only staff may see.
    Article: frozenset(
        (
            *("source", "created_by_id", "unpublish_at", "deleted_at", "deleted_status"),
            *("response_count_all", "comment_count_all", "dialogue_count_all"),
        )
    ),
    Comment: _DELETED | frozenset({"source", "author_email", "account_id", "reply_count_all"}),
    User: frozenset({"email", "disabled_at", "role_from", "version"}),
}


def private_columns(table: type[Any]) -> frozenset[str]:
    """Return the columns of a table that the core shows to nobody, or only to staff and the row's owner.

    Tables whose rows only staff and their owners see have none.
    """
    return _PRIVATE.get(table, frozenset())
