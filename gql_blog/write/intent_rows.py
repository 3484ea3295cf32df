"""The rows that a command is about, as they stand before it: for plugins that look at it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gql_blog.content import ARTICLE, COMMENT, CONTRIBUTOR, REVISION, TAG, USER, prefix_of
from gql_blog.store import Article, Comment, Contributor, Revision, Tag, User, plugin_columns

_TABLES: Final[Mapping[str, Any]] = {
    ARTICLE: Article,
    COMMENT: Comment,
    CONTRIBUTOR: Contributor,
    REVISION: Revision,
    TAG: Tag,
    USER: User,
}
"""By the prefixes of ids."""

_NAMING: Final = ("id", "article_id", "revision_id", "into_id")
"""The fields of commands that name rows."""


async def rows_as_they_stand(command: Any) -> tuple[dict[str, Any], ...]:
    """Return the rows that the command names, in the order of its fields; unknown ids have none.

    They have the names and types that plugins know. One statement for each kind of row.
    """
    named: dict[str, list[str]] = {}
    for identifier in dict.fromkeys(_ids(command)):
        named.setdefault(prefix_of(identifier) or "", []).append(identifier)
    found: list[dict[str, Any]] = []
    for prefix, ids in named.items():
        if (table := _TABLES.get(prefix)) is not None:
            rows = {row.id: row for row in await table.filter(id__in=ids)}
            found.extend(_row(rows[each]) for each in ids if each in rows)
    return tuple(found)


def _ids(command: Any) -> Iterator[str]:
    values = [getattr(command, name, None) for name in _NAMING]
    values += [getattr(each, "id", None) for each in getattr(command, "comments", None) or ()]
    yield from (value for value in values if isinstance(value, str))


def _row(row: Any) -> dict[str, Any]:
    values = {}
    for name, column in plugin_columns(type(row)).items():
        value = getattr(row, name)
        values[name] = None if value is None else column.convert(value)
    return values
