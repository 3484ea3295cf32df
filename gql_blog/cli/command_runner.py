"""How every command runs: settings, an assembled app, errors in one line each, and the exit status."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar
from typing import Any, Final, TextIO, TypeVar

import orjson
import typer

from gql_blog.access import OPERATOR, Viewer
from gql_blog.app import App, assembled
from gql_blog.content import Role, printable_line
from gql_blog.errors import Forbidden, GqlBlogError, InputError, NotFound, NotMigrated, StoreUnavailable
from gql_blog.hooks import Hooks
from gql_blog.known_secrets import redacted
from gql_blog.settings import Settings, load_settings, unknown_settings
from gql_blog.store import User

T = TypeVar("T")

NO_PLUGINS: Final[Mapping[str, object]] = {}
"""For commands that no plugin may keep from their work: none is imported."""

_output: ContextVar[TextIO | None] = ContextVar("output", default=None)
"""The standard output of the command that runs."""


def print_progress(message: str) -> None:
    """Print progress to standard error if that is a terminal."""
    if sys.stderr.isatty():
        typer.echo("\n".join(map(printable_line, message.split("\n"))), err=True)


def print_error(message: str) -> None:
    """Print an error to standard error, without the secrets of the settings."""
    typer.echo(printable_line(redacted(f"gql-blog: {message}")), err=True)


def warn_of_unknown_settings() -> None:
    """Say which variables of the environment are misspelt."""
    for each in unknown_settings():
        print_error(each)


def print_output(message: str) -> None:
    """Print what a command was asked for, from inside its work, where plugins cannot print anything."""
    typer.echo(message, file=_output.get())


def error_text(error: GqlBlogError) -> str:
    """Return the message of an error with its code; and what the system says of a file, which no client is told."""
    cause = error.__cause__
    words = cause.strerror if isinstance(error, StoreUnavailable) and isinstance(cause, OSError) else None
    why = f" ({words})" if words and words not in error.message else ""
    return f"{error.message}{why} [{error.code}]"


def run(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of ``work``; a GqlBlogError is printed and exits with 1. What plugins print goes to stderr."""
    _output.set(sys.stdout)
    with errors_printed(), redirect_stdout(sys.stderr):
        return asyncio.run(work)


@contextmanager
def errors_printed() -> Iterator[None]:
    """Print a GqlBlogError, which ends the command."""
    try:
        yield
    except GqlBlogError as error:
        for each in error.flattened():
            print_error(error_text(each))
        # A plain InputError means that the call was wrong; its subclasses mean that the input was.
        raise typer.Exit(2 if type(error) is InputError else 1) from None


def with_app(
    work: Callable[[App], Awaitable[T]],
    settings: Settings | None = None,
    *,
    plugins: Mapping[str, object] | None = None,
) -> T:
    """Return the result of ``work`` with an assembled app. A database that is not up to date ends the command.

    ``plugins``: instead of those that are installed. Such a command runs also while articles are to be rendered again.
    """

    async def run_with_app() -> T:
        hooks = None if plugins is None else Hooks.of(plugins)
        async with assembled(settings or load_settings(), hooks) as app:
            # A plugin that fails keeps articles from being rendered, and with NO_PLUGINS it is disabled.
            problems = await app.database.check(rendered=plugins is None)
            if problems:
                first, *others = problems
                more = "1 other is" if len(others) == 1 else f"{len(others)} others are"
                raise NotMigrated(f"{first} {more} missing, too." if others else first)
            return await work(app)

    return run(run_with_app())


async def viewer_of(app: App, email: str | None) -> Viewer:
    """Return the user with this e-mail address as a viewer; without an address, the operator."""
    if email is None:
        return OPERATOR
    async with app.database.session():
        user = await User.get_or_none(email=email.lower())
    if user is None:
        raise NotFound(f"There is no user with the e-mail address {email!r}. Create one with `gql-blog user create`.")
    if user.disabled_at is not None:
        raise Forbidden(f"The user {user.email} is disabled. An admin may enable it with the mutation enableUser.")
    contributor_id: str | None = user.contributor_id  # type: ignore[attr-defined] # Tortoise makes it
    return Viewer(Role(user.role), user.id, contributor_id, None, user.id)


async def every_page(app: App, query: str, field: str) -> list[dict[str, Any]]:
    """Return the nodes of all pages of a connection, which ``query`` asks for by the variable ``after``."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        answer = await app.engine.execute(query=query, variables={"after": after}, viewer=OPERATOR)
        page = orjson.loads(answer.body)["data"][field]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
