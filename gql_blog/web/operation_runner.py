"""One operation from one viewer: counted, timed, and measured against what an answer may be."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.web.deadline import DeadlineExceeded, within
from gql_blog.web.engine import Engine, GraphQLResult
from gql_blog.web.graphql_request import GraphQLRequest
from gql_blog.web.http_error import HTTPError
from gql_blog.web.metrics import Metrics
from gql_blog.web.rates import Rates
from gql_blog.web.request_user import RequestUser


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one who asks may have: seconds for an answer, bytes of it, sockets at once, subscriptions in each."""

    seconds: float
    answer_bytes: int
    connections: int
    subscriptions: int


READER_ALLOWANCE: Final = Allowance(seconds=10, answer_bytes=2_000_000, connections=20, subscriptions=20)
STAFF_ALLOWANCE: Final = Allowance(seconds=30, answer_bytes=10_000_000, connections=50, subscriptions=50)

_COMMENTING: Final = "submitComment"


def allowance_of(viewer: Viewer) -> Allowance:
    """What ``viewer`` may have."""
    return READER_ALLOWANCE if viewer.role in (None, Role.READER) else STAFF_ALLOWANCE


class OperationRunner:
    """Runs operations; the same for plain HTTP, event streams and sockets."""

    def __init__(self, engine: Engine, rates: Rates, metrics: Metrics) -> None:
        self.engine = engine
        self.metrics = metrics
        self._rates = rates

    def count(self, asker: RequestUser) -> None:
        """Count one request; HTTPError 429 where there were too many."""
        self._rates.request(asker.viewer, asker.address)

    def kept(self, request: bytes, asker: RequestUser) -> GraphQLResult | None:
        """The answer that the engine keeps for a body of these very bytes, counted as any other; most often none."""
        begun = perf_counter()
        answer = self.engine.cached(request, asker.viewer)
        if answer is not None:
            self._settle(answer, asker, begun)
        return answer

    async def run(self, asked: GraphQLRequest, asker: RequestUser, request: bytes | None = None) -> GraphQLResult:
        """The answer; HTTPError where there is none in time, or where it is too long, or the document is not known.

        ``request``: the body that it was asked by, for ``kept``.
        """
        if asked.query is None:
            raise HTTPError(400, "PersistedQueryNotFound", code="PERSISTED_QUERY_NOT_FOUND", well_formed=True)
        self._count_comments(asked.query, asked.operation_name, asker)
        allowance, begun = allowance_of(asker.viewer), perf_counter()
        answering = self.engine.execute(**arguments(asked, asker), request=request)
        try:
            answer = await within(allowance.seconds, answering)
        except DeadlineExceeded:
            self.metrics.timed_out.inc()
            raise _too_slow(allowance) from None
        self._settle(answer, asker, begun)
        return answer

    def _settle(self, answer: GraphQLResult, asker: RequestUser, begun: float) -> None:
        self.metrics.count_operation(perf_counter() - begun, None if answer.request_error else answer.cost)
        if answer.request_error:
            return
        self._rates.cost(asker.viewer, asker.address, answer.cost)
        allowance = allowance_of(asker.viewer)
        if len(answer.body) > allowance.answer_bytes:
            raise _too_long(len(answer.body), allowance)

    def _count_comments(self, query: str, operation_name: str | None, asker: RequestUser) -> None:
        # Each comment that a document makes names the field once at least, so that its name tells the most it can make.
        if _COMMENTING not in query:
            return
        named = query.count(_COMMENTING)
        if self.engine.operation_type(query, operation_name, asker.viewer.role) == "mutation":
            self._rates.comments(asker.viewer, asker.address, named)


def arguments(asked: GraphQLRequest, asker: RequestUser) -> dict[str, Any]:
    """What an engine is handed."""
    return {
        "query": asked.query,
        "operation_name": asked.operation_name,
        "variables": asked.variables,
        "viewer": asker.viewer,
        "request_id": asker.request_id,
    }


def _too_slow(allowance: Allowance) -> HTTPError:
    return HTTPError(
        503,
        f"The answer took longer than {allowance.seconds:g} seconds. Ask for less at once.",
        code="COST_EXCEEDED",
        limit="seconds",
        allowed=allowance.seconds,
    )


def _too_long(length: int, allowance: Allowance) -> HTTPError:
    return HTTPError(
        400,
        f"The answer has {length} bytes, and at most {allowance.answer_bytes} are sent. Ask for less at once.",
        code="COST_EXCEEDED",
        well_formed=True,
        limit="answer_bytes",
        value=length,
        allowed=allowance.answer_bytes,
    )
