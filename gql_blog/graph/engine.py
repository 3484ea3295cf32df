"""Execution: a request's document examined once, its answer planned, read, and written as bytes.

Queries are answered by their plan. Mutations and subscriptions run through graphql-core, with Strawberry's resolvers
at the root; what they name is planned and read likewise. graphql-core also walks a planned answer where there is more
to it than rows: introspection, and errors with their paths. Answers of queries may be kept, and given again.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Final, Literal

from graphql import ExecutionResult, OperationDefinitionNode, OperationType, execute, subscribe

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.errors import StoreError
from gql_blog.graph.document_cache import DocumentCache
from gql_blog.graph.document_limits import STAFF_LIMITS, limits_of
from gql_blog.graph.document_validation import InvalidDocument, ValidatedDocument
from gql_blog.graph.engine_metrics import EngineMetric, engine_metrics_of
from gql_blog.graph.execution import Operation, foregone, prepare
from gql_blog.graph.resolvers import Events
from gql_blog.graph.result import GraphQLResult, ResultWriter, bad
from gql_blog.graph.result_cache import Keeper, ResultCache, ResultKey
from gql_blog.graph.schema_builder import ComposedSchema
from gql_blog.read import ArgumentError, FieldError, Planner, Question, Ran, ReadContext
from gql_blog.store import Database
from gql_blog.write import Writer

WALKING: Final = 20
"""How many times its cost a query is charged that graphql-core walks: so many times the work it is."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Settings of the engine. ``result_cache_bytes`` limits the result cache; 0 turns it off."""

    public_url: str
    debug: bool = False
    result_cache_bytes: int = 0


class Engine:
    """Executes documents against one schema and one database."""

    def __init__(
        self,
        schema: ComposedSchema,
        database: Database,
        writer: Writer,
        events: Events,
        settings: EngineSettings,
    ) -> None:
        self.schema = schema.graphql
        self.planner = Planner(schema.graphql, database.dialect)
        self.writer = writer
        self.events = events
        self.fallbacks: Counter[str] = Counter()
        self.answers = ResultCache(database.touches, settings.result_cache_bytes)
        self._database = database
        self._settings = settings
        self._keeper = Keeper(self.answers, self.schema, database.dialect)
        self._documents = DocumentCache(self.schema, debug=settings.debug)
        prepare(self.schema)

    def operation_type(
        self, query: str, operation_name: str | None, role: Role | None = None
    ) -> Literal["query", "mutation", "subscription"] | None:
        """Return the kind of operation that is asked for, ``None`` where a viewer of ``role`` is refused it."""
        try:
            return self._documents.examined(query, operation_name, role).operation.operation.value
        except InvalidDocument:
            return None

    def cached(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        """Return the answer that is kept for a request with these very bytes, if there is one. Nothing is parsed."""
        return self.answers.recall(request, viewer)

    def metrics(self) -> list[EngineMetric]:
        """Return what was counted: answers that were kept, and queries that were not compiled."""
        return engine_metrics_of(self.answers, self.fallbacks)

    async def execute(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = "-",
        allow_mutations: bool = True,
        with_receipt: bool = False,
        request: bytes | None = None,
    ) -> GraphQLResult:
        """Answer one request. Whatever goes wrong is told in the answer; nothing is raised for a bad request.

        ``request``: the bytes that this was read from, by which ``cached`` knows the answer next time.
        """
        clerk = self._clerk(request_id, viewer, with_receipt=with_receipt)
        key = None if clerk.trace is not None else self.answers.key(query, operation_name, variables or {}, viewer)
        if key is not None and (kept := self.answers.find(key, request)) is not None:
            return kept
        try:
            examined = self._documents.examined(query, operation_name, viewer.role)
            question = self._documents.question(examined, variables or {}, viewer)
        except InvalidDocument as refused:
            return clerk.refusal(*refused.errors)
        kind = examined.operation.operation
        if kind is OperationType.SUBSCRIPTION:
            return clerk.refusal(bad("Subscriptions go over a WebSocket or an event stream."))
        if kind is OperationType.MUTATION:
            if not allow_mutations:
                return clerk.refusal(bad("A mutation must be sent by POST."))
            return await self._walked(question, viewer, clerk)
        try:
            return await self._query(question, examined, viewer, clerk, key, request)
        except StoreError as error:
            return clerk.failure(error, question.cost)

    async def subscribe(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = "-",
    ) -> AsyncGenerator[GraphQLResult, None]:
        """Yield the answers of a subscription; a query or a mutation has one."""
        clerk = self._clerk(request_id, viewer)
        try:
            examined = self._documents.examined(query, operation_name, viewer.role)
            question = self._documents.question(examined, variables or {}, viewer)
        except InvalidDocument as refused:
            yield clerk.refusal(*refused.errors)
            return
        if examined.operation.operation is not OperationType.SUBSCRIPTION:
            yield await self.execute(
                query=query,
                operation_name=operation_name,
                variables=variables,
                viewer=viewer,
                request_id=request_id,
            )
            return
        stream = subscribe(
            self.schema,
            question.document,
            context_value=self._operation(question, viewer, clerk.trace),
            variable_values=dict(variables or {}),
            operation_name=operation_name,
        )
        results: Any = await stream if isawaitable(stream) else stream
        if isinstance(results, ExecutionResult):
            yield clerk.walked(results)
            return
        try:
            async for result in results:
                yield clerk.walked(result)
        finally:
            # Whoever stops listening early lets the source go at once.
            await results.aclose()

    def asked(self, query: str, operation_name: str | None, variables: Mapping[str, Any], viewer: Viewer) -> Operation:
        """Return an operation that is not run yet; DocumentRefused where it is not to be."""
        examined = self._documents.examined(query, operation_name, viewer.role)
        return self._operation(self._documents.question(examined, variables, viewer), viewer)

    def _clerk(self, request_id: str, viewer: Viewer, *, with_receipt: bool = False) -> ResultWriter:
        """Return who writes the answers: in debug each with its receipt, for staff with its cost."""
        debug = self._settings.debug
        staff = limits_of(viewer.role) is STAFF_LIMITS
        return ResultWriter(request_id, debug, [] if with_receipt or debug else None, tells_cost=staff)

    def _operation(self, question: Question, viewer: Viewer, trace: list[Ran] | None = None) -> Operation:
        reading = ReadContext(viewer, self._settings.public_url, trace)
        return Operation(viewer, self.writer, self.events, self.planner, self._database.reader, reading, question)

    async def _query(
        self,
        question: Question,
        examined: ValidatedDocument,
        viewer: Viewer,
        clerk: ResultWriter,
        key: ResultKey | None,
        request: bytes | None,
    ) -> GraphQLResult:
        if examined.introspection:
            self.fallbacks["introspection"] += 1
            return await self._walked(question, viewer, clerk)
        keeping = self._keeper.keeping(key, examined, request)
        # What is kept is read as for anybody of the role: who asks cannot get into it.
        context = ReadContext(Viewer(viewer.role) if keeping else viewer, self._settings.public_url, clerk.trace)
        try:
            steps = self.planner.answer(question, context)
        except ArgumentError as fault:
            self.fallbacks["arguments"] += 1
            if (known := foregone(self.schema, question, fault)) is not None:
                return clerk.walked(known, question.cost)
            return await self._walked(question, viewer, clerk, fault)
        if keeping:
            (data, failed), rests_on = await self._database.reader.run(keeping.with_keys(steps, question.variables))
            answer = clerk.read(data, failed=failed, cost=question.cost)
            if not failed:
                keeping.keep(answer, rests_on)
            return answer
        data, failed = await self._database.reader.run(steps)
        return clerk.read(data, failed=failed, cost=question.cost)

    async def _walked(
        self, question: Question, viewer: Viewer, clerk: ResultWriter, fault: ArgumentError | None = None
    ) -> GraphQLResult:
        """Let graphql-core walk: over a planned answer for a query, from its resolvers for a mutation."""
        operation = self._operation(question, viewer, clerk.trace)
        root, cost = None, question.cost
        if question.operation.operation is OperationType.QUERY:
            cost *= WALKING
            try:
                steps = self.planner.typed_answer(question, operation.reading, fault)
                root, _ = await self._database.reader.run(steps)
            except FieldError as error:
                return clerk.refusal(bad(error.message))
            except StoreError as error:
                return clerk.failure(error, cost)
        result = execute(
            self.schema,
            question.document,
            root_value=root,
            context_value=operation,
            variable_values=dict(question.sent),
            operation_name=_name(question.operation),
        )
        return clerk.walked(await result if isawaitable(result) else result, cost)


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None
