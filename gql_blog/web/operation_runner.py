"""Runs one operation of one user: rate limited, timed, counted, and held to the limits of its response."""

from time import perf_counter
from typing import Any, Final

from gql_blog.web.deadline import DeadlineExceeded, with_timeout
from gql_blog.web.engine_protocol import Engine, GraphQLResult
from gql_blog.web.graphql_request import GraphQLRequest
from gql_blog.web.http_responses import HTTPError
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.rate_limiter import RateLimiter
from gql_blog.web.request_user import RequestUser
from gql_blog.web.resource_limits import ResourceLimits, limits_for

_COMMENT_MUTATION: Final = "submitComment"


class OperationRunner:
    """Runs operations, in the same way for HTTP, event streams and WebSockets."""

    def __init__(self, engine: Engine, rate_limiter: RateLimiter, metrics: Metrics) -> None:
        self.engine = engine
        self.metrics = metrics
        self._rate_limiter = rate_limiter

    def count_request(self, user: RequestUser) -> None:
        """Count one request; HTTPError 429 if there were too many."""
        self._rate_limiter.count_request(user.viewer, user.address)

    def cached(self, body: bytes, user: RequestUser) -> GraphQLResult | None:
        """Return the cached result for a request of exactly these bytes, or ``None``. It counts as any other."""
        start = perf_counter()
        result = self.engine.cached(body, user.viewer)
        if result is not None:
            self._finish(result, user, start)
        return result

    async def run(self, request: GraphQLRequest, user: RequestUser, body: bytes | None = None) -> GraphQLResult:
        """Return the result; HTTPError if it takes too long, is too large, or the document is not sent.

        ``body``: the bytes that the request was parsed from, by which ``cached`` may find the result next time.
        """
        if request.query is None:
            raise HTTPError(400, "PersistedQueryNotSupported", code="PERSISTED_QUERY_NOT_SUPPORTED", well_formed=True)
        self._count_comments(request.query, request.operation_name, user)
        limits, start = limits_for(user.viewer), perf_counter()
        execution = self.engine.execute(**engine_arguments(request, user), request=body)
        try:
            result = await with_timeout(limits.seconds, execution)
        except BaseException as error:  # a cancellation too: what is stopped has done its work all the same
            self._count_stopped(request, user)
            if not isinstance(error, DeadlineExceeded):
                raise
            self.metrics.timed_out.inc()
            raise _too_slow(limits) from None
        self._finish(result, user, start)
        return result

    def _finish(self, result: GraphQLResult, user: RequestUser, start: float) -> None:
        self.metrics.count_operation(perf_counter() - start, None if result.request_error else result.cost)
        if result.request_error:
            return
        self._rate_limiter.count_cost(user.viewer, user.address, result.cost)
        limits = limits_for(user.viewer)
        if len(result.body) > limits.response_bytes:
            raise _too_long(len(result.body), limits)

    def _count_stopped(self, request: GraphQLRequest, user: RequestUser) -> None:
        """Count the cost of an operation without a result."""
        cost = self.engine.operation_cost(request.query, request.operation_name, request.variables, user.viewer)
        self._rate_limiter.count_cost(user.viewer, user.address, cost)

    def _count_comments(self, query: str, operation_name: str | None, user: RequestUser) -> None:
        if _COMMENT_MUTATION not in query:
            return
        comments = self.engine.count_root_fields(query, operation_name, _COMMENT_MUTATION, user.viewer.role)
        if comments:
            self._rate_limiter.count_comments(user.viewer, _commenter_address(user), comments)


def _commenter_address(user: RequestUser) -> str:
    """Return the address that comments count for; HTTPError 403 if an application does not say its reader's."""
    if not user.viewer.application:
        return user.address
    if user.reader is None:
        message = "An application submits comments for a reader. Send the reader's address in X-Reader-Address."
        raise HTTPError(403, message, code="FORBIDDEN")
    return user.reader


def engine_arguments(request: GraphQLRequest, user: RequestUser) -> dict[str, Any]:
    """Return the keyword arguments of ``Engine.execute`` and ``Engine.subscribe``."""
    return {
        "query": request.query,
        "operation_name": request.operation_name,
        "variables": request.variables,
        "viewer": user.viewer,
        "request_id": user.request_id,
    }


def _too_slow(limits: ResourceLimits) -> HTTPError:
    return HTTPError(
        503,
        f"The operation took longer than {limits.seconds:g} s and was stopped. Ask for fewer items or fields.",
        code="COST_EXCEEDED",
        limit="seconds",
        allowed=limits.seconds,
    )


def _too_long(length: int, limits: ResourceLimits) -> HTTPError:
    return HTTPError(
        400,
        f"The response has {length} bytes; the limit is {limits.response_bytes}. Ask for fewer items or fields.",
        code="COST_EXCEEDED",
        well_formed=True,
        limit="response_bytes",
        value=length,
        allowed=limits.response_bytes,
    )
