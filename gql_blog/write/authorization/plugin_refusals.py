"""The ``authorize`` hook: plugins may refuse what the core permits. They are asked once, whatever a command names."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gql_blog.access import UNGUARDED, Action, Viewer
from gql_blog.content import camel_case, prefix_of
from gql_blog.errors import ErrorGroup, Forbidden, GqlBlogError
from gql_blog.hooks import Hooks
from gql_blog.store import MODELS_BY_PREFIX, Database, DeletedEntry
from gql_blog.write.article.bulk_articles import AT_ONCE
from gql_blog.write.finders import by_id, kind_of, visible_row
from gql_blog.write.transaction.unit_of_work import CommandContext
from gql_blog.write.verbs import VERB_OF, VERBS

Path = tuple[str, ...]

_ON: Final = frozenset(kind for verb in VERBS for kind in verb.on)
KINDS: Final = {prefix: (kind, model) for prefix, model in MODELS_BY_PREFIX.items() if (kind := kind_of(model)) in _ON}
"""The kinds of objects to which anything is done, by the prefixes of their ids."""

_FIELDS: Final[Mapping[str, Path]] = {
    **{"id": (), "article_id": ("article",), "revision_id": ("revision",)},
    **{"into_id": (), "responding_to_id": ("article",)},
}
"""The fields of commands that name something, with the kinds of it: none for what the command is done to."""
_LISTS: Final = ("ids", "articles", "comments")
_OF_EACH: Final[Mapping[Action, Action]] = {
    Action.PUBLISH_ARTICLES: Action.PUBLISH_ARTICLE,
    Action.UNPUBLISH_ARTICLES: Action.UNPUBLISH_ARTICLE,
    Action.ARCHIVE_ARTICLES: Action.ARCHIVE_ARTICLE,
    Action.DELETE_ARTICLES: Action.DELETE_ARTICLE,
    Action.TAG_ARTICLES: Action.UPDATE_ARTICLE,
}
"""What commands on many articles do to each: a plugin that refuses that need not know of them."""


async def authorize(context: CommandContext, command: Any) -> None:
    """Raise what plugins refuse. What each item may be refused for by itself is left in ``context.refused``."""
    named = named_ids(command)
    refused = await refusals(context.database, context.hooks, context.action, named, context.viewer)
    context.refused.clear()
    context.refused.update(refused)
    if refused and not hasattr(command, "error_policy"):
        async with context.database.session():
            errors = [await _error(context.viewer, each, named[each], reason) for each, reason in refused.items()]
        raise errors[0] if len(errors) == 1 else ErrorGroup(errors)


async def _error(viewer: Viewer, identifier: str, path: Path, reason: str) -> GqlBlogError:
    """Return the reason as an error; NotFound for what the viewer does not see, as if it were not there."""
    if await by_id(DeletedEntry, identifier) is None:
        await visible_row(KINDS[identifier[:3]][1], identifier, viewer, path)
    return Forbidden(reason, path=path)


async def refusals(
    database: Database, hooks: Hooks, action: Action, ids: Iterable[str], viewer: Viewer
) -> Mapping[str, str]:
    """Return why plugins refuse some of the objects; Forbidden, or PluginError, if they refuse all that is asked."""
    if action in UNGUARDED or not hooks.implementers("authorize"):
        return {}
    async with database.session():  # a plugin may look into tables of its own
        return await hooks.authorize(_OF_EACH.get(action, action).value, tuple(ids), viewer)


def named_ids(command: Any) -> dict[str, Path]:
    """Return the ids of what a command is done to, each with its place in the input.

    What is of another kind it is not done to: a reason, or the name of its kind, would tell that it is there.
    """
    on = VERB_OF[type(command)].on
    given: list[tuple[Any, Path, Path]] = []
    for name, kinds in _FIELDS.items():
        given.append((getattr(command, name, None), ("input", camel_case(name)), kinds or on))
    for name in _LISTS:
        listed = getattr(command, name, None)
        for index, each in enumerate(listed[:AT_ONCE] if isinstance(listed, tuple) else ()):  # longer ones are refused
            given.append((getattr(each, "id", each), ("input", name, str(index)), on))
    named: dict[str, Path] = {}
    for value, path, kinds in given:
        if isinstance(value, str) and KINDS.get(prefix_of(value) or "", ("",))[0] in kinds:
            named.setdefault(value, path)
    return named
