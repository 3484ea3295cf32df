"""``gql-blog documents``: the GraphQL documents that clients may name instead of sending them."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer

from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, print_output, with_app
from gql_blog.content import printable_line
from gql_blog.errors import ErrorGroup, ImportRefused, InputError
from gql_blog.graph import InvalidDocument, validate_document
from gql_blog.store import ListedDocument
from gql_blog.transfer import read_json

documents = typer.Typer(no_args_is_help=True, help="GraphQL documents that clients name instead of sending them.")

_APOLLO: Final = "apollo-persisted-query-manifest"
_PREFIX: Final = "sha256:"
_ID: Final = re.compile(r"[A-Za-z0-9._~:-]{1,200}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_Unused = Annotated[
    int, typer.Option("--unused-days", metavar="DAYS", min=0, help="Only those that were not used for so many days.")
]


@documents.command("import")
def import_documents(
    manifest: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="The manifest that a tool of the frontend wrote."
        ),
    ],
) -> None:
    """Register the documents of a manifest by graphql-codegen, Relay's compiler or Apollo: all of them or none."""

    async def work(app: App) -> None:
        with manifest.open("rb") as file:
            given = [*_documents_of(read_json(file))]
        checked = [_checked(app, *each) for each in given]
        if errors := [each for each in checked if isinstance(each, InputError)]:
            raise ErrorGroup(errors)
        added = await app.documents.register([each for each in checked if not isinstance(each, InputError)])
        print_output(f"{added} of {len(checked)} documents are new.")

    with_app(work)


@documents.command("list")
def list_documents(
    unused_days: _Unused = 0, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the registered documents, then the automatic ones: id, name, uses and when each was last used."""
    found = with_app(lambda app: app.documents.listed(unused_days), plugins=NO_PLUGINS)
    if as_json:
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for each in found:
        typer.echo(_line(each))


@documents.command()
def remove(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids of registered documents.")] = None,
    unused_days: _Unused = 0,
) -> None:
    """Remove registered documents. Running servers stop to answer them at once. Automatic ones go by themselves."""

    async def work(app: App) -> None:
        chosen = [each.removeprefix(_PREFIX) for each in ids or ()]
        if bool(chosen) == bool(unused_days):
            raise InputError("Name the documents to remove, or say --unused-days.")
        if unused_days:
            chosen = [each.id for each in await app.documents.listed(unused_days) if each.registered]
        await app.documents.remove(chosen)
        print_output(f"{len(chosen)} documents are removed.")

    with_app(work, plugins=NO_PLUGINS)


def _documents_of(manifest: Any) -> Iterator[tuple[Any, Any]]:
    match manifest:
        case {"format": str(form), "version": 1, "operations": [*operations]} if form == _APOLLO:
            for each in operations:
                yield (each.get("id"), each.get("body")) if isinstance(each, dict) else (None, None)
        case {**texts} if texts and all(isinstance(each, str) for each in texts.values()):
            yield from texts.items()
        case _:
            raise ImportRefused(
                "UNKNOWN_FORMAT",
                "The file is no manifest of documents. Give an object of ids and documents, as graphql-codegen and "
                f"Relay write it, or version 1 of {_APOLLO}.",
            )


def _checked(app: App, given: Any, text: Any) -> tuple[str, str | None, str] | InputError:
    """Return the id, the name and the text of a document; or what is wrong with it."""
    if not isinstance(given, str) or not isinstance(text, str) or not _ID.fullmatch(given):
        return InputError(
            f"An operation of the manifest has the id {str(given)[:80]!r}; ids and documents are strings."
        )
    name = given.removeprefix(_PREFIX)
    if (_HASH.fullmatch(name) or name != given) and sha256(text.encode()).hexdigest() != name:
        return InputError(f"{given}: the document has another SHA-256. Write the manifest anew.")
    try:
        operation = validate_document(app.schema.graphql, text, None).operation
    except InvalidDocument as error:
        return InputError(f"{given}: {'; '.join(error.reasons())}")
    return name, operation.name.value if operation.name else None, text


def _line(document: ListedDocument) -> str:
    used = f"last {document.last_used_at:%Y-%m-%d}" if document.last_used_at else "never used"
    kind = "registered" if document.registered else "automatic"
    times = "1 use" if document.uses == 1 else f"{document.uses} uses"
    return printable_line(f"{document.id}  {document.name or '-'}  {kind}, {document.size} bytes, {times}, {used}")
