"""``gql-blog user`` and ``gql-blog token``."""

from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.running import with_app
from gql_blog.content import Role
from gql_blog.write import CreateToken, CreateUser, RevokeToken

user = typer.Typer(no_args_is_help=True, help="Who may sign in.")
token = typer.Typer(no_args_is_help=True, help="The bearer tokens by which a request says who asks.")


@user.command("create")
def create_user(
    email: Annotated[str, typer.Argument(help="The e-mail address, by which commands name the user.")],
    role: Annotated[Role, typer.Option(help="What the user may do.", case_sensitive=False)],
    name: Annotated[str | None, typer.Option(help="The name; without it, what stands before the @.")] = None,
) -> None:
    """Make a user."""

    async def work(app: App) -> None:
        made = await app.writer.run(CreateUser(email=email, role=role, name=name or email.split("@")[0]), OPERATOR)
        typer.echo(made.user_id)

    with_app(work)


@token.command("create")
def create_token(
    email: Annotated[str, typer.Argument(help="Whose token it is.")],
    expires: Annotated[int, typer.Option(help="Days until it ends.", min=1)] = 30,
) -> None:
    """Make a token, and print it: this once, and alone on standard output."""

    async def work(app: App) -> None:
        made = await app.writer.run(CreateToken(email=email, expires_days=expires), OPERATOR)
        typer.echo(made.secret)

    with_app(work)


@token.command("revoke")
def revoke_token(
    token_id: Annotated[str, typer.Argument(metavar="TOKEN", help="The token, or its id (tok_…).")],
) -> None:
    """End a token at once."""

    async def work(app: App) -> None:
        await app.writer.run(RevokeToken(token_id=token_id), OPERATOR)

    with_app(work)
