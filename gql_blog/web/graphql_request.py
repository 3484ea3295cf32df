"""What a GraphQL request asks: the same four things, whether they came in a body or in an address."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from gql_blog.web.http_error import HTTPError
from gql_blog.web.strict_json import JsonRefused, read_json

_DOCUMENT_IDS: Final = frozenset({"documentId", "doc_id", "id"})
MOST_PARAMETERS: Final = 16


class GraphQLRequest(NamedTuple):
    """One request; ``persisted``: it names a document by its hash or id."""

    query: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    persisted: bool


def from_body(body: bytes) -> GraphQLRequest:
    """What the body of a POST asks; HTTPError 400 for what is malformed."""
    try:
        value = read_json(body)
    except JsonRefused as error:
        raise HTTPError(400, str(error)) from None
    if isinstance(value, list):
        raise HTTPError(400, "Send one request at a time: lists of requests are not taken.")
    if not isinstance(value, dict):
        raise HTTPError(400, "The body is not a JSON object.")
    return _asked(value)


def from_address(query_string: bytes) -> GraphQLRequest:
    """What the parameters of a GET ask; HTTPError 400 for what is malformed."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise HTTPError(400, "The address's parameters cannot be read: they are not UTF-8, or too many.") from None
    given: dict[str, Any] = dict(pairs)
    if len(given) != len(pairs):
        raise HTTPError(400, "The address names a parameter twice.")
    for name in ("variables", "extensions"):
        if given.get(name):
            try:
                given[name] = read_json(given[name].encode())
            except JsonRefused as error:
                raise HTTPError(400, f"{name}: {error}") from None
    return _asked({name: value for name, value in given.items() if value != ""})


def _asked(given: Mapping[str, Any]) -> GraphQLRequest:
    query, operation_name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if query is not None and not isinstance(query, str):
        raise HTTPError(400, "'query' is not a string.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise HTTPError(400, "'operationName' is not a string.")
    if variables is not None and not isinstance(variables, dict):
        raise HTTPError(400, "'variables' is not an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise HTTPError(400, "'extensions' is not an object.")
    persisted = "persistedQuery" in (extensions or ()) or not _DOCUMENT_IDS.isdisjoint(given)
    if not query and not persisted:
        raise HTTPError(400, "There is no 'query'.")
    return GraphQLRequest(query or None, operation_name or None, variables, persisted)
