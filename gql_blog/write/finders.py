"""Rows by what somebody outside says: what cannot be an id, or a slug, finds nothing. And whether a viewer may see one:
the rules of ``access``, applied to a row instead of a statement.
"""

import re
from typing import Any, Final, TypeVar

from tortoise.models import Model

from gql_blog.access import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    CarriedByVisibleArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    ShownPublicly,
    Unlinked,
    Viewer,
    Visibility,
    Waiting,
    visible_rows,
)
from gql_blog.content import Unset, is_storable, or_none, prefix_of
from gql_blog.errors import Conflict, NotFound
from gql_blog.store import Article, ArticleTag, Byline, Media, Revision, row_where, rows_of

M = TypeVar("M", bound=Model)

_LONGEST_SLUG = 200
_LONGEST_SHOWN = 100
_OWN: Final = """
SELECT EXISTS (SELECT 1 FROM article WHERE id = $1 AND created_by_id = $2)
    OR EXISTS (SELECT 1 FROM collaborator WHERE article_id = $1 AND account_id = $2)
"""
_SHOWN_BY: Final = """
SELECT 'public:dialogue:' || a.root_id FROM article_media u JOIN article a ON a.id = u.article_id
WHERE u.media_id = $1 AND u.live AND a.public
UNION ALL SELECT 'public:contributor' FROM contributor WHERE portrait_id = $1 AND public
UNION ALL SELECT 'public:site' FROM site WHERE logo_id = $1 LIMIT 1
"""
_LINKS: Final[dict[str, Any]] = {"byline": Byline, "article_tag": ArticleTag}


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
    return repr(str(identifier)[:_LONGEST_SHOWN])


async def can_see(viewer: Viewer, kind: str, row: Any) -> bool:
    """Whether the viewer may see this row of ``kind``, as ``access`` names the kinds."""
    return row is not None and await satisfies(visible_rows(kind, viewer.role), viewer, row)


async def shown_by(media_id: str) -> str | None:
    """Return the tag of one thing that shows a medium to everybody, told when that ends; ``None`` if nothing does."""
    rows = await rows_of(Media, _SHOWN_BY, media_id)
    return rows[0][0] if rows else None


async def visible_row(kind: type[M], identifier: str, viewer: Viewer, path: tuple[str, ...] = ("input", "id")) -> M:
    """Return the row with this id; NotFound where the viewer may not see it, or there is none."""
    row = await by_id(kind, identifier)
    name = kind_of(kind)
    if row is None or not await can_see(viewer, name, row):
        raise _not_there(name, identifier, path)
    return row


async def revision_of(article_id: str, identifier: str) -> Revision:
    """Return this revision of an article; NotFound for others in the same words as for those that nobody may see."""
    row = await by_id(Revision, identifier, article_id=article_id)
    if row is None:
        raise _not_there("revision", identifier, ("input", "revisionId"))
    return row


def _not_there(name: str, identifier: str, path: tuple[str, ...]) -> NotFound:
    return NotFound(f"There is no {name.replace('_', ' ')} with the id {shown(identifier)}. Check the id.", path=path)


def kind_of(model: type[Model]) -> str:
    """Return what ``access`` calls the rows of a model."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()


async def is_own_article(viewer: Viewer, article_id: str) -> bool:
    """Whether the viewer's account created the article or is a collaborator; a byline is a name and gives no right."""
    if viewer.user_id is None:
        return False
    ((is_own,),) = await rows_of(Article, _OWN, article_id, viewer.user_id)
    return bool(is_own)


async def satisfies(rule: Visibility, viewer: Viewer, row: Any) -> bool:
    """Whether a row fulfils a rule of visibility."""
    match rule:
        case Everything():
            return True
        case Nothing():
            return False
        case Flag(column):
            return bool(getattr(row, column))
        case Own(column):
            return viewer.user_id is not None and getattr(row, column) == viewer.user_id
        case OfContributor(column):
            return viewer.contributor_id is not None and getattr(row, column) == viewer.contributor_id
        case OwnArticle(column):
            return await is_own_article(viewer, getattr(row, column))
        case OfVisibleArticle(column, standing):
            article: Any = await Article.get(id=getattr(row, column))
            return not (standing and article.withdrawn_on) and await can_see(viewer, "article", article)
        case Waiting() | CarriedByVisibleArticle():  # previews only read
            return False
        case Unlinked(column):
            return getattr(row, column) is None
        case CarriedByOwnArticle(link, column):
            carriers = await _LINKS[link].filter(**{column: row.id}).values_list("article_id", flat=True)
            return any([await is_own_article(viewer, article_id) for article_id in carriers])
        case ShownPublicly():
            return await shown_by(row.id) is not None
        case AnyOf(parts):
            for part in parts:
                if await satisfies(part, viewer, row):
                    return True
            return False
        case AllOf(parts):
            for part in parts:
                if not await satisfies(part, viewer, row):
                    return False
            return True


def check_version(row: Any, expected: int | Unset | None) -> None:
    """Raise Conflict where the row is not at the version that the change was made against."""
    expect_version(type(row).__name__.lower(), row.version, expected)


def expect_version(what: str, current: int, expected: int | Unset | None) -> None:
    """Raise Conflict where ``what`` is not at the version that was given; some changes may leave it out."""
    given = or_none(expected)
    if given is not None and given != current:
        raise version_conflict(what, current, given)


def version_conflict(what: str, current: int, given: int, *, both: str = "") -> Conflict:
    """Return the Conflict of ``what``, whose version is not ``given``; ``both`` are fields that were changed twice."""
    message = (
        f"The {what} was changed by another request: its version is {current}, not {given}. "
        f"{f'Both changed {both}. ' if both else ''}Reload it and apply your change again."
    )
    if given > current:
        message = (
            f"The {what} has the version {current}, and never had the version {given}. Give the one that you read."
        )
    return Conflict(message, current_version=current, path=("input", "expectedVersion"))
