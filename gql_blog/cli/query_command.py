"""``gql-blog query``."""

import json
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from gql_blog.access import ANONYMOUS
from gql_blog.app import App
from gql_blog.cli.command_runner import print_error, viewer_of, with_app
from gql_blog.cli.processes.explain_output import explanation_lines
from gql_blog.graph import InvalidDocument, QueryExplanation, explain_query


def query(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="A GraphQL document, or @FILE to read it from a file.")
    ],
    variables: Annotated[str, typer.Option(metavar="JSON", help="Variables as a JSON object.")] = "{}",
    as_: Annotated[
        str | None, typer.Option("--as", metavar="EMAIL", help="Run as this user. Default: anonymous.")
    ] = None,
    receipt: Annotated[
        bool,
        typer.Option(
            "--receipt", help="Add to the response which columns were read, and for which fields and permissions."
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the plan, its SQL and its query cost. Do not run it.")
    ] = False,
) -> None:
    """Run a GraphQL document and print the response as JSON. It runs as an anonymous user unless --as is given."""
    text = _document(document)
    values = _variables(variables)
    if explain:
        if receipt:
            raise typer.BadParameter("cannot be combined with --receipt", param_hint="--explain")
        _explain(text, values, as_)
        return

    async def work(app: App) -> bytes:
        viewer = ANONYMOUS if as_ is None else await viewer_of(app, as_)
        result = await app.engine.execute(query=text, variables=values, viewer=viewer, with_receipt=receipt)
        return result.body

    response = orjson.loads(with_app(work))
    typer.echo(json.dumps(response, ensure_ascii=False, indent=2))
    if "errors" in response:
        raise typer.Exit(1)


def _explain(document: str, variables: dict[str, Any], as_: str | None) -> None:
    async def work(app: App) -> QueryExplanation | InvalidDocument:
        viewer = ANONYMOUS if as_ is None else await viewer_of(app, as_)
        try:
            return await explain_query(app.engine, query=document, variables=variables, viewer=viewer)
        except InvalidDocument as error:
            return error

    result = with_app(work)
    if isinstance(result, InvalidDocument):
        for reason in result.reasons():
            print_error(reason)
        raise typer.Exit(1)
    for line in explanation_lines(result):
        typer.echo(line)


def _document(document: str) -> str:
    if not document.startswith("@"):
        return document
    path = Path(document[1:])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print_error(f"The document {path} cannot be read: {error}. Check the path.")
        raise typer.Exit(1) from None


def _variables(text: str) -> dict[str, Any]:
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise typer.BadParameter(f"not valid JSON: {error}", param_hint="--variables") from None
    if not isinstance(values, dict):
        raise typer.BadParameter('must be a JSON object, such as {"slug": "…"}', param_hint="--variables")
    return values
