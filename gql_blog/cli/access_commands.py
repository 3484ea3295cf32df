"""``gql-blog access``."""

from typing import Annotated

import typer

from gql_blog.access import ANONYMOUS, holders
from gql_blog.app import App
from gql_blog.cli.command_runner import print_output, viewer_of, with_app
from gql_blog.hooks import roles_of
from gql_blog.write import explain_access

access = typer.Typer(no_args_is_help=True, help="Who may do and see what.")


@access.command("permissions")
def permissions() -> None:
    """List the permissions of plugins: who has each, and what it is for. What the core permits is in its docs."""

    async def work(app: App) -> None:
        for name, each in sorted(app.hooks.permissions.items()):
            print_output(f"{name}: {holders(roles_of(each.value))}. {each.value.description}")

    with_app(work)


@access.command("explain")
def explain(
    email: Annotated[
        str, typer.Argument(metavar="EMAIL", help="E-mail address of the user; anonymous: a reader without a token.")
    ],
    action: Annotated[
        str,
        typer.Argument(
            metavar="ACTION", help="Name of a command in the audit, such as update_article; a permission; or read."
        ),
    ],
    object_id: Annotated[
        str | None,
        typer.Argument(metavar="OBJECT", help="Id of the object. Default: none, for actions that make something."),
    ] = None,
) -> None:
    """Say whether a user may do something, and which rule decides. Exits with 1 if it is refused."""

    async def work(app: App) -> bool:
        viewer = ANONYMOUS if email == "anonymous" else await viewer_of(app, email)
        explained = await explain_access(app.database, app.writer.policy, viewer, action, object_id, app.hooks)
        print_output(f"{'allowed' if explained.allowed else 'refused'}: {explained.rule}")
        return explained.allowed

    if not with_app(work):
        raise typer.Exit(1)
