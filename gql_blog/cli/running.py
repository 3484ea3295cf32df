"""How every command runs: settings read, work done, errors told in one line each, and the exit status."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import typer

from gql_blog.access import OPERATOR, Viewer
from gql_blog.app import App, assembled
from gql_blog.content import Role
from gql_blog.errors import GqlBlogError, InputError, NotFound, NotMigrated
from gql_blog.settings import Settings, load_settings
from gql_blog.store import User

T = TypeVar("T")


def say(message: str) -> None:
    """Tell of progress: to standard error, and only where that is a terminal."""
    if sys.stderr.isatty():
        typer.echo(message, err=True)


def fail(message: str) -> None:
    """Name what was refused or failed, on standard error."""
    typer.echo(f"gql-blog: {message}", err=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` to its end; an error of ours is told and ends the command with status 1."""
    try:
        return asyncio.run(work)
    except GqlBlogError as error:
        for each in error.flattened():
            fail(f"{each.message} [{each.code}]")
        # An InputError as such says that the call itself was wrong; its kinds say what of the input was.
        raise typer.Exit(2 if type(error) is InputError else 1) from None


def with_app(work: Callable[[App], Awaitable[T]], settings: Settings | None = None) -> T:
    """Run ``work`` over an assembled app whose database is up to date."""

    async def inside() -> T:
        async with assembled(settings or load_settings()) as app:
            wrong = await app.database.check()
            if wrong:
                raise NotMigrated(f"{' '.join(wrong)} `gql-blog migrate` brings the database up to date.")
            return await work(app)

    return run(inside())


async def viewer_of(app: App, email: str | None) -> Viewer:
    """Return the user with this e-mail address as a viewer; without one, whoever holds the machine."""
    if email is None:
        return OPERATOR
    async with app.database.session():
        user = await User.get_or_none(email=email.lower())
    if user is None:
        raise NotFound(f"There is no user with the e-mail address {email!r}. `gql-blog user create` makes one.")
    contributor_id: str | None = user.contributor_id  # type: ignore[attr-defined] # Tortoise makes it
    return Viewer(Role(user.role), user.id, contributor_id, None, user.id)
