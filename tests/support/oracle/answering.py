"""graphql-core executes a document over plain objects: what an answer has to be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_named_type,
    is_composite_type,
)
from support.oracle.articles import POST, RESPONSE, Dialogue
from support.oracle.asked import GraphQLRequest
from support.oracle.comments import (
    AUDIT_ENTRY,
    AUDIT_PERSONAL,
    BYLINE,
    CLAIM,
    COLLABORATOR,
    COMMENT,
    CONTRIBUTOR,
    DECISION,
    FINDING,
    FOOTNOTE,
    OF_USER,
    PREVIEW,
    PREVIEW_LINK,
    PREVIEW_OBJECT,
    PROVENANCE,
    REDIRECT,
    TAG,
    TOKEN,
    USER,
)
from support.oracle.cursors import Given, Unsaid
from support.oracle.dialogues import CITED_WORK, DIALOGUE
from support.oracle.leaves import written
from support.oracle.media import FOCAL_POINT, MEDIA
from support.oracle.pages import Connection
from support.oracle.revisions import REVISION, WORKING_COPY
from support.oracle.roots import DELETED_ENTRY, LEGAL_HOLD, NAVIGATION_ENTRY, QUERY, RESOLUTION, SITE
from support.oracle.tables import Row

SCHEMA = Path(__file__).resolve().parents[3] / "schema" / "schema.graphql"

Resolver = Callable[..., Any]

_CONNECTION: dict[str, Resolver] = {
    "edges": lambda page, _: list(page.edges),
    "nodes": lambda page, _: [edge.row for edge in page.edges],
    "pageInfo": lambda page, _: page,
    "totalCount": lambda page, _: page.total,
}
_EDGE: dict[str, Resolver] = {
    "cursor": lambda edge, _: Given(edge.place),
    "node": lambda edge, _: edge.row,
    "snippet": lambda edge, _: Unsaid(),
    "score": lambda edge, _: float(edge.score),
}
_PAGE_INFO: dict[str, Resolver] = {
    "hasNextPage": lambda page, _: page.beyond,
    "hasPreviousPage": lambda page, _: page.before,
    "startCursor": lambda page, _: Given(page.edges[0].place) if page.edges else None,
    "endCursor": lambda page, _: Given(page.edges[-1].place) if page.edges else None,
}
_TYPES: dict[str, Mapping[str, Resolver]] = {
    "Query": QUERY,
    "Post": POST,
    "Response": RESPONSE,
    "Dialogue": DIALOGUE,
    "CitedWork": CITED_WORK,
    "Comment": COMMENT,
    "Contributor": CONTRIBUTOR,
    "Tag": TAG,
    "Revision": REVISION,
    "Preview": PREVIEW,
    "Media": MEDIA,
    "FocalPoint": FOCAL_POINT,
    "Redirect": REDIRECT,
    "Site": SITE,
    "NavigationEntry": NAVIGATION_ENTRY,
    "Resolution": RESOLUTION,
    "PreviewLink": PREVIEW_LINK,
    **dict.fromkeys(("PreviewByline", "PreviewNotice", "PreviewFootnote"), PREVIEW_OBJECT),
    "WorkingCopy": WORKING_COPY,
    "User": USER,
    "Token": TOKEN,
    **dict.fromkeys(("Session", "Identity"), OF_USER),
    "AuditEntry": AUDIT_ENTRY,
    "StatusChange": {"user": AUDIT_ENTRY["user"]},
    "DeletedEntry": DELETED_ENTRY,
    "LegalHold": LEGAL_HOLD,
    "Redaction": {"user": AUDIT_ENTRY["user"]},
    "AuditPersonalValue": AUDIT_PERSONAL,
    "Byline": BYLINE,
    "Collaborator": COLLABORATOR,
    "CommentClaim": CLAIM,
    "ModerationDecision": DECISION,
    "Footnote": FOOTNOTE,
    "Provenance": PROVENANCE,
    "Finding": FINDING,
    "PageInfo": _PAGE_INFO,
}
_NAMES = {
    "comment": "Comment",
    "contributor": "Contributor",
    "tag": "Tag",
    "preview_link": "PreviewLink",
    "media": "Media",
    "redirect": "Redirect",
    "site": "Site",
    "revision": "Revision",
    "working_copy": "WorkingCopy",
    "account": "User",
    "token": "Token",
    "session": "Session",
    "identity": "Identity",
}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Expected:
    """An answer: ``errors`` as pairs of code and path; how many rows were met for it, and the longest list of them."""

    data: dict[str, Any] | None
    errors: frozenset[tuple[str, tuple[str | int, ...]]]
    rows: int
    longest: int


def oracle_schema(sdl: str | None = None) -> GraphQLSchema:
    """Return a schema as it is printed, the core's by itself without one, with nothing behind it."""
    return build_schema(sdl or SCHEMA.read_text(encoding="utf-8"))


def answer(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], asked: GraphQLRequest
) -> Expected:
    """Return what the answer to a valid document has to be; ``variables`` as they are sent."""
    result = execute_sync(
        schema,
        document,
        context_value=asked,
        variable_values=dict(variables),
        field_resolver=_resolve,
        type_resolver=_type_of,
    )
    return Expected(result.data, _errors(result), asked.rows, asked.longest)


def _errors(result: ExecutionResult) -> frozenset[tuple[str, tuple[str | int, ...]]]:
    found = set()
    for error in result.errors or ():
        cause: BaseException | None = error
        while isinstance(cause, GraphQLError):
            cause = cause.original_error
        if cause is not None:
            raise cause
        found.add((str((error.extensions or {}).get("code", "BAD_USER_INPUT")), tuple(error.path or ())))
    return frozenset(found)


def _resolve(source: Any, info: GraphQLResolveInfo[GraphQLRequest], **arguments: Any) -> Any:
    kind, name = info.parent_type, info.field_name
    resolver = info.context.added.get(kind.name, {}).get(name) or _resolver(kind, name)
    if resolver is None:
        return written(_attribute(source, name))
    value = resolver(source, info.context, **arguments)
    if is_composite_type(get_named_type(info.return_type)):
        _count(info.context, value)
    return value


def _resolver(kind: GraphQLObjectType, name: str) -> Resolver | None:
    if kind.name.endswith("Connection"):
        return _CONNECTION[name]
    if kind.name.endswith("Edge"):
        return _EDGE[name]
    return _TYPES.get(kind.name, {}).get(name)


def _attribute(source: Any, name: str) -> Any:
    return getattr(source, _HUMP.sub("_", name).lower())


def _count(asked: GraphQLRequest, value: Any) -> None:
    if isinstance(value, list):
        asked.met(sum(_is_row(each) for each in value))
    elif _is_row(value):
        asked.met(1)


def _is_row(value: Any) -> bool:
    return value is not None and not isinstance(value, Connection)


def _type_of(value: Any, _info: Any, _kind: Any) -> str:
    if isinstance(value, Dialogue):
        return "Dialogue"
    assert isinstance(value, Row)
    if value.table == "article":
        return "Post" if value.responding_to_id is None else "Response"
    return _NAMES[value.table]
