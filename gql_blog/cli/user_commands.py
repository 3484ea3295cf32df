"""``gql-blog user`` and ``gql-blog token``."""

import sys
from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, print_error, with_app
from gql_blog.content import Role
from gql_blog.write import CreateToken, CreateUser, RevokeToken

user = typer.Typer(no_args_is_help=True, help="User accounts.")
token = typer.Typer(no_args_is_help=True, help="Bearer tokens for requests.")


@user.command("create")
def create_user(
    email: Annotated[
        str, typer.Argument(metavar="EMAIL", help="E-mail address. It identifies the user in other commands.")
    ],
    role: Annotated[
        Role,
        typer.Option(
            metavar="ROLE",
            help="ADMIN, EDITOR, AUTHOR, MODERATOR or READER, in upper or lower case.",
            case_sensitive=False,
        ),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Name. Default: the part of the address before the @.")
    ] = None,
) -> None:
    """Create a user and print the user id."""

    async def work(app: App) -> None:
        created = await app.writer.run(CreateUser(email=email, role=role, name=name or email.split("@")[0]), OPERATOR)
        typer.echo(created.user_id)

    with_app(work)


@token.command("create")
def create_token(
    email: Annotated[
        str | None, typer.Argument(metavar="EMAIL", help="E-mail address of the user.", show_default=False)
    ] = None,
    application: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Instead of a user: the name of a frontend that asks for readers."),
    ] = None,
    introspection: Annotated[
        bool, typer.Option("--introspection", help="Let the application read the schema.")
    ] = False,
    expires: Annotated[
        int, typer.Option(metavar="DAYS", help="Days until the token expires, at most 365.", min=1)
    ] = 30,
) -> None:
    """Create a token and print it to standard output. It cannot be shown again."""

    async def work(app: App) -> None:
        command = CreateToken(email=email, application=application, introspection=introspection, expires_days=expires)
        typer.echo((await app.writer.run(command, OPERATOR)).secret)

    with_app(work)


@token.command("revoke")
def revoke_token(
    token_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Id of the token (tok_…). Default: read the token from standard input."),
    ] = None,
) -> None:
    """Revoke a token immediately. Pass a token itself on standard input: other users can read command lines."""
    if token_id is not None and not token_id.startswith("tok_"):
        print_error("Other users can read the command line. Pass the id (tok_…), or the token on standard input.")
        raise typer.Exit(2)
    named = token_id or _token_from_standard_input()

    async def work(app: App) -> None:
        await app.writer.run(RevokeToken(token_id=named), OPERATOR)

    with_app(work, plugins=NO_PLUGINS)


def _token_from_standard_input() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Token", hide_input=True, err=True)).strip()
    return sys.stdin.readline().strip()
