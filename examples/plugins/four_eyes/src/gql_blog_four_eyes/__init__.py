"""Nobody publishes an article alone that he has created: somebody else looks at it first."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, Field

from gql_blog.plugin import PluginContext, Role, hookimpl

api_version: Final = 2
role: Final = Role.EDITOR
"""Who created an article is for editors; an author is told of his own."""

_PUBLISHING: Final = frozenset({"publish_article", "publish_revision", "approve_working_copy"})
_CREATORS: Final = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { id createdBy { id } } } }"
REASON: Final = "Whoever created an article does not publish it alone. Ask another editor to publish it."


class Settings(BaseModel):
    """Who is trusted."""

    alone: tuple[Role, ...] = Field((Role.ADMIN,), description="The roles that publish alone what they created.")


@hookimpl
def register_settings() -> type[Settings]:
    """Let the site say who is trusted."""
    return Settings


@hookimpl
async def authorize(context: PluginContext, verb: str, ids: tuple[str, ...]) -> Mapping[str, str]:
    """Refuse the articles that the viewer created. The command line and the schedule have no account."""
    viewer = context.viewer
    if verb not in _PUBLISHING or viewer is None or viewer.user_id is None or viewer.role in context.settings.alone:
        return {}
    articles = [each for each in ids if each.startswith("art_")]
    found = (await context.ask(_CREATORS, {"ids": articles}))["nodes"]
    return {each["id"]: REASON for each in found if each and (each["createdBy"] or {}).get("id") == viewer.user_id}
