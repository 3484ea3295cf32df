"""``gql-blog user`` and ``gql-blog token``."""

from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import with_app
from gql_blog.content import Role
from gql_blog.write import CreateToken, CreateUser, RevokeToken

user = typer.Typer(no_args_is_help=True, help="User accounts.")
token = typer.Typer(no_args_is_help=True, help="Bearer tokens for requests.")


@user.command("create")
def create_user(
    email: Annotated[str, typer.Argument(help="E-mail address. Other commands name the user by it.")],
    role: Annotated[Role, typer.Option(help="Role, which decides what the user may do.", case_sensitive=False)],
    name: Annotated[str | None, typer.Option(help="Name. Default: the part of the address before the @.")] = None,
) -> None:
    """Create a user and print the user id."""

    async def work(app: App) -> None:
        created = await app.writer.run(CreateUser(email=email, role=role, name=name or email.split("@")[0]), OPERATOR)
        typer.echo(created.user_id)

    with_app(work)


@token.command("create")
def create_token(
    email: Annotated[str, typer.Argument(help="E-mail address of the user.")],
    expires: Annotated[int, typer.Option(help="Days until the token expires.", min=1)] = 30,
) -> None:
    """Create a token and print it to standard output. It cannot be shown again."""

    async def work(app: App) -> None:
        created = await app.writer.run(CreateToken(email=email, expires_days=expires), OPERATOR)
        typer.echo(created.secret)

    with_app(work)


@token.command("revoke")
def revoke_token(
    token_id: Annotated[str, typer.Argument(metavar="TOKEN", help="The token, or its id (tok_…).")],
) -> None:
    """Revoke a token at once."""

    async def work(app: App) -> None:
        await app.writer.run(RevokeToken(token_id=token_id), OPERATOR)

    with_app(work)
