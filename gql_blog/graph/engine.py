"""The engine: validates a request's document once, plans what it reads, and writes the result as bytes.

Queries are answered by their plan. graphql-core executes mutations and subscriptions, with Strawberry's resolvers at
the root; what those refer to is planned and read in the same way. graphql-core also executes a query over what its plan
has read, where the result holds more than rows: introspection, and errors with their paths.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final, Literal

from graphql import OperationType

from gql_blog.access import Viewer, is_staff
from gql_blog.content import Role, SiteMetric, SiteUrls
from gql_blog.errors import StartOver, StoreError
from gql_blog.events import Relay
from gql_blog.graph.commands.resolvers import OperationContext
from gql_blog.graph.declared.error_formatting import request_error
from gql_blog.graph.results.engine_metrics import engine_metrics_of
from gql_blog.graph.results.execution import execute_with_core, install_resolvers, root_argument_error
from gql_blog.graph.results.result import GraphQLResult, ResultWriter
from gql_blog.graph.results.result_cache import CachePolicy, ResultCache, ResultKey
from gql_blog.graph.results.shared_subscriptions import EventResults, SharedSubscriptions, sight_of, subscription_key
from gql_blog.graph.schema_builder import ComposedSchema
from gql_blog.graph.validation.document_validation import DocumentCache, InvalidDocument, ValidatedDocument
from gql_blog.graph.validation.token_scope import check_token_scope
from gql_blog.read import (
    ArgumentError,
    ExecutedStatement,
    FieldError,
    InstalledPlugins,
    OperationRequest,
    Planner,
    ReadContext,
)
from gql_blog.store import Database, ReadBudget, SearchLanguages
from gql_blog.write import CommentAllowance, Writer

OperationKind = Literal["query", "mutation", "subscription"]

EVENT_SECONDS: Final = 30.0
"""How long the result of an event may take, unless the caller says otherwise."""
LONGEST_KEPT: Final = 65_536
"""Bytes of a request whose result may be cached: to look for a longer one takes longer than it is worth."""
NO_REQUEST: Final = "-"
"""In the log, in the place of a request's id: what was done for no one request."""
_NEEDS_STREAM: Final = "Send a subscription over a WebSocket, or accept text/event-stream."
EXECUTION_COST_FACTOR: Final = 20
"""Cost multiplier for queries that graphql-core executes. They take about this many times the work."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """``result_cache_bytes``: 0 turns the cache off; ``deleted_for``: how long what is deleted stays, None for ever."""

    urls: SiteUrls
    debug: bool = False
    result_cache_bytes: int = 0
    deleted_for: timedelta | None = None


def _reading_of(settings: EngineSettings, writer: Writer, languages: SearchLanguages) -> partial[ReadContext]:
    return partial(
        ReadContext,
        languages=languages,
        urls=settings.urls,
        previews=writer.previews,
        deleted_for=settings.deleted_for,
        comments_close_after=writer.comment_settings.close_after,
        installed=InstalledPlugins.of(writer.hooks, writer.is_current),
    )


class Engine:
    """Executes documents against one schema and one database."""

    def __init__(
        self, schema: ComposedSchema, database: Database, writer: Writer, events: Relay, settings: EngineSettings
    ) -> None:
        self.schema, self.planner = schema.graphql, Planner(schema.graphql, database.dialect)
        self.writer, self.events = writer, events
        self.fallbacks: Counter[str] = Counter()
        self.result_cache = ResultCache(database.invalidations, settings.result_cache_bytes)
        self.content_keys = self.result_cache.content_keys
        self._database, self._settings = database, settings
        self._cache_policy = CachePolicy(self.result_cache, self.schema, database.dialect)
        self._documents = DocumentCache(self.schema, debug=settings.debug)
        self.subscriptions = SharedSubscriptions(database)
        self._languages = SearchLanguages(database.reader, database.invalidations)
        self._reading = _reading_of(settings, writer, self._languages)
        install_resolvers(self.schema)

    def operation_type(self, query: str, operation_name: str | None, role: Role | None = None) -> OperationKind | None:
        """Return the type of the operation; ``None`` if the document is not valid for a viewer of ``role``."""
        try:
            return self._documents.validated(query, operation_name, role).operation.operation.value
        except InvalidDocument:
            return None

    def problems(self, query: str, variables: Mapping[str, Any], viewer: Viewer) -> list[str]:
        """Return why this is no query that the viewer may run, a line for each reason; nothing is read."""
        try:
            document, operation = self._validated(query, None, variables, viewer)
            if document.operation.operation is not OperationType.QUERY:
                return [f"It is a {document.operation.operation.value}. Send a query."]
            if not document.introspection:
                self.planner.execute(operation, self._reading(viewer))
        except InvalidDocument as invalid:
            return invalid.reasons()
        except ArgumentError as error:
            return [f"{error.message} (at {error.path})"]
        return []

    def count_root_fields(self, query: str, operation_name: str | None, name: str, role: Role | None = None) -> int:
        """Return how many root fields of the operation are called ``name``, each alias counted; 0 if it is invalid."""
        try:
            return self._documents.validated(query, operation_name, role).count_root_fields(name)
        except InvalidDocument:
            return 0

    def operation_cost(
        self, query: str | None, operation_name: str | None, variables: Mapping[str, Any] | None, viewer: Viewer
    ) -> int:
        """Return the cost of an operation without executing it; 0 if it is invalid."""
        try:
            return self._validated(query, operation_name, variables, viewer)[1].cost
        except InvalidDocument:
            return 0

    def cached(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        """Return the cached result of a request with exactly these bytes, if there is one. Nothing is parsed."""
        return None if _is_limited(viewer) else self.result_cache.get_by_request(request, viewer)

    def metrics(self) -> list[SiteMetric]:
        """Return the metrics of the result cache, of long reads, and of queries that graphql-core executed."""
        return engine_metrics_of(self.result_cache, self.fallbacks, self._database.reader)

    async def execute(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = NO_REQUEST,
        with_receipt: bool = False,
        request: bytes | None = None,
        budget: ReadBudget | None = None,
        comments: CommentAllowance | None = None,
    ) -> GraphQLResult:
        """Execute a query or a mutation. Errors are part of the result; a wrong request raises nothing.

        ``request``: the bytes of the request, by which ``cached`` finds the result next time. ``budget``: how long its
        reads may take; without one, as long as they take. ``comments``: what it may store of comments, and has stored.
        """
        writer = self._result_writer(request_id, viewer, with_receipt=with_receipt)
        budget, key = budget or ReadBudget(), None
        if writer.trace is None and not _is_limited(viewer) and len(request or b"") <= LONGEST_KEPT:
            key = self.result_cache.key(query, operation_name, variables or {}, viewer)
            if key and (cached := self.result_cache.get(key, request)) is not None:
                return cached
        try:
            document, operation = self._validated(query, operation_name, variables, viewer)
        except InvalidDocument as invalid:
            return writer.rejected(*invalid.errors)
        match document.operation.operation:
            case OperationType.SUBSCRIPTION:
                return writer.rejected(request_error(_NEEDS_STREAM))
            case OperationType.MUTATION:
                return await self._execute(operation, viewer, writer, budget, comments=comments)
        try:
            if document.searches:
                await self._languages.catch_up()
            return await self._query(operation, document, viewer, writer, budget, key, request)
        except (StoreError, StartOver) as error:
            return writer.failed(error, operation.cost)

    async def subscribe(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = NO_REQUEST,
        seconds: float = EVENT_SECONDS,
        budget: ReadBudget | None = None,
    ) -> AsyncGenerator[GraphQLResult, None]:
        """Yield results, each made within ``seconds`` and charged to ``budget``, until a GqlBlogError ends it."""
        try:
            document, operation = self._validated(query, operation_name, variables, viewer)
        except InvalidDocument as invalid:
            yield self._result_writer(request_id, viewer).rejected(*invalid.errors)
            return
        if document.operation.operation is not OperationType.SUBSCRIPTION:
            given: Any = {"query": query, "operation_name": operation_name, "variables": variables}
            yield await self.execute(**given, viewer=viewer, request_id=request_id, budget=budget)
            return
        sight = sight_of(viewer)
        budget, writer = budget or ReadBudget(), self._result_writer(NO_REQUEST, viewer)  # it writes for others too
        context = self._context(operation, sight, budget, writer.trace)
        key = subscription_key(sight, query or "", operation_name, variables or {})
        events = EventResults(self.schema, context, writer, seconds)
        async with aclosing(self.subscriptions.results(key, viewer, events, budget)) as results:
            async for result in results:
                yield result

    def context_of(self, query: str, variables: Mapping[str, Any], viewer: Viewer) -> OperationContext:
        """Return the context of an operation without executing it; raise InvalidDocument if it is not valid."""
        return self._context(self._validated(query, None, variables, viewer)[1], viewer, ReadBudget(), None)

    def _validated(
        self, query: str | None, operation_name: str | None, variables: Mapping[str, Any] | None, viewer: Viewer
    ) -> tuple[ValidatedDocument, OperationRequest]:
        document = self._documents.validated(query, operation_name, viewer.role)
        check_token_scope(query or "", document, viewer)
        return document, self._documents.operation_request(document, variables or {}, viewer)

    def _result_writer(self, request_id: str, viewer: Viewer, *, with_receipt: bool = False) -> ResultWriter:
        """Return the writer of results: in debug with receipts and the cost, for staff with the cost."""
        debug, staff = self._settings.debug, is_staff(viewer.role)
        return ResultWriter(request_id, debug, [] if with_receipt or debug else None, include_cost=staff or debug)

    def _context(
        self, operation: OperationRequest, viewer: Viewer, budget: ReadBudget, trace: list[ExecutedStatement] | None
    ) -> OperationContext:
        reader, reading = self._database.reader, self._reading(viewer, trace=trace)
        return OperationContext(viewer, self.writer, self.events, self.planner, reader, reading, operation, budget)

    async def _query(
        self,
        operation: OperationRequest,
        document: ValidatedDocument,
        viewer: Viewer,
        writer: ResultWriter,
        budget: ReadBudget,
        key: ResultKey | None,
        request: bytes | None,
    ) -> GraphQLResult:
        """Answer a query by its plan, and cache the result where the policy says so."""
        if document.introspection:
            self.fallbacks["introspection"] += 1
            return await self._execute(operation, viewer, writer, budget)
        entry = self._cache_policy.pending_entry(key, document, request) if key else None
        # A cached result is read without the viewer's identity, so that it cannot depend on it.
        context = self._reading(Viewer(entry.key[0]) if entry else viewer, trace=writer.trace)
        try:
            read = self.planner.execute(operation, context)
        except ArgumentError as error:
            self.fallbacks["arguments"] += 1
            if (known := root_argument_error(self.schema, operation, error)) is not None:
                return writer.executed(known, operation.cost)
            return await self._execute(operation, viewer, writer, budget, error)
        if entry is None:
            data, failed = await self._database.reader.run(read, budget)
        else:
            (data, failed), tags = await self._database.reader.run(entry.with_tags(read, operation.variables), budget)
        result = writer.planned(data, failed=failed, cost=operation.cost)
        result.unguarded = not failed and self._cache_policy.is_unguarded(document, viewer)
        if entry is not None and not failed:
            entry.put(result, tags, context.expires_at)
        return result

    async def _execute(
        self,
        operation: OperationRequest,
        viewer: Viewer,
        writer: ResultWriter,
        budget: ReadBudget,
        error: ArgumentError | None = None,
        comments: CommentAllowance | None = None,
    ) -> GraphQLResult:
        """Let graphql-core execute: a query over what its plan reads, a mutation with its resolvers."""
        allowed = comments or CommentAllowance()
        context = replace(self._context(operation, viewer, budget, writer.trace), comments=allowed)
        root, cost = None, operation.cost
        if operation.operation.operation is OperationType.QUERY:
            cost *= EXECUTION_COST_FACTOR
            try:
                read = self.planner.execute_typed(operation, context.reading, error)
                root, _ = await self._database.reader.run(read, budget)
            except FieldError as wrong:
                return writer.rejected(request_error(wrong.message))
            except (StoreError, StartOver) as failure:
                return writer.failed(failure, cost)
        return writer.executed(await execute_with_core(self.schema, context, root), cost)


def _is_limited(viewer: Viewer) -> bool:
    """Whether the viewer's token must be asked whether it permits a document, before a cached result is given."""
    return viewer.scope is not None and viewer.scope.limits_requests
