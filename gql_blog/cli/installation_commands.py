"""Commands about the installation: ``gql-blog migrate``, ``reindex`` and ``doctor``."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from gql_blog.app import App, assembled, load_hooks, migrate_all, pending_migrations
from gql_blog.cli.command_runner import print_error, print_progress, run, with_app
from gql_blog.cli.person_commands import to_be_asked
from gql_blog.cli.plugin_commands import described
from gql_blog.cli.render_command import print_rendered, print_unrendered
from gql_blog.content import CircuitState
from gql_blog.errors import GqlBlogError, StoreUnavailable
from gql_blog.events import Backlog, Consumers, JobState, count_overdue, job_states
from gql_blog.hooks import PluginHealth
from gql_blog.settings import Settings, load_settings
from gql_blog.store import Media, integrity_problems, sqlite_problem
from gql_blog.write import Stale, count_stale, count_unfinished_erasures, count_valid_preview_links

_DOCTOR = "doctor"
_LATE_SECONDS = 600
"""For how long an event, an article or a job may wait until it is a problem."""


def migrate(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing. Exit with 1 if the database is not up to date.")
    ] = False,
) -> None:
    """Apply all migrations, including those of plugins, and render again what an earlier version rendered."""
    if check:
        pending = run(_pending())
        for missing in pending:
            print_error(f"not applied: {missing}")
        if pending:
            raise typer.Exit(1)
        return
    upgrade = run(migrate_all(load_settings(), progress=print_rendered))
    for name in upgrade.migrations.applied:
        print_progress(f"applied {name}")
    if upgrade.migrations.backup:
        print_progress(f"Backup of the database: {upgrade.migrations.backup}")
    print_unrendered(upgrade.unrendered, "migrate")
    if any(each.waits for each in upgrade.unrendered):
        raise typer.Exit(1)


async def _pending() -> list[str]:
    return await pending_migrations(load_settings())


def reindex() -> None:
    """Rebuild the search index. The server can keep running."""
    with_app(lambda app: app.writer.reindex())
    print_progress("The search index is complete.")


def doctor() -> None:
    """Check settings, plugins and the database. Print each problem with its remedy; exit with 1 if there are any."""
    problems = run(_problems())
    for each in problems:
        print_error(each)
    if problems:
        raise typer.Exit(1)
    typer.echo("No problems found.")


async def _problems() -> list[str]:
    problems = list(filter(None, (sqlite_problem(),)))
    try:
        settings = load_settings()
    except GqlBlogError as error:
        return [*problems, error.message]
    try:
        load_hooks(settings)
        # What is read from a damaged database says nothing.
        problems += await integrity_problems(settings.database) or await _database_problems(settings)
    except GqlBlogError as error:
        problems.append(error.message)
    return problems


async def _database_problems(settings: Settings) -> list[str]:
    async with assembled(settings) as app:
        problems = await app.database.check() or await app.database.reader.problems()
        if not problems and (count := await app.database.count_unindexed()):
            problems.append(f"The search index lacks {count} articles or holds old text. Run `gql-blog reindex`.")
        if not problems:
            plugins = {each.name: each for each in app.hooks.health()}
            for each in await Consumers(app.database).backlogs():
                if each.failed or each.lag_seconds > _LATE_SECONDS:
                    problems.append(_delivery_problem(each, plugins.get(each.consumer)))
            jobs = await job_states(app.database, app.hooks.jobs)
            if settings.background == "server":  # the next one that starts begins with those that are new
                jobs = tuple(each for each in jobs if not each.is_new)
            problems += filter(None, (_job_problem(each, plugins[each.plugin]) for each in jobs))
            problems += _overdue(await count_overdue(app.database, _LATE_SECONDS))
            problems += await _problems_of_plugins(app)
            problems += await _without_key(app)
            problems += await _media_problems(app)
            problems += _stale(await count_stale(app.database, Stale(app.writer.recipe)))
            problems += await problems_of_rows(app)
            problems += _unfinished(app, await count_unfinished_erasures(app.database))
        return [*problems, *_plugin_problems(app.hooks.health())]


async def _problems_of_plugins(app: App) -> list[str]:
    """Return what the commands of the name ``doctor`` print, each line of which is a problem."""
    lines: list[str] = []
    for each in app.hooks.commands:
        if each.value.name == _DOCTOR:
            try:
                lines += (await app.hooks.callbacks.run(each, {}) or "").splitlines()
            except GqlBlogError as error:
                lines.append(error.message)
    return lines


async def _without_key(app: App) -> list[str]:
    """Return what needs the secret key that this site had, if it has none now."""
    if app.settings.secret_key:
        return []
    lost = []
    if await app.seals.head() is not None:
        lost.append("the seals of the audit cannot be verified, and no new ones are made")
    if await count_valid_preview_links(app.database):
        lost.append("preview links do not work")
    remedy = "Set the key that was used before; if it is lost, set a new one, and make the links anew."
    return [f"GQL_BLOG_SECRET_KEY is not set, but was: {', and '.join(lost)}. {remedy}"] if lost else []


async def _media_problems(app: App) -> list[str]:
    async with app.database.session():
        named = set(await Media.all().values_list("sha256", flat=True))
    try:
        stored = {sha256 async for sha256 in app.media.hashes()}
    except StoreUnavailable as error:
        return [error.message]
    where = app.settings.media_store or app.settings.data_dir / "media"
    missing, unnamed = len(named - stored), len(stored - named)
    return [
        f"{count} {'file' if count == 1 else 'files'} of media {said}"
        for count, said in (
            (missing, f"cannot be found in {where}. Copy them there by `gql-blog media copy` from where they are."),
            (unnamed, f"in {where} belong to no medium. Delete them, unless an upload is just being taken."),
        )
        if count
    ]


def _unfinished(app: App, counts: Mapping[str, int]) -> list[str]:
    return [
        f"{count} {'erasure of a person is' if count == 1 else 'erasures of persons are'} not whole: the plugin "
        f"{name!r} was not told. "
        f"{to_be_asked(app, name, 'erase the same address again by `gql-blog person erase`')}."
        for name, count in counts.items()
    ]


def _stale(count: int) -> list[str]:
    if not count:
        return []
    articles = "1 article was" if count == 1 else f"{count} articles were"
    return [
        f"{articles} rendered by other plugins, settings or versions than those that are here and enabled, or while "
        "a plugin failed. `gql-blog render --dry-run` shows what would change; run `gql-blog render`."
    ]


async def problems_of_rows(app: App) -> list[str]:
    """Return what keeps articles from showing the rows of plugins as they are now."""
    rows = app.writer.changed_rows
    problems = [f"{each} Articles keep the text that they have." for each in await rows.problems()]
    if count := await rows.count(look=False):  # they have just been looked at
        articles = "1 article is" if count == 1 else f"{count} articles are"
        problems.append(
            f"{articles} to be rendered again, because plugins read rows that have changed. A server or `gql-blog "
            "worker` is at it, if one runs. If the number stays, its log says why; `gql-blog render` does it at once."
        )
    return problems


def _overdue(count: int) -> list[str]:
    if not count:
        return []
    articles = "1 article is" if count == 1 else f"{count} articles are"
    return [
        f"{articles} due for publication, or for its end, for more than {_LATE_SECONDS} s: no server or `gql-blog "
        "worker` does it. Start one. If one runs, its log says what is wrong with them."
    ]


def _delivery_problem(backlog: Backlog, plugin: PluginHealth | None) -> str:
    """Say what keeps events from a consumer; ``plugin`` is the one of its name that is loaded here."""
    name, count = backlog.consumer, backlog.undelivered
    waiting = f"{count} {'event is' if count == 1 else 'events are'} not delivered to {name!r}"
    if backlog.failed:
        return (
            f"{waiting}, since it failed to take {backlog.failed} of them. See `gql-blog events list`, correct the "
            "cause, then run `gql-blog events retry`. `gql-blog events skip` is for an event that it can never take."
        )
    waiting += f", the oldest for {backlog.lag_seconds:.0f} s"
    if plugin is None:
        return (
            f"{waiting}: no plugin of this name is loaded here. Start a server with it. If it was uninstalled for "
            f"good, run `gql-blog events forget {name}`."
        )
    if not plugin.enabled:
        return f"{waiting}: the plugin is disabled. Run `gql-blog plugin enable {name}`."
    return f"{waiting}: no server with this plugin runs, or it falls behind. Start a server."


def _job_problem(job: JobState, plugin: PluginHealth) -> str | None:
    """Say what keeps a job from being done. That its plugin is disabled is what an operator wants."""
    name = f"The job {job.name!r} of the plugin {job.plugin!r}"
    if not plugin.enabled:
        return None
    if job.is_new:
        return f"{name} has never been at a `gql-blog worker`. Start one."
    if job.attempts:
        again = f" It is tried again at {job.due_at:%Y-%m-%d %H:%M:%S} UTC." if job.due_at else ""
        return (
            f"{name} has failed {job.attempts} times in a row, last with {job.error}. The log has the errors. Correct "
            f"the cause.{again}"
        )
    if job.late_seconds > _LATE_SECONDS:
        return (
            f"{name} has been due for {job.late_seconds:.0f} s: no server or `gql-blog worker` with this plugin runs, "
            "or its circuit is open. Start one."
        )
    return None


def _plugin_problems(plugins: Iterable[PluginHealth]) -> list[str]:
    return [
        f"Plugin {plugin.name!r} keeps failing: {described(hook)}. The log has the errors. Fix the plugin, or run "
        f"`gql-blog plugin disable {plugin.name}`."
        for plugin in plugins
        if plugin.enabled
        for hook in plugin.hooks
        if hook.state is CircuitState.OPEN
    ]
