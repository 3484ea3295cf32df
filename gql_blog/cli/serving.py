"""``gql-blog serve``."""

import os
from typing import Annotated

import typer
import uvicorn

from gql_blog.access import OPERATOR
from gql_blog.app import App, migrate_all, pending_migrations
from gql_blog.cli.running import run, with_app
from gql_blog.content import Role
from gql_blog.errors import NotMigrated
from gql_blog.settings import PREFIX, Settings, load_settings
from gql_blog.store import User
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken, CreateUser

_ADMIN = "admin@localhost.example"
_GRACE_SECONDS = 20
_FIRST_QUERY = (
    "{ posts { nodes { title responseCount responses(first: 3) { nodes { title bylines { creditedName } } } } } }"
)


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Load the sample dialogue, if the database is empty.")] = False,
    workers: Annotated[int, typer.Option(help="Processes that serve; PostgreSQL is for more than one.", min=1)] = 1,
    reload: Annotated[bool, typer.Option("--reload", help="Start again when the code changes.")] = False,
    host: Annotated[str | None, typer.Option(help="The address to listen on; else the setting.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; else the setting.", min=1, max=65535)] = None,
) -> None:
    """Serve until interrupted. An SQLite database is made and migrated first; PostgreSQL wants `gql-blog migrate`."""
    for name, value in (("HOST", host), ("PORT", port)):
        if value is not None:
            os.environ[f"{PREFIX}{name}"] = str(value)
    settings = run(_ready())
    if demo:
        token = with_app(_demo, settings)
        _introduce(settings, token)
    uvicorn.run(
        "gql_blog.app:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        reload=reload,
        log_level="warning",
        access_log=False,
        lifespan="on",
        server_header=False,
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


async def _ready() -> Settings:
    """Return the settings, with a database that is up to date."""
    settings = load_settings()
    if settings.database.startswith("sqlite"):
        await migrate_all(settings)
    elif lacking := await pending_migrations(settings):
        raise NotMigrated(f"The database lacks {', '.join(lacking)}. `gql-blog migrate` brings it up to date.")
    return settings


async def _demo(app: App) -> str:
    """Load the sample into an empty database, and return a fresh token of its admin."""
    await load_sample(app.database, app.writer)
    async with app.database.session():
        known = await User.exists(email=_ADMIN)
    if not known:
        await app.writer.run(CreateUser(email=_ADMIN, role=Role.ADMIN, name="Admin"), OPERATOR)
    made = await app.writer.run(CreateToken(email=_ADMIN, expires_days=30), OPERATOR)
    return made.secret


def _introduce(settings: Settings, token: str) -> None:
    address = f"http://{settings.host}:{settings.port}/graphql"
    typer.echo(f"GraphQL:      {address}")
    typer.echo(f"Admin token:  {token}")
    typer.echo("A first query:")
    typer.echo(f"  curl {address} -H 'Content-Type: application/json' \\\n    -d '{{\"query\": \"{_FIRST_QUERY}\"}}'")
