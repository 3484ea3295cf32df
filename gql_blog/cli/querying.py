"""``gql-blog query``."""

import json
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from gql_blog.access import ANONYMOUS
from gql_blog.app import App
from gql_blog.cli.explaining import rendered
from gql_blog.cli.running import fail, viewer_of, with_app
from gql_blog.graph import InvalidDocument, QueryExplanation, explain_query


def query(
    document: Annotated[str, typer.Argument(help="A GraphQL document, or @FILE to read it from a file.")],
    variables: Annotated[str, typer.Option(help="The variables, as a JSON object.")] = "{}",
    as_: Annotated[str | None, typer.Option("--as", metavar="EMAIL", help="On whose behalf.")] = None,
    receipt: Annotated[bool, typer.Option("--receipt", help="Add what was read, and why.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the plan, its SQL and its cost instead, and run nothing.")
    ] = False,
) -> None:
    """Run a GraphQL document against the database, as an anonymous reader unless --as; print the answer as JSON."""
    text = _document(document)
    given = _variables(variables)
    if explain:
        if receipt:
            raise typer.BadParameter(
                "a receipt tells of what was run; leave one of the two out", param_hint="--explain"
            )
        _explain(text, given, as_)
        return

    async def work(app: App) -> bytes:
        viewer = ANONYMOUS if as_ is None else await viewer_of(app, as_)
        answer = await app.engine.execute(query=text, variables=given, viewer=viewer, with_receipt=receipt)
        return answer.body

    answer = orjson.loads(with_app(work))
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    if "errors" in answer:
        raise typer.Exit(1)


def _explain(document: str, variables: dict[str, Any], as_: str | None) -> None:
    async def work(app: App) -> QueryExplanation | InvalidDocument:
        viewer = ANONYMOUS if as_ is None else await viewer_of(app, as_)
        try:
            return await explain_query(app.engine, query=document, variables=variables, viewer=viewer)
        except InvalidDocument as refused:
            return refused

    found = with_app(work)
    if isinstance(found, InvalidDocument):
        for reason in found.reasons():
            fail(reason)
        raise typer.Exit(1)
    for line in rendered(found):
        typer.echo(line)


def _document(document: str) -> str:
    if not document.startswith("@"):
        return document
    path = Path(document[1:])
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"The document {path} cannot be read: {error}.")
        raise typer.Exit(1) from None


def _variables(text: str) -> dict[str, Any]:
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise typer.BadParameter(f"no JSON: {error}", param_hint="--variables") from None
    if not isinstance(given, dict):
        raise typer.BadParameter('write a JSON object, such as {"slug": "…"}', param_hint="--variables")
    return given
