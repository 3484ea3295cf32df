"""Documents that requests name instead of sending them: found, checked, and kept as Apollo and urql expect it."""

import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final

from gql_blog.errors import StoreUnavailable
from gql_blog.graph import OperationKind
from gql_blog.read import Lru
from gql_blog.store import DocumentStore, Invalidations, NamedDocument
from gql_blog.web.limits.rate_window import RateWindow
from gql_blog.web.protocol.graphql_request import GraphQLRequest
from gql_blog.web.protocol.http_responses import HTTPError, store_unavailable
from gql_blog.web.request_user import RequestUser

NAMES_SECRET: Final = re.compile(r"receipt|token", re.IGNORECASE)
"""What stands in a request whose result a secret may open."""
NEW_PER_MINUTE: Final = 120
"""How many documents one process keeps for others that it is sent: strangers must not fill the database."""
_KEPT: Final = 2_000
_KEPT_BYTES: Final = 16_000_000
_REQUESTS: Final = 10_000
_REQUEST_BYTES: Final = 4_000_000
_ID: Final = re.compile(r"[A-Za-z0-9._~:-]{1,200}")
_REMOVED: Final = "document"
"""What triggers tell of a registered document that is removed."""


class PersistedDocuments:
    """Finds the documents of requests.

    ``automatic``: a valid document that is sent with its hash is kept. ``registered_only``: anonymous readers may run
    registered documents only; those that are kept automatically do not count.
    """

    def __init__(
        self,
        store: DocumentStore,
        invalidations: Invalidations,
        *,
        automatic: bool = True,
        registered_only: bool = False,
    ) -> None:
        self._store, self._invalidations = store, invalidations
        self._automatic, self._registered_only = automatic, registered_only
        self._known: Lru[str, NamedDocument] = Lru(_KEPT, _KEPT_BYTES)
        self._requests: Lru[bytes, str] = Lru(_REQUESTS, _REQUEST_BYTES)
        """By their bytes, requests that named a document: which it was."""
        self._new = RateWindow(NEW_PER_MINUTE, 60.0)
        self._removals = 0
        invalidations.subscribe(self._forget)

    async def resolved(
        self,
        request: GraphQLRequest,
        user: RequestUser,
        operation_type: Callable[[GraphQLRequest, RequestUser], Awaitable[OperationKind | None]],
    ) -> GraphQLRequest:
        """Return the request with the text of its document; HTTPError if that is not known, or not to be run."""
        name, bound = request.document_id, self._is_bound(user)
        if request.query is not None and not bound:
            if not request.automatic or name is None:
                return request._replace(document_id=None)
            _check_hash(name, request.query)
            if not self._automatic:
                return request._replace(document_id=None)
            await self._keep(name, request, user, operation_type)
            return request
        if name is None:
            raise _not_registered()
        found = await self._find(name, registered=bound)
        if found is not None and (found.registered or (self._automatic and not bound)):
            return request._replace(query=found.text)
        raise _not_registered() if bound else self._not_found(request, name)

    def may_repeat(self, body: bytes, user: RequestUser) -> bool:
        """Whether a request of these bytes may be given what it was given before, without being parsed."""
        return not self._is_bound(user) or self._requests.get(body) is not None

    def count(self, request: GraphQLRequest, body: bytes | None) -> None:
        """Count a request that was run, and remember its document by its bytes."""
        if request.document_id is None:
            return
        known = self._known.get(request.document_id)
        if known is None:
            return
        self._store.note(request.document_id)
        if body is not None and (known.registered or not self._registered_only):
            self._requests.put(body, request.document_id, len(body))

    def count_again(self, body: bytes) -> None:
        """Count a request that was answered by its bytes."""
        if (name := self._requests.get(body)) is not None:
            self._store.note(name)

    async def _keep(
        self,
        name: str,
        request: GraphQLRequest,
        user: RequestUser,
        operation_type: Callable[[GraphQLRequest, RequestUser], Awaitable[OperationKind | None]],
    ) -> None:
        kind, text = await operation_type(request, user), request.query or ""
        # What is in quotation marks may be somebody's name or a secret; values belong in variables.
        if kind is None or '"' in text or await self._find(name) is not None or self._new.take("all"):
            return
        self._known.put(name, NamedDocument(text, registered=False), len(text))
        self._store.add(name, text)

    async def _find(self, name: str, *, registered: bool = False) -> NamedDocument | None:
        """Return a document. With ``registered``, one that is known as an automatic one is looked up again."""
        current, removals = self._invalidations.catch_up(), self._removals
        known = self._known.get(name) if current else None
        if known is not None and (known.registered or not registered):
            return known
        if not _ID.fullmatch(name):
            return None
        try:
            found = await self._store.find(name)
        except StoreUnavailable as error:
            raise store_unavailable(error) from error
        if removals != self._removals:  # it may be the one that is removed
            return await self._find(name, registered=registered)
        if found is not None and self._invalidations.catch_up():
            self._known.put(name, found, len(found.text))
        return found

    def _is_bound(self, user: RequestUser) -> bool:
        viewer = user.viewer
        return self._registered_only and viewer.role is None and viewer.application is None

    def _not_found(self, request: GraphQLRequest, name: str) -> HTTPError:
        if not request.automatic:
            message = (
                f"There is no document {name[:80]!r}. Register it by `gql-blog documents import`, or send its text."
            )
            return HTTPError(400, message, code="DOCUMENT_NOT_FOUND", well_formed=True)
        if self._automatic:  # in Apollo's words, with its status: its link and urql's send the document then
            return HTTPError(200, "PersistedQueryNotFound", code="PERSISTED_QUERY_NOT_FOUND")
        return HTTPError(200, "PersistedQueryNotSupported", code="PERSISTED_QUERY_NOT_SUPPORTED")

    def _forget(self, changed: frozenset[str] | None) -> None:
        if changed is None or _REMOVED in changed:
            self._removals += 1
            self._known.clear()
            self._requests.clear()


def _check_hash(name: str, text: str) -> None:
    if sha256(text.encode()).hexdigest() != name:
        message = f"The SHA-256 of 'query' is not {name[:80]!r}, as 'extensions.persistedQuery' says. Send its own."
        raise HTTPError(400, message)


def _not_registered() -> HTTPError:
    message = "Without a token only registered documents may be run. Send the id of one as 'documentId'."
    return HTTPError(403, message, code="DOCUMENT_NOT_REGISTERED", well_formed=True)
