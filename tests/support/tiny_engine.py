"""A small schema served for real: parsed, limited, validated and executed by graphql-core, so that ``web`` can be tried
without a database."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, build_schema, execute, get_operation_ast, parse, subscribe

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role, SiteMetric
from gql_blog.errors import Forbidden, Unauthenticated
from gql_blog.graph import Engine, GraphQLResult, OperationKind
from gql_blog.graph.cost.document_limits import limits_of
from gql_blog.graph.declared.error_formatting import format_errors
from gql_blog.graph.validation.document_validation import (
    InvalidDocument,
    ValidatedDocument,
    check_request,
    validate_document,
)
from gql_blog.hooks import SignedIn
from gql_blog.store import ReadBudget
from gql_blog.write import CommentAllowance

SCHEMA = build_schema("""
type Query {
  hello(name: String = "world"): String
  whoami: String
  slow(seconds: Float!): String
  long(characters: Int!): String
  broken: String
}
type Mutation { shout(text: String!): String submitComment: String }
type Subscription { count(to: Int!): Int! forever: Int! failing: Int! }
""")

ADMIN = Viewer(Role.ADMIN, "usr_1", None, "tok_1", "usr_1")
READER = Viewer(Role.READER, "usr_2", None, "tok_2", "usr_2")
HOLDERS = {"admins-token": ADMIN, "readers-token": READER}


async def authenticate(bearer: str) -> Viewer:
    """The two tokens that there are."""
    try:
        return HOLDERS[bearer]
    except KeyError:
        raise Unauthenticated("no such token") from None


async def find_reader(application: Viewer, who: SignedIn) -> Viewer:
    """Nobody: neither token is an application's."""
    raise Forbidden("no such reader")


class Root:
    """The resolvers; ``closed`` gets the name of each subscription that ended."""

    def __init__(self) -> None:
        self.closed: asyncio.Queue[str] = asyncio.Queue()

    def hello(self, _info: object, name: str) -> str:
        return f"Hello {name}"

    def whoami(self, info: Any) -> str | None:
        viewer: Viewer = info.context
        return None if viewer is ANONYMOUS else viewer.actor

    async def slow(self, _info: object, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "at last"

    def long(self, _info: object, characters: int) -> str:
        return "a" * characters

    def broken(self, _info: object) -> str:
        raise RuntimeError("the cellar is flooded")

    def submitComment(self, _info: object) -> str:
        return "thank you"

    def shout(self, _info: object, text: str) -> str:
        return text.upper()

    async def count(self, _info: object, to: int) -> AsyncGenerator[dict[str, int], None]:
        try:
            for number in range(1, to + 1):
                yield {"count": number}
        finally:
            self.closed.put_nowait("count")

    async def forever(self, _info: object) -> AsyncGenerator[dict[str, int], None]:
        try:
            yield {"forever": 1}
            await asyncio.Event().wait()
        finally:
            self.closed.put_nowait("forever")

    async def failing(self, _info: object) -> AsyncGenerator[dict[str, int], None]:
        yield {"failing": 1}
        raise RuntimeError("the attic is on fire")


class TinyEngine(Engine):
    """An engine that answers from the tiny schema; of the real one it has the signatures alone."""

    def __init__(self, *, debug: bool = False) -> None:
        self.root = Root()
        self.content_keys = lambda: lambda: None
        self.debug = debug
        self.raises: Exception | None = None
        self.ends: Exception | None = None
        """What a subscription ends with after its first result, once it is ``over``."""
        self.over = asyncio.Event()
        self.padding = 0
        """Bytes that are added to each result of a subscription."""
        self.reads: list[float] = []
        """The database time of the results of a subscription, in turn; none for those beyond."""

    def operation_type(self, query: str, operation_name: str | None, role: Role | None = None) -> OperationKind | None:
        try:
            operation = get_operation_ast(parse(query), operation_name)
        except GraphQLError:
            return None
        return operation.operation.value if operation else None

    def count_root_fields(self, query: str, operation_name: str | None, name: str, role: Role | None = None) -> int:
        try:
            return validate_document(SCHEMA, query, operation_name, limits_of(role)).count_root_fields(name)
        except InvalidDocument:
            return 0

    def operation_cost(
        self, query: str | None, operation_name: str | None, variables: Mapping[str, Any] | None, viewer: Viewer
    ) -> int:
        try:
            return self._admit(query, operation_name, variables, viewer)[1]
        except InvalidDocument:
            return 0

    def cached(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        return None

    def metrics(self) -> list[SiteMetric]:
        return []

    async def execute(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = "-",
        with_receipt: bool = False,
        budget: ReadBudget | None = None,
        request: bytes | None = None,
        comments: CommentAllowance | None = None,
    ) -> GraphQLResult:
        if self.raises:
            raise self.raises
        try:
            examined, cost = self._admit(query, operation_name, variables, viewer)
        except InvalidDocument as refused:
            return self._answer(ExecutionResult(None, list(refused.errors)), request_id, request_error=True)
        result = execute(SCHEMA, examined.document, self.root, viewer, dict(variables or {}), operation_name)
        result = await result if asyncio.iscoroutine(result) else result
        assert isinstance(result, ExecutionResult)
        if comments is not None and result.data is not None:
            comments.stored = examined.count_root_fields("submitComment")
        refused_early = result.data is None and all(error.path is None for error in result.errors or ())
        return self._answer(result, request_id, request_error=refused_early, cost=cost)

    async def subscribe(
        self,
        *,
        query: str | None,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        viewer: Viewer,
        request_id: str = "-",
        seconds: float = 30,
        budget: ReadBudget | None = None,
    ) -> AsyncGenerator[GraphQLResult, None]:
        if self.raises:
            raise self.raises
        try:
            examined, _ = self._admit(query, operation_name, variables, viewer)
        except InvalidDocument as refused:
            yield self._answer(ExecutionResult(None, list(refused.errors)), request_id, request_error=True)
            return
        stream = subscribe(SCHEMA, examined.document, self.root, viewer, dict(variables or {}), operation_name)
        results = await stream if asyncio.iscoroutine(stream) else stream
        if isinstance(results, ExecutionResult):
            yield self._answer(results, request_id, request_error=True)
            return
        try:
            assert budget is not None
            async for result in results:  # type: ignore[union-attr]
                answer = self._answer(result, request_id)
                answer.body += b" " * self.padding
                budget.taken += self.reads.pop(0) if self.reads else 0.0
                yield answer
                if self.ends is not None:
                    await self.over.wait()
                    raise self.ends
        finally:
            await results.aclose()  # type: ignore[union-attr]

    def _admit(
        self, query: str | None, name: str | None, variables: Mapping[str, Any] | None, viewer: Viewer
    ) -> tuple[ValidatedDocument, int]:
        limits = limits_of(viewer.role)
        examined = validate_document(SCHEMA, query or "", name, limits)
        introspection = self.debug or viewer.role is Role.ADMIN
        return examined, check_request(examined, variables or {}, limits, introspection=introspection)

    def _answer(
        self, result: ExecutionResult, request_id: str, *, request_error: bool = False, cost: int = 0
    ) -> GraphQLResult:
        answer: dict[str, Any] = {} if request_error else {"data": result.data}
        if result.errors:
            answer["errors"] = format_errors(result.errors, debug=self.debug, request_id=request_id)
        return GraphQLResult(orjson.dumps(answer), request_error, cost, has_errors="errors" in answer, unguarded=True)
