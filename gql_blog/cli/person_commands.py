"""``gql-blog person``."""

from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, with_app
from gql_blog.write import ErasePerson, ExportPerson

person = typer.Typer(no_args_is_help=True, help="What is kept of one person.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address, as a commenter or as a user.")]


@person.command("export")
def export_person(email: Email) -> None:
    """Print all that is kept of a person, as JSON."""

    async def work(app: App) -> None:
        typer.echo((await app.writer.run(ExportPerson(email=email), OPERATOR)).data)

    with_app(work, plugins=NO_PLUGINS)


@person.command("erase")
def erase_person(
    email: Email,
    texts: Annotated[bool, typer.Option("--texts", help="Erase the texts of the comments, too.")] = False,
) -> None:
    """Erase the name and the address of a person. It cannot be undone."""

    async def work(app: App) -> None:
        erased = await app.writer.run(ErasePerson(email=email, texts=texts), OPERATOR)
        typer.echo(f"Erased: {erased.comments} comments{', and the account' if erased.user_id else ''}.")

    with_app(work, plugins=NO_PLUGINS)
