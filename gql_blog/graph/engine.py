"""Execution: a request's document examined once, its answer planned, read, and written as bytes.

Queries are answered by their plan. Mutations and subscriptions run through graphql-core, with Strawberry's resolvers
at the root; what they name is planned and read likewise. graphql-core also walks a planned answer where there is more
to it than rows: introspection, and errors with their paths.
"""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Literal

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    execute,
    get_variable_values,
    subscribe,
    visit,
)

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.errors import StoreError
from gql_blog.graph.admission import DocumentRefused, Examined, allow, examine
from gql_blog.graph.compose import ComposedSchema
from gql_blog.graph.context import Events
from gql_blog.graph.limits import Limits, limits_of
from gql_blog.graph.masking import BAD_USER_INPUT, present
from gql_blog.graph.walking import Operation, prepare
from gql_blog.read import Fault, FieldError, Planner, PluginFailure, Question, Ran, ReadContext, receipt
from gql_blog.store import Database
from gql_blog.write import Writer

MOST_DOCUMENTS = 1024
_OPTIONS = orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response. ``request_error``: nothing was executed, the request itself is at fault.

    ``cost`` is in the points of the limits.
    """

    body: bytes
    request_error: bool = False
    cost: int = 0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What the engine is told of the installation."""

    public_url: str
    debug: bool = False


class Engine:
    """Executes documents against one schema and one database."""

    def __init__(
        self,
        schema: ComposedSchema,
        database: Database,
        writer: Writer,
        feed: Events,
        settings: EngineSettings,
    ) -> None:
        self.schema = schema.graphql
        self.sdl = schema.sdl
        self.planner = Planner(schema.graphql, database.dialect)
        self.writer = writer
        self.feed = feed
        self._database = database
        self._settings = settings
        self._documents: OrderedDict[tuple[str, str | None, Limits], Examined] = OrderedDict()
        prepare(self.schema)

    def kind(
        self, query: str, operation_name: str | None, role: Role | None = None
    ) -> Literal["query", "mutation", "subscription"] | None:
        """Return the kind of operation that is asked for, ``None`` where a viewer of ``role`` is refused it."""
        try:
            return self._examine(query, operation_name, role).operation.operation.value
        except DocumentRefused:
            return None

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
    ) -> Answer:
        """Answer one request. Whatever goes wrong is told in the answer; nothing is raised for a bad request.

        ``with_receipt`` adds what was read, and why, as ``extensions.receipt``; in debug it is always there.
        """
        trace: list[Ran] | None = [] if with_receipt or self._settings.debug else None
        try:
            examined = self._examine(query, operation_name, viewer.role)
            question = self._question(examined, variables or {}, viewer)
        except DocumentRefused as refused:
            return self._refusal(refused.errors, request_id)
        kind = examined.operation.operation
        if kind is OperationType.SUBSCRIPTION:
            return self._refusal((_bad("Subscriptions go over a WebSocket or an event stream."),), request_id)
        if kind is OperationType.MUTATION:
            if not allow_mutations:
                return self._refusal((_bad("A mutation must be sent by POST."),), request_id)
            return await self._walked(question, self._context(viewer, trace), request_id)
        try:
            return await self._query(question, examined, self._context(viewer, trace), request_id)
        except StoreError as error:
            return self._failure(error, request_id)

    async def subscribe(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = "-",
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answers of a subscription; a query or a mutation has one."""
        try:
            examined = self._examine(query, operation_name, viewer.role)
            question = self._question(examined, variables or {}, viewer)
        except DocumentRefused as refused:
            yield self._refusal(refused.errors, request_id)
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
        operation = self._operation(question, viewer, [] if self._settings.debug else None)
        context = operation.reading
        stream = subscribe(
            self.schema,
            question.document,
            context_value=operation,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
        )
        results: Any = await stream if isawaitable(stream) else stream
        if isinstance(results, ExecutionResult):
            yield self._result(results, context, request_id)
            return
        try:
            async for result in results:
                yield self._result(result, context, request_id)
                if context.trace:
                    context.trace.clear()
        finally:
            # Whoever stops listening early lets the source go at once.
            await results.aclose()

    def _examine(self, query: str | None, operation_name: str | None, role: Role | None) -> Examined:
        if not query:
            raise DocumentRefused((_bad("The request holds no GraphQL document: send it as 'query'."),))
        limits = limits_of(role)
        key = (query, operation_name, limits)
        examined = self._documents.get(key)
        if examined is None:
            examined = examine(self.schema, query, operation_name, limits)
            if _writes_nul(examined.document):
                raise DocumentRefused((_bad("The document holds the character U+0000, which no text here has."),))
            self._documents[key] = examined
            if len(self._documents) > MOST_DOCUMENTS:
                self._documents.popitem(last=False)
        else:
            self._documents.move_to_end(key)
        return examined

    def _question(self, examined: Examined, variables: Mapping[str, Any], viewer: Viewer) -> Question:
        introspection = self._settings.debug or viewer.role is Role.ADMIN
        cost = allow(examined, variables, limits_of(viewer.role), introspection=introspection)
        definitions = examined.operation.variable_definitions or ()
        coerced = get_variable_values(self.schema, definitions, dict(variables), max_errors=20)
        if isinstance(coerced, list):
            raise DocumentRefused(tuple(coerced))
        if _holds_nul(coerced.coerced):
            raise DocumentRefused((_bad("A variable holds the character U+0000, which no text here has."),))
        return Question(examined.document, examined.operation, dict(coerced.coerced), variables, cost)

    def _context(self, viewer: Viewer, trace: list[Ran] | None) -> ReadContext:
        return ReadContext(viewer, self._settings.public_url, trace)

    def _operation(self, question: Question, viewer: Viewer, trace: list[Ran] | None = None) -> Operation:
        context = self._context(viewer, trace)
        return Operation(viewer, self.writer, self.feed, self.planner, self._database.reader, context, question)

    async def _query(self, question: Question, examined: Examined, context: ReadContext, request_id: str) -> Answer:
        if examined.introspection:
            return await self._walked(question, context, request_id)
        try:
            steps = self.planner.answer(question, context)
        except Fault:
            return await self._walked(question, context, request_id)
        data, failed = await self._database.reader.run(steps)
        answer: dict[str, Any] = {"data": data}
        if failed:
            answer["errors"] = present(_settle(data, []), debug=self._settings.debug, request_id=request_id)
        _add_receipt(answer, context)
        return Answer(orjson.dumps(answer, option=_OPTIONS), cost=question.cost)

    async def _walked(self, question: Question, context: ReadContext, request_id: str) -> Answer:
        """Let graphql-core walk: over a planned answer for a query, from its resolvers for a mutation."""
        operation = self._operation(question, context.viewer, context.trace)
        root = None
        if question.operation.operation is OperationType.QUERY:
            try:
                steps = self.planner.typed_answer(question, operation.reading)
                root, _ = await self._database.reader.run(steps)
            except FieldError as error:
                return self._refusal((_bad(error.message),), request_id)
            except StoreError as error:
                return self._failure(error, request_id)
        result = execute(
            self.schema,
            question.document,
            root_value=root,
            context_value=operation,
            variable_values=dict(question.sent),
            operation_name=_name(question.operation),
        )
        return self._result(await result if isawaitable(result) else result, context, request_id, question.cost)

    def _result(self, result: ExecutionResult, context: ReadContext, request_id: str, cost: int = 0) -> Answer:
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            errors = [_known(error) for error in result.errors]
            answer["errors"] = present(errors, debug=self._settings.debug, request_id=request_id)
        _add_receipt(answer, context)
        return Answer(orjson.dumps(answer, option=_OPTIONS), cost=cost)

    def _refusal(self, errors: tuple[GraphQLError, ...], request_id: str) -> Answer:
        shown = present(errors, debug=self._settings.debug, request_id=request_id)
        return Answer(orjson.dumps({"errors": shown}), request_error=True)

    def _failure(self, error: Exception, request_id: str) -> Answer:
        failed = GraphQLError(str(error), original_error=error)
        return Answer(
            orjson.dumps({"data": None, "errors": present([failed], debug=self._settings.debug, request_id=request_id)})
        )


def _add_receipt(answer: dict[str, Any], context: ReadContext) -> None:
    if context.trace is not None:
        answer["extensions"] = {"receipt": receipt(context.trace)}


def _bad(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": BAD_USER_INPUT})


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name else None


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(map(_holds_nul, value.values()))
    return isinstance(value, list | tuple) and any(map(_holds_nul, value))


class _Strings(Visitor):
    """Looks for U+0000 in the strings that a document writes out, however it spells it."""

    found = False

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.found = self.found or "\x00" in node.value


def _writes_nul(document: DocumentNode) -> bool:
    visit(document, strings := _Strings())
    return strings.found


def _settle(value: Any, path: list[str | int]) -> list[GraphQLError]:
    """Put null where plugins failed, and return the errors with their paths; plugins' fields are always nullable."""
    errors: list[GraphQLError] = []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(entries):
        at = [*path, key]
        if isinstance(inner, PluginFailure):
            value[key] = None
            errors.append(GraphQLError(str(inner), path=at, extensions={"code": "PLUGIN_ERROR"}))
        else:
            errors.extend(_settle(inner, at))
    return errors


def _known(error: GraphQLError) -> GraphQLError:
    """Return an error with the code of what caused it, where that is one of ``read``'s."""
    cause = error.original_error
    if isinstance(cause, FieldError):
        code, message = cause.code, cause.message
    elif isinstance(cause, PluginFailure):
        code, message = "PLUGIN_ERROR", str(cause)
    else:
        return error
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})
