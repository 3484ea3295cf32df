"""Loading an article for a command: it exists, the viewer may see or change it, and its version is the expected one."""

from typing import Any, Final

from gql_blog.access import Reach, Viewer
from gql_blog.content import Unset, or_none
from gql_blog.errors import Conflict, Forbidden, InputError, NotFound
from gql_blog.store import Article
from gql_blog.write.finders import by_id, shown
from gql_blog.write.locks import StalePreparation
from gql_blog.write.row_visibility import can_see, is_own_article
from gql_blog.write.unit_of_work import CommandContext

NOT_YOURS: Final = (
    "You may only change articles that you created or of which you are a collaborator. An editor makes you one with "
    "addCollaborator."
)


async def load_for_update(
    context: CommandContext,
    article_id: str,
    expected_version: int,
    path: tuple[str, ...] = ("input", "id"),
    *,
    deleted: bool = False,
) -> Article:
    """Return the article; ``path`` leads to the input that names it.

    NotFound where the viewer may not see it, Forbidden where it is another's, Conflict where it is no longer at
    ``expected_version``. InputError where it is deleted, unless ``deleted`` ones may be meant.
    """
    article = await own_article(context, article_id, path, deleted=deleted)
    check_version(article, expected_version)
    return article


async def own_article(
    context: CommandContext, article_id: str, path: tuple[str, ...] = ("input", "id"), *, deleted: bool = False
) -> Article:
    """Return an article that the viewer may change; NotFound or Forbidden as ``load_for_update``."""
    article = await visible_article(article_id, context.viewer, path, deleted=deleted)
    if context.reach is Reach.OWN and not await is_own_article(context.viewer, article.id):
        raise Forbidden(NOT_YOURS, path=path)
    return article


async def visible_article(
    article_id: str, viewer: Viewer, path: tuple[str, ...] = ("input", "id"), *, deleted: bool = False
) -> Article:
    """Return an article that the viewer may see; NotFound for any other, whether it exists or not."""
    article = await by_id(Article, article_id)
    seen = await can_see(viewer, "article", article)
    return expect_visible(article if seen else None, article_id, path, deleted=deleted)


def expect_visible(
    article: Article | None, article_id: str, path: tuple[str, ...] = ("input", "id"), *, deleted: bool = False
) -> Article:
    """Return the article; NotFound if there is none that the viewer sees, InputError if it is deleted."""
    if article is None:
        raise NotFound(f"There is no article with the id {shown(article_id)}. Check the id.", path=path)
    if article.deleted_at is not None and not deleted:
        raise InputError("The article is deleted. Undelete it first.", path=path)
    return article


def expect_prepared(article: Any, version: int) -> None:
    """Raise StalePreparation where an article is not at the version for which a change of it was prepared.

    It is prepared again for the version that there is now; if others are always faster, the Conflict is told.
    """
    try:
        check_version(article, version)
    except Conflict as conflict:
        raise StalePreparation from conflict


def check_version(row: Any, expected: int | Unset | None, path: tuple[str, ...] = ("input", "expectedVersion")) -> None:
    """Raise Conflict where the row is not at the version that the change was made against."""
    expect_version(type(row).__name__.lower(), row.version, expected, path)


def expect_version(
    what: str, current: int, expected: int | Unset | None, path: tuple[str, ...] = ("input", "expectedVersion")
) -> None:
    """Raise Conflict where ``what`` is not at the version that was given; some changes may leave it out."""
    given = or_none(expected)
    if given is not None and given != current:
        raise version_conflict(what, current, given, path)


def version_conflict(
    what: str, current: int, given: int, path: tuple[str, ...] = ("input", "expectedVersion"), *, both: str = ""
) -> Conflict:
    """Return the Conflict of ``what``, whose version is not ``given``; ``both`` are fields that were changed twice."""
    message = (
        f"The {what} was changed by another request: its version is {current}, not {given}. "
        f"{f'Both changed {both}. ' if both else ''}Reload it and apply your change again."
    )
    if given > current:
        message = (
            f"The {what} has the version {current}, and never had the version {given}. Give the one that you read."
        )
    return Conflict(message, current_version=current, path=path)
