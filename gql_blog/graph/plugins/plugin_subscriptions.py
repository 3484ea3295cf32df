"""The fields of Subscription that plugins add: the core brings the events, and a plugin makes of them what is told."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

from gql_blog.access import Viewer, expect_role
from gql_blog.content import PUBLIC_EVENTS
from gql_blog.errors import NotFound
from gql_blog.graph.commands.payloads import ToldEvents
from gql_blog.graph.commands.resolvers import Info
from gql_blog.graph.declared.declarations import Argument, FieldDeclaration
from gql_blog.graph.plugins.plugin_inputs import ArgumentReader
from gql_blog.graph.plugins.plugin_objects import PluginTypes, node_entity
from gql_blog.graph.plugins.plugin_queries import added_to_root
from gql_blog.hooks import Event, Hooks, Registered, Subscription
from gql_blog.read import Batch, Key

_ARTICLE = Argument("ID!", "Only what happens to this article. NOT_FOUND if the viewer may not see it.")
_AFTER = Argument("String", "The cursor of the last result that came: what was missed comes. START_OVER: too long ago.")


def plugin_subscriptions(hooks: Hooks, types: PluginTypes, root: type) -> dict[str, FieldDeclaration]:
    """Return the subscriptions of plugins by name. PluginError for a name that is taken."""
    return added_to_root(hooks.subscriptions, root, "subscription", partial(_declared, hooks, types))


def _declared(hooks: Hooks, types: PluginTypes, registered: Registered[Subscription]) -> FieldDeclaration:
    value, plugin = registered.value, registered.plugin
    place, entity = f"Subscription.{value.name}", node_entity(value.graphql_type)
    arguments = types.arguments(plugin, place, value.arguments)
    arguments |= {"articleId": _ARTICLE} if value.of_article else {}
    arguments |= {"after": _AFTER} if hooks.needed_roles(registered) is None else {}
    return FieldDeclaration(
        types.notation(plugin, place, value.graphql_type),
        value.description,
        need=Key(value.name, entity),
        arguments=arguments,
        resolver=_resolver(hooks, registered, entity),
        subscription=True,
    )


def _resolver(hooks: Hooks, registered: Registered[Subscription], entity: str | None) -> Callable[..., Any]:
    value, hear = registered.value, hooks.callbacks.resolvers.of_subscription(registered)
    reader, needed = ArgumentReader(value.arguments), hooks.needed_roles(registered)

    async def resolve(info: Info, **given: Any) -> AsyncGenerator[ToldEvents, None]:
        context, article, after = info.context, given.get("articleId"), given.get("after") or None
        expect_role(context.viewer, needed, value.name)
        if article is not None:
            await context.writer.subscriptions.check_article(article, context.viewer)
        arguments = reader.read(given) | ({} if article is None else {"articleId": article})
        events = await context.events.follow(value.kinds, after)

        async def make(heard: Sequence[Any], _rows: Any, viewer: Viewer, **_: Any) -> tuple[Any, ...]:
            if article is not None:
                try:  # it may be hidden by now
                    await context.writer.subscriptions.check_article(article, viewer)
                except NotFound:
                    return (None,)
            return await hear(heard, viewer, arguments)

        async def told() -> AsyncGenerator[ToldEvents, None]:
            async with aclosing(events) as batches:
                async for batch in batches:
                    if heard := [each for each in batch if _is_heard(each, article)]:
                        need = Batch((), partial(make, heard), registered.plugin, entity=entity)
                        yield ToldEvents(need, heard[-1].cursor, resumed=after is not None)

        return told()

    async def resolve_without_arguments(info: Info) -> AsyncGenerator[ToldEvents, None]:
        return await resolve(info)

    return resolve if value.arguments or value.of_article or needed is None else resolve_without_arguments


def _is_heard(event: Event, article_id: str | None) -> bool:
    """Whether an event may be told, and is about the article, if one is named."""
    if event.cursor is None and event.kind in PUBLIC_EVENTS:  # what it is about was never public
        return False
    return article_id is None or article_id in (event.subject_id, event.payload.get("articleId"))
