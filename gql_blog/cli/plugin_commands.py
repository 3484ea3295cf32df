"""``gql-blog plugin``."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, load_hooks
from gql_blog.cli.command_runner import NO_PLUGINS, print_error, run, with_app
from gql_blog.cli.processes.kept_plugins import KeptPlugin, kept_plugins
from gql_blog.cli.processes.loadable_plugins import loadable_hooks
from gql_blog.cli.processes.plugin_run import command_of, options_of
from gql_blog.content import CircuitState
from gql_blog.errors import NotMigrated, PluginError
from gql_blog.events import JobState, job_states
from gql_blog.hooks import HookHealth, Hooks, PluginHealth
from gql_blog.known_secrets import redacted
from gql_blog.plugin_settings import shown_settings
from gql_blog.settings import Settings, load_settings
from gql_blog.write import DisablePlugin, EnablePlugin

plugin = typer.Typer(no_args_is_help=True, help="Installed plugins.")

_STOPS: Final = "FAILED"
"""The state of a plugin that no server starts with."""

_Reads = Mapping[str, tuple[tuple[str, ...], int]]
"""By plugin, the models whose rows rendering reads, and how many articles are to be rendered again."""

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the plugin.")]


@plugin.command("list")
def list_plugins(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the plugins with version, state and hooks, then those that are not loaded. All processes share the state.

    Exits with 1 if one stops the start of a server, and says why.
    """
    plugins, jobs, reads, absent, stopped = run(_listed())
    _print_list(plugins, jobs, reads, absent, stopped, as_json=as_json)
    for message in stopped.values():
        print_error(f"{message} [{PluginError.code}]")
    if stopped:
        raise typer.Exit(1)


def _print_list(
    plugins: Iterable[PluginHealth],
    jobs: Sequence[JobState],
    reads: _Reads,
    absent: Iterable[KeptPlugin],
    stopped: Mapping[str, str],
    *,
    as_json: bool,
) -> None:
    if as_json:
        others = [_absent_as_json(each, stopped) for each in absent]
        answer = {"plugins": [_as_json(each, jobs, reads) for each in plugins], "notLoaded": others}
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
        return
    for each in plugins:
        hooks = dict.fromkeys(hook.name for hook in each.hooks)
        typer.echo(f"{each.name} {each.version} ({each.state}): {', '.join(hooks)}")
        for hook in each.hooks:
            if hook.failures:
                typer.echo(f"  {described(hook)}")
        for job in jobs:
            if job.plugin == each.name:
                typer.echo(f"  {_job_line(job)}")
        if each.name in reads:
            models, to_render = reads[each.name]
            typer.echo(f"  reads {', '.join(models)} in rendering; articles to be rendered again: {to_render}")
    for kept in absent:
        has_tables = ": has tables, see `gql-blog plugin tables`" if kept.stored.tables else ""
        state = _STOPS if kept.stored.plugin in stopped else kept.state
        typer.echo(f"{kept.stored.plugin} ({state}){has_tables}")


def _absent_as_json(kept: KeptPlugin, stopped: Mapping[str, str]) -> dict[str, Any]:
    name = kept.stored.plugin
    if name in stopped:
        return {"name": name, "state": _STOPS, "error": redacted(stopped[name])}
    return {"name": name, "state": kept.state}


def _job_line(job: JobState) -> str:
    done = f"done at {job.done_at:%Y-%m-%d %H:%M:%S} UTC" if job.done_at else "not done yet"
    following = f"; due at {job.due_at:%Y-%m-%d %H:%M:%S} UTC" if job.due_at else ""
    failed = f"; failed {job.attempts} times in a row, last with {job.error}" if job.attempts else ""
    return f"job {job.name}, {job.schedule}: {'at work' if job.is_running else done}{following}{failed}"


async def _listed() -> tuple[
    tuple[PluginHealth, ...], tuple[JobState, ...], _Reads, list[KeptPlugin], Mapping[str, str]
]:
    """Return those that are loaded, their jobs and reads, all others, and what is said of those that stop the start."""
    settings, hooks, stopped = loadable_hooks(load_settings())
    plugins, jobs, reads = await _health(settings, hooks)
    loaded = {each.name for each in plugins}
    kept = await kept_plugins(load_settings())
    return plugins, jobs, reads, [each for each in kept if each.stored.plugin not in loaded], stopped


async def _health(settings: Settings, hooks: Hooks) -> tuple[tuple[PluginHealth, ...], tuple[JobState, ...], _Reads]:
    """Return the health that the database has, its jobs and what is to be rendered; at first, no hook has failed."""
    try:
        async with assembled(settings, hooks) as app:
            is_migrated = not await app.database.check(rendered=False)
            if not is_migrated:
                return app.hooks.health(), (), {}
            models = app.hooks.rendering.rows.models
            count = await app.writer.changed_rows.count()
            jobs = await job_states(app.database, app.hooks.jobs)
            return app.hooks.health(), jobs, {name: (read, count) for name, read in models.items()}
    except NotMigrated:
        return hooks.health(), (), {}


def _as_json(health: PluginHealth, jobs: Sequence[JobState], reads: _Reads) -> dict[str, Any]:
    models, to_render = reads.get(health.name, ((), 0))
    hooks = [
        {
            "name": each.name,
            "subject": each.subject,
            "state": each.state,
            "failures": each.failures,
            "lastError": each.last_error,
        }
        for each in health.hooks
    ]
    return {
        "name": health.name,
        "version": health.version,
        "enabled": health.enabled,
        "state": health.state,
        "failures": health.failures,
        "hooks": hooks,
        "reads": {"models": models, "toRender": to_render},
        "jobs": [
            {
                "name": each.name,
                "schedule": each.schedule,
                "isRunning": each.is_running,
                "dueAt": each.due_at,
                "doneAt": each.done_at,
                "failuresInRow": each.attempts,
                "lastError": each.error,
            }
            for each in jobs
            if each.plugin == health.name
        ],
    }


def described(hook: HookHealth) -> str:
    """Return the state and the failures of a hook in words."""
    subject = f" ({hook.subject})" if hook.subject else ""
    is_open = "not called, except for a probe every minute" if hook.state is CircuitState.OPEN else "called"
    return f"{hook.name}{subject}: {hook.state}, {is_open}; {hook.failures} failures, the last one {hook.last_error}"


@plugin.command()
def settings(name: _Name) -> None:
    """Print the settings of a plugin as JSON, with secrets redacted."""
    found = run(_settings())
    if name not in found:
        having = ", ".join(found) or "none"
        print_error(f"There are no settings of a plugin {name!r}. Plugins with settings: {having}. [NOT_FOUND]")
        raise typer.Exit(1)
    typer.echo(orjson.dumps(shown_settings(found[name]), option=orjson.OPT_INDENT_2).decode())


async def _settings() -> Mapping[str, Any]:
    return load_hooks(load_settings()).settings


@plugin.command("run", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_command(
    context: typer.Context,
    name: _Name,
    command: Annotated[str, typer.Argument(metavar="COMMAND", help="Name of the plugin's command.")],
) -> None:
    """Run a command that a plugin has added; its own options follow. `gql-blog NAME COMMAND` is the same."""

    async def work(app: App) -> str | None:
        found = command_of(app.hooks, name, command)
        return await app.hooks.callbacks.run(found, options_of(found.value, context.args))

    printed = with_app(work)
    if printed is not None:
        typer.echo(printed)


@plugin.command()
def disable(name: _Name) -> None:
    """Stop calling a plugin, in every process within a second. Its guards no longer refuse anything."""
    installed = installed_plugins()
    if name not in installed:
        print_error(f"There is no plugin {name!r}. Installed plugins: {', '.join(installed) or 'none'}. [NOT_FOUND]")
        raise typer.Exit(1)
    _switch(DisablePlugin(name=name))


@plugin.command()
def enable(name: _Name) -> None:
    """Call a disabled plugin again, in every process within a second."""
    _switch(EnablePlugin(name=name))


def installed_plugins() -> tuple[str, ...]:
    """Return the names of the installed plugins. None is imported; wrong settings end the command."""
    return run(_installed())


async def _installed() -> tuple[str, ...]:
    return Hooks.installed_names(load_settings().plugins_dir)


def _switch(command: DisablePlugin | EnablePlugin) -> None:
    with_app(lambda app: app.writer.run(command, OPERATOR), plugins=NO_PLUGINS)
