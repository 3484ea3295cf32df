"""``gql-blog person``."""

from typing import Annotated

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import print_error, with_app
from gql_blog.write import ErasePerson, ExportPerson, PersonErased

person = typer.Typer(no_args_is_help=True, help="What is kept of one person.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address, as a commenter or as a user.")]


@person.command("export")
def export_person(email: Email) -> None:
    """Print all that is kept of a person, as JSON; plugins are asked what they keep."""

    async def work(app: App) -> None:
        typer.echo((await app.writer.run(ExportPerson(email=email), OPERATOR)).data)

    with_app(work)


@person.command("erase")
def erase_person(
    email: Email,
    texts: Annotated[bool, typer.Option("--texts", help="Erase the texts of the comments, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")] = False,
) -> None:
    """Erase the name and the address of a person, here and in the tables of plugins. It cannot be undone."""

    async def work(app: App) -> None:
        erased = await app.writer.run(ErasePerson(email=email, texts=texts, dry_run=dry_run), OPERATOR)
        typer.echo(f"{'Would be erased' if dry_run else 'Erased'}: {_summary(erased)}.")
        for name in erased.disabled:
            print_error(f"The plugin {name!r} is disabled, and was not told. What it keeps of the person stays.")

    with_app(work)


def _summary(erased: PersonErased) -> str:
    """What was erased, in words."""
    parts = [f"{erased.comments} comments"]
    if erased.imports:
        parts.append(f"what the files of {erased.imports} articles said")
    if erased.plugins:
        parts.append(f"what plugins keep ({', '.join(erased.plugins)})")
    if erased.user_id:
        parts.append("and the account")
    return ", ".join(parts)
