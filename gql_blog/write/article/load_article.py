"""Loading an article for a command: it exists, the viewer may see or change it, and its version is the expected one.

So it is for those who subscribe to what becomes of it.
"""

from typing import Any, Final, NamedTuple

from gql_blog.access import Action, Policy, Reach, Viewer
from gql_blog.content import prefix_of
from gql_blog.errors import Conflict, Forbidden, InputError, NotFound
from gql_blog.store import Article, Database, rows_of
from gql_blog.write.finders import by_id, can_see, check_version, is_own_article, shown
from gql_blog.write.locks import StalePreparation
from gql_blog.write.transaction.unit_of_work import CommandContext

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
        raise _not_found(article_id, path)
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


class _Sighted(NamedTuple):
    """What the rules of visibility ask of an article."""

    id: str
    public: bool


def _not_found(article_id: str, path: tuple[str, ...]) -> NotFound:
    return NotFound(f"There is no article with the id {shown(article_id)}. Check the id.", path=path)


class SubscriptionChecks:
    """Refuses those who may not subscribe, before they do. The article may be deleted."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    async def check_article(self, article_id: str, viewer: Viewer) -> None:
        """Raise NotFound if the viewer may not see an article, whether it exists or not.

        It is asked before each result, so no more is read than decides it.
        """
        rows: list[tuple[Any, ...]] = []
        if prefix_of(article_id) is not None:
            async with self._database.session():
                rows = await rows_of(Article, "SELECT id, public FROM article WHERE id = $1", article_id)
                rows = [row for row in rows if await can_see(viewer, "article", _Sighted(*row))]
        if not rows:
            raise _not_found(article_id, ("articleId",))

    async def check_changes(self, article_id: str, viewer: Viewer) -> None:
        """Raise Forbidden if the viewer may not write on an article, NotFound if they may not see it, either."""
        reach = self._policy.permit(Action.WATCH_ARTICLE, viewer)
        async with self._database.session():
            article = await visible_article(article_id, viewer, ("id",), deleted=True)
            if reach is Reach.OWN and not await is_own_article(viewer, article.id):
                raise Forbidden(
                    "You may only listen to changes of articles that you created or of which you are a collaborator. "
                    "An editor makes you one with addCollaborator.",
                    path=("id",),
                )
