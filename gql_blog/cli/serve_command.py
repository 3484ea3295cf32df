"""``gql-blog serve`` and ``gql-blog worker``."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer
import uvicorn

from gql_blog.access import OPERATOR
from gql_blog.app import App, migrate_all, pending_migrations, serving
from gql_blog.cli.command_runner import print_progress, run, with_app
from gql_blog.cli.processes.header_limits import HeaderLimitProtocol
from gql_blog.cli.processes.worker_processes import WorkerProcesses
from gql_blog.content import Role
from gql_blog.errors import InputError, NotMigrated
from gql_blog.settings import PREFIX, Settings, load_settings
from gql_blog.store import User
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken, CreateUser

_APPLICATION = "gql_blog.app:application"
_TERMS = {
    "factory": True,
    "log_level": "warning",
    "access_log": False,
    "lifespan": "on",
    "server_header": False,
    "http": HeaderLimitProtocol,
    "proxy_headers": False,
    "timeout_keep_alive": 75,  # longer than the 60 s of proxies: one would send a POST while we close, and not again
    "ws_max_size": 64 * 1024,
    "ws_per_message_deflate": False,  # it costs more than all else that is done for an event
    "timeout_graceful_shutdown": 20,
    "timeout_worker_healthcheck": 60,  # how long a replacement may take to start after SIGHUP
}
_FIRST_QUERY = (
    "{ posts(orderBy: {field: RESPONSE_COUNT}) { nodes { title responseCount "
    "responses(first: 3) { nodes { title bylines { creditedName } } } } } }"
)


def serve(
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="If the database is empty, load a sample dialogue. Print an admin token and an example query.",
        ),
    ] = False,
    workers: Annotated[
        int, typer.Option(metavar="N", help="Worker processes. More than one needs PostgreSQL.", min=1)
    ] = 1,
    reload: Annotated[bool, typer.Option("--reload", help="Restart when the code changes.")] = False,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Address. Default: GQL_BLOG_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(metavar="PORT", help="Port. Default: GQL_BLOG_PORT.", min=1, max=65535)
    ] = None,
) -> None:
    """Run the server. A SQLite database is created and migrated first. For PostgreSQL, run `gql-blog migrate` first."""
    serve_site(demo=demo, workers=workers, reload=reload, host=host, port=port)


def serve_site(
    application: str = _APPLICATION,
    *,
    demo: bool,
    tried_as: Sequence[Role] = (Role.ADMIN,),
    workers: int = 1,
    reload: bool,
    folder: str | None = None,
    variables: Mapping[str, str] | None = None,
    host: str | None = None,
    port: int | None,
) -> None:
    """Serve an application, by the name of its factory; ``reload`` watches ``folder``, or the current one.

    With ``demo``, a token of each role in ``tried_as`` is printed.
    ``variables`` are set in the environment, which processes that start again have from this one.
    """
    os.environ |= variables or {}
    for name, value in (("HOST", host), ("PORT", port)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    settings = run(_prepared_settings(workers))
    if demo:
        tokens = with_app(partial(_load_demo, roles=tried_as), settings)
        _print_introduction(settings, tokens)
    print_progress(f"Starting at http://{settings.host}:{settings.port}/graphql. Ctrl+C ends it.")
    terms: Any = {**_TERMS, "host": settings.host, "port": settings.port}
    if workers > 1 and not reload:
        config = uvicorn.Config(application, workers=workers, **terms)
        WorkerProcesses(config, sockets=[config.bind_socket()]).run()
    else:
        uvicorn.run(application, reload=reload, reload_dirs=folder, **terms)


def worker() -> None:
    """Deliver events, publish what is due, do the jobs of plugins and tidy up, until it is interrupted."""
    with_app(_work)


async def _work(app: App) -> None:
    """Do what a server does beside the requests, until the process is told to end."""
    told = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, told.set)
    await app.database.invalidations.start()
    async with serving(app):
        print_progress("The worker works. Ctrl+C ends it.")
        await told.wait()


async def _prepared_settings(workers: int) -> Settings:
    """Return the settings, after migrating a SQLite database; NotMigrated for a PostgreSQL one that is not.

    InputError for several workers on SQLite: subscribers would hear of a comment when their own process polls, rates
    would multiply, and every write of one process would wait for those of the others.
    """
    settings = load_settings()
    if settings.database.startswith("sqlite"):
        if workers > 1:
            raise InputError(f"--workers {workers} needs PostgreSQL. Use one worker, or set {PREFIX}DATABASE_URL.")
        await migrate_all(settings)
    elif pending := await pending_migrations(settings):
        raise NotMigrated(f"Unapplied migrations: {', '.join(pending)}. Run `gql-blog migrate`.")
    return settings


async def _load_demo(app: App, roles: Sequence[Role]) -> dict[Role, str]:
    """Load the sample into an empty database, and return a new token of an account of each role."""
    await load_sample(app.database, app.writer)
    return {role: await _new_token(app, role) for role in roles}


async def _new_token(app: App, role: Role) -> str:
    email = f"{role.lower()}@localhost.example"
    async with app.database.session():
        exists = await User.exists(email=email)
    if not exists:
        await app.writer.run(CreateUser(email=email, role=role, name=role.title()), OPERATOR)
    created = await app.writer.run(CreateToken(email=email, expires_days=30), OPERATOR)
    return created.secret


def _print_introduction(settings: Settings, tokens: Mapping[Role, str]) -> None:
    address = f"http://{settings.host}:{settings.port}/graphql"
    typer.echo(f"GraphQL:      {address}")
    for role, token in tokens.items():
        typer.echo(f"{f'{role.title()} token:':14}{token}")
    typer.echo("Example query:")
    typer.echo(f"  curl {address} -H 'Content-Type: application/json' \\\n    -d '{{\"query\": \"{_FIRST_QUERY}\"}}'")
