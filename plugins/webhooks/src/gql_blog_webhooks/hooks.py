"""Where gql_blog calls this plugin."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gql_blog.plugin import Event, Mutation, Person, PluginCommand, PluginContext, Query, Role, TableSet, hookimpl
from gql_blog_webhooks import persons
from gql_blog_webhooks.commands import commands
from gql_blog_webhooks.mutations import mutations
from gql_blog_webhooks.queries import queries
from gql_blog_webhooks.recording import record
from gql_blog_webhooks.settings import WebhookSettings
from gql_blog_webhooks.worker import STATE, Worker, client_of

api_version: Final = 2
role: Final = Role.EDITOR
"""The most as which a document is run that an admin has registered; nothing else is asked with more than the sight of
everybody."""


@hookimpl
def register_settings() -> type[WebhookSettings]:
    """Bounds, pauses, and how long the log is kept."""
    return WebhookSettings


@hookimpl
def register_tables() -> TableSet:
    """Endpoints and deliveries."""
    return TableSet(models="gql_blog_webhooks.tables", migrations="gql_blog_webhooks.migrations")


@hookimpl
def register_mutations() -> Sequence[Mutation]:
    """What admins change."""
    return mutations()


@hookimpl
def register_queries() -> Sequence[Query]:
    """What admins read."""
    return queries()


@hookimpl
def register_commands() -> Sequence[PluginCommand]:
    """Both, on the command line."""
    return commands()


@hookimpl
async def on_startup(context: PluginContext) -> None:
    """Begin to send what is due."""
    client = client_of(context.settings)
    await client.prepare()
    context.state[STATE] = worker = Worker(context, client)
    worker.start()


@hookimpl
async def on_event(context: PluginContext, event: Event) -> None:
    """Note what is to be sent, and have it sent."""
    noted = await record(context, event)
    worker: Worker | None = context.state.get(STATE)
    if noted and worker is not None:
        worker.wake()


@hookimpl
async def export_person(context: PluginContext, person: Person) -> Mapping[str, Any]:
    """Tell what the log has of the person's comments, and which endpoints the person made; receivers to admins."""
    return await persons.kept_of(
        person, with_receivers=context.viewer is not None and context.viewer.role is Role.ADMIN
    )


@hookimpl
async def forget_person(person: Person) -> None:
    """Erase what receivers answered about the person's comments, and who made endpoints."""
    await persons.forget(person)


@hookimpl
async def on_shutdown(context: PluginContext) -> None:
    """Let what is being sent come to its end."""
    worker: Worker | None = context.state.pop(STATE, None)
    if worker is not None:
        await worker.stop()
