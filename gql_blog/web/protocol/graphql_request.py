"""A GraphQL request: its parameters, read from the body of a POST or the URL of a GET."""

import re
from collections.abc import Awaitable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from gql_blog.web.protocol.deadline import with_timeout
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.protocol.request_headers import request_headers
from gql_blog.web.protocol.strict_json import InvalidJSON, read_json

MAX_BODY: Final = 1_048_576
"""Bytes."""
BODY_TIMEOUT: Final = 5.0
"""Seconds."""
MAX_PARAMETERS: Final = 16

_CLOSE: Final = ((b"connection", b"close"),)
_DOCUMENT_IDS: Final = ("documentId", "doc_id")
"""In the draft of GraphQL over HTTP, and in Relay's network functions."""
_SHA256: Final = re.compile(r"sha256:([0-9a-f]{64})")
_APQ_VERSION: Final = 1


class TooLong(HTTPError):
    """A body is too long; the rest of it is not read."""

    def __init__(self, max_bytes: int) -> None:
        text = f"The request body is longer than {max_bytes} bytes. Shorten the request."
        super().__init__(413, text, headers=_CLOSE)


class GraphQLRequest(NamedTuple):
    """The parameters of a request. ``query`` is ``None`` until the document that it names instead is found.

    ``document_id``: the id or the SHA-256 by which it names its document. ``automatic``: as Apollo and urql do, who
    send a document whose hash is not known.
    """

    query: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    document_id: str | None = None
    automatic: bool = False

    def resumed_after(self, cursor: str) -> "GraphQLRequest":
        """Return the request of a browser that connects again: its variable ``after``, if it has one, is the cursor."""
        if "$after" not in (self.query or ""):
            return self
        return self._replace(variables={**(self.variables or {}), "after": cursor})


def read_body(
    scope: Scope, receive: Receive, *, max_bytes: int = MAX_BODY, seconds: float = BODY_TIMEOUT
) -> Awaitable[bytes]:
    """Return the whole body; HTTPError 413, 408, 415: too long, too late, compressed. ClientDisconnect passes."""
    check_stated_length(scope, max_bytes)
    return with_timeout(seconds, _receive_body(receive, max_bytes), late=too_slow)


def check_stated_length(scope: Scope, max_bytes: int) -> None:
    """HTTPError 413 or 415 if the headers say that the body is too long, or compressed."""
    headers = request_headers(scope)
    for length in headers.values_of(b"content-length"):
        if not length.isdigit() or len(length) > 12 or int(length) > max_bytes:
            raise TooLong(max_bytes)
    for encoding in headers.values_of(b"content-encoding"):
        if encoding.strip().lower() != b"identity":
            raise HTTPError(415, "Content-Encoding is not supported. Send the body uncompressed.")


async def _receive_body(receive: Receive, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        length += len(chunk)
        if length > max_bytes:
            raise TooLong(max_bytes)
        if not chunks and not message.get("more_body", False):
            return chunk
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def too_slow(seconds: float) -> HTTPError:
    """Return the error for a body that keeps the server waiting; the rest of it is not read."""
    message = f"The request body did not arrive within {seconds:g} seconds. Send the request again."
    return HTTPError(408, message, headers=_CLOSE)


def parse_body(body: bytes) -> GraphQLRequest:
    """Return the request in the body of a POST; HTTPError 400 if it is malformed."""
    try:
        value = read_json(body)
    except InvalidJSON as error:
        raise HTTPError(400, str(error)) from None
    if isinstance(value, list):
        raise HTTPError(400, "Batches are not supported. Send one request at a time.")
    if not isinstance(value, dict):
        raise HTTPError(400, "The body must be a JSON object.")
    return checked_request(value)


def parse_query_string(query_string: bytes) -> GraphQLRequest:
    """Return the request in the URL of a GET; HTTPError 400 if it is malformed."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError:
        message = f"The URL parameters must be UTF-8, and at most {MAX_PARAMETERS}."
        raise HTTPError(400, message) from None
    if any("\0" in text for pair in pairs for text in pair):
        raise HTTPError(400, "The URL contains the character U+0000. Remove it.")
    parameters: dict[str, Any] = dict(pairs)
    if len(parameters) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise HTTPError(400, f"The URL contains the parameter {repeated[:64]!r} more than once. Send it once.")
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                parameters[name] = read_json(parameters[name].encode())
            except InvalidJSON as error:
                raise HTTPError(400, f"Parameter '{name}': {error}") from None
    return checked_request({name: value for name, value in parameters.items() if value != ""})


def checked_request(parameters: Mapping[str, Any]) -> GraphQLRequest:
    """Return the request of parameters; HTTPError 400 if they are malformed."""
    query, operation_name = parameters.get("query"), parameters.get("operationName")
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    if query is not None and not isinstance(query, str):
        raise HTTPError(400, "'query' must be a string.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise HTTPError(400, "'operationName' must be a string.")
    if variables is not None and not isinstance(variables, dict):
        raise HTTPError(400, "'variables' must be an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise HTTPError(400, "'extensions' must be an object.")
    automatic = _hash_of(extensions or {})
    document_id = automatic or _named(parameters)
    if not query and document_id is None:
        raise HTTPError(400, "'query' is missing.")
    return GraphQLRequest(query or None, operation_name or None, variables, document_id, automatic is not None)


def _hash_of(extensions: Mapping[str, Any]) -> str | None:
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    found = given.get("sha256Hash") if isinstance(given, dict) and given.get("version") == _APQ_VERSION else None
    if not isinstance(found, str) or not found:
        raise HTTPError(400, '\'extensions.persistedQuery\' must be {"version": 1, "sha256Hash": …}.')
    return found


def _named(parameters: Mapping[str, Any]) -> str | None:
    """Return the id of a document; a SHA-256 without its prefix."""
    for name in _DOCUMENT_IDS:
        given = parameters.get(name)
        if given is not None:
            if not isinstance(given, str) or not given:
                raise HTTPError(400, f"{name!r} must be a string.")
            prefixed = _SHA256.fullmatch(given)
            return prefixed[1] if prefixed else given
    return None
