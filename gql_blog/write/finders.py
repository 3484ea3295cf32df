"""Rows by what somebody outside says: what cannot be an id, or a slug, finds nothing."""

from typing import Any, TypeVar

from tortoise.models import Model

from gql_blog.content import is_storable, prefix_of
from gql_blog.store import row_where

M = TypeVar("M", bound=Model)

_LONGEST_SLUG = 200
_SHOWN = 100


async def by_id(kind: type[M], identifier: object, **where: Any) -> M | None:
    """Return the row of this id; ``where`` narrows it further."""
    if not isinstance(identifier, str) or prefix_of(identifier) is None:
        return None
    return await kind.get_or_none(id=identifier, **where) if where else await row_where(kind, "id", identifier)


async def by_slug(kind: type[M], slug: object, /, **where: Any) -> M | None:
    """Return the row of this slug; ``where`` narrows it further."""
    if not isinstance(slug, str) or len(slug) > _LONGEST_SLUG or not is_storable(slug):
        return None
    return await kind.get_or_none(slug=slug, **where)


def shown(identifier: object) -> str:
    """Return an id or a slug as an error message repeats it: quoted, and cut. It may be of any type."""
    return repr(str(identifier)[:_SHOWN])
