"""``gql-blog token``: making, listing and ending bearer tokens, by the commands and queries that clients have."""

import sys
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

import orjson
import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import NO_PLUGINS, every_page, print_error, print_output, with_app
from gql_blog.content import Role
from gql_blog.write import CreateToken, RevokeToken

token = typer.Typer(no_args_is_help=True, help="Bearer tokens for requests.")

_PAGE: Final = """query($after: String) {
  tokens(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id application introspection role documents rootFields onBehalfOf preview createdAt expiresAt lastUsedAt revokedAt
      user { email }
    }
  }
}"""


_Expires = Annotated[
    int | None,
    typer.Option(
        metavar="DAYS", help="Days until the token expires: at most 365, or 30 for a preview. Default: 30, or 3.", min=1
    ),
]
_OnBehalfOf = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ISSUER", help="An issuer for whose readers the application may ask; may be repeated. Default: none."
    ),
]
_Preview = Annotated[
    bool, typer.Option("--preview", help="Only queries, of the site as readers will see it. For EDITOR and ADMIN.")
]


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
    expires: _Expires = None,
    role: Annotated[
        Role | None,
        typer.Option(
            metavar="ROLE",
            help="The most that it permits, a role that the user's includes. Default: as much as that.",
            case_sensitive=False,
        ),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SHA256", help="A document that it may send, by its hash; may be repeated. Default: any document."
        ),
    ] = None,
    root_field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A field that it may select at the root of an operation, such as publishArticle; may be repeated. "
            "Default: every field.",
        ),
    ] = None,
    on_behalf_of: _OnBehalfOf = None,
    preview: _Preview = False,
) -> None:
    """Create a token and print it to standard output. It cannot be shown again."""

    async def work(app: App) -> None:
        command = CreateToken(
            email=email,
            application=application,
            introspection=introspection,
            expires_days=expires,
            role=role,
            documents=tuple(document) if document else None,
            root_fields=tuple(root_field) if root_field else None,
            on_behalf_of=tuple(on_behalf_of) if on_behalf_of else None,
            preview=preview,
        )
        print_output((await app.writer.run(command, OPERATOR)).secret)

    with_app(work)


@token.command("list")
def list_tokens(
    every: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the tokens, newest first: whose they are, what they may do, when they end. No secret is shown."""

    async def work(app: App) -> tuple[list[dict[str, Any]], DateTime]:
        return await every_page(app, _PAGE, "tokens"), await app.database.now()

    found, now = with_app(work, plugins=NO_PLUGINS)
    listed = [each for each in found if every or not _ended(each, now)]
    if as_json:
        typer.echo(orjson.dumps({"tokens": listed}, option=orjson.OPT_INDENT_2).decode())
        return
    for each in listed:
        typer.echo(_line(each, now))


def _ended(token: dict[str, Any], now: DateTime) -> bool:
    return token["revokedAt"] is not None or DateTime.fromisoformat(token["expiresAt"]) <= now


def _line(token: dict[str, Any], now: DateTime) -> str:
    whose = f"application {token['application']}" if token["application"] else (token["user"] or {}).get("email")
    parts = [whose or "a user who is erased"]
    if token["introspection"]:
        parts.append("with introspection")
    if token["onBehalfOf"]:
        parts.append(f"on behalf of readers of {' '.join(token['onBehalfOf'])}")
    if token["preview"]:
        parts.append("previews the site")
    if token["role"]:
        parts.append(f"at most {token['role']}")
    if token["rootFields"] is not None:
        parts.append(f"fields {' '.join(token['rootFields'])}")
    if token["documents"] is not None:
        parts.append(f"{len(token['documents'])} document{'' if len(token['documents']) == 1 else 's'}")
    if token["revokedAt"]:
        parts.append(f"revoked {token['revokedAt']}")
    else:
        parts.append(f"{'ended' if _ended(token, now) else 'ends'} {token['expiresAt']}")
    parts.append(f"last used {token['lastUsedAt']}" if token["lastUsedAt"] else "never used")
    return f"{token['id']}: {', '.join(parts)}"


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
    command = RevokeToken(token_id=token_id or _token_from_standard_input())
    with_app(lambda app: app.writer.run(command, OPERATOR), plugins=NO_PLUGINS)


def _token_from_standard_input() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Token", hide_input=True, err=True)).strip()
    return sys.stdin.readline().strip()
