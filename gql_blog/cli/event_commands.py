"""``gql-blog events``: who is told of events, and what could not be delivered."""

from collections.abc import Mapping
from typing import Annotated

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, print_progress, with_app
from gql_blog.events import Backlog, Consumers, FailedDelivery
from gql_blog.hooks import DeclaredKind
from gql_blog.write import SkipEvent

events = typer.Typer(no_args_is_help=True, help="Events, and the consumers that are told of them.")

_Consumer = Annotated[
    str | None, typer.Option("--consumer", metavar="NAME", help="Only this consumer, such as a plugin.")
]


@events.command("list")
def list_events(
    consumer: _Consumer = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the consumers, and the events that they could not take."""

    async def work(app: App) -> tuple[list[Backlog], tuple[FailedDelivery, ...]]:
        consumers = Consumers(app.database)
        failed = await consumers.failed(consumer)
        return [each for each in await consumers.backlogs() if consumer in (None, each.consumer)], failed

    backlogs, failed = with_app(work, plugins=NO_PLUGINS)
    if as_json:
        typer.echo(orjson.dumps({"consumers": backlogs, "failed": failed}, option=orjson.OPT_INDENT_2).decode())
        return
    for backlog in backlogs:
        typer.echo(_backlog_line(backlog))
        for each in failed:
            if each.consumer == backlog.consumer:
                typer.echo(f"  {_failure_line(each)}")


@events.command()
def kinds(
    as_json: Annotated[bool, typer.Option("--json", help="Print the JSON Schema of each payload.")] = False,
) -> None:
    """List the kinds of events that plugins tell, besides those of the core."""

    async def work(app: App) -> Mapping[str, DeclaredKind]:
        return app.hooks.event_kinds

    found = sorted(with_app(work).items())
    if as_json:
        schemas = {name: each.schema for name, each in found}
        typer.echo(orjson.dumps(schemas, option=orjson.OPT_INDENT_2).decode())
        return
    for name, each in found:
        typer.echo(f"{name}: {each.event.description}")


@events.command()
def retry(consumer: _Consumer = None) -> None:
    """Ask the consumers again now for the events that they could not take. The server does so within a second."""
    asked = with_app(lambda app: Consumers(app.database).retry(consumer), plugins=NO_PLUGINS)
    typer.echo(f"{asked} {'event is' if asked == 1 else 'events are'} due now.")


@events.command()
def skip(
    event: Annotated[int, typer.Argument(metavar="ID", help="Id of the event, as `gql-blog events list` shows it.")],
    consumer: Annotated[str, typer.Option("--consumer", metavar="NAME", help="The consumer that cannot take it.")],
) -> None:
    """Never ask a consumer to take an event that it failed to take, or its next one. The later events go on."""
    command = SkipEvent(consumer=consumer, event_id=event)
    skipped = with_app(lambda app: app.writer.run(command, OPERATOR), plugins=NO_PLUGINS)
    typer.echo(f"{consumer} is not asked any more to take event {event} ({skipped.kind} of {skipped.subject_id}).")


@events.command()
def forget(
    consumer: Annotated[str, typer.Argument(metavar="NAME", help="Name of the consumer, such as a plugin.")],
) -> None:
    """Forget a consumer, its place and all that it has not taken. It begins anew when a server has it."""
    with_app(lambda app: Consumers(app.database).forget(consumer), plugins=NO_PLUGINS)
    print_progress(f"{consumer} is forgotten.")


def _backlog_line(backlog: Backlog) -> str:
    if not backlog.undelivered:
        return f"{backlog.consumer}: has taken every event"
    following = f"; the next one to be taken is {backlog.next_event}" if backlog.next_event else ""
    return (
        f"{backlog.consumer}: {backlog.undelivered} not taken, {backlog.failed} of them failed; the oldest is "
        f"{backlog.lag_seconds:.0f} s old{following}"
    )


def _failure_line(failed: FailedDelivery) -> str:
    waiting = f", {failed.held_back} later ones wait for it" if failed.held_back else ""
    return (
        f"event {failed.event_id} ({failed.kind} of {failed.subject_id}) failed {failed.attempts} times, last with "
        f"{failed.error or 'an unknown error'}; next attempt {failed.due_at:%Y-%m-%d %H:%M:%S} UTC{waiting}"
    )
