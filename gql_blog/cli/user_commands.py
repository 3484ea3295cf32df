"""``gql-blog user``."""

from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import print_output, viewer_of, with_app
from gql_blog.cli.processes.plugin_run import command_of, options_of
from gql_blog.content import Role
from gql_blog.write import CreateUser

user = typer.Typer(no_args_is_help=True, help="User accounts.")


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
        print_output(created.user_id)

    with_app(work)


@user.command("link")
def link(email: Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address of the user.")]) -> None:
    """Print a link by which a user signs in, once, within 15 minutes. The plugin `signin` makes it."""

    async def work(app: App) -> None:
        await viewer_of(app, email)
        made = command_of(app.hooks, "signin", "link")
        print_output(await app.hooks.callbacks.run(made, options_of(made.value, ["--email", email])) or "")

    with_app(work)
