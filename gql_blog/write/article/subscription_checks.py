"""Who may subscribe to what becomes of an article, and to the comments on it."""

from gql_blog.access import Action, Policy, Reach, Viewer
from gql_blog.errors import Forbidden
from gql_blog.store import Database
from gql_blog.write.article.load_article import visible_article
from gql_blog.write.row_visibility import is_own_article


class SubscriptionChecks:
    """Refuses those who may not subscribe, before they do. The article may be deleted."""

    def __init__(self, database: Database, policy: Policy) -> None:
        self._database = database
        self._policy = policy

    async def check_comments(self, article_id: str, viewer: Viewer) -> None:
        """Raise NotFound if the viewer may not see an article, whether it exists or not."""
        async with self._database.session():
            await visible_article(article_id, viewer, ("articleId",), deleted=True)

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
