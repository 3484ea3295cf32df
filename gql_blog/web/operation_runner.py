"""Runs one operation of one user: rate limited, timed, counted, its reads and its response held to their limits."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any, Final

from gql_blog.errors import CostExceeded, Forbidden, ReadTimeout, StoreUnavailable, SubscriptionDropped, Unauthenticated
from gql_blog.graph import Engine, GraphQLResult, OperationKind
from gql_blog.store import ReadBudget
from gql_blog.web.limits.event_pacing import EventPacer
from gql_blog.web.limits.loop_shares import LoopShares
from gql_blog.web.limits.rate_limiter import UNSTORED_COST, RateLimiter
from gql_blog.web.persisted_documents import PersistedDocuments
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.deadline import DeadlineExceeded, with_timeout
from gql_blog.web.protocol.graphql_request import GraphQLRequest
from gql_blog.web.protocol.http_responses import HTTPError, store_unavailable
from gql_blog.web.request_user import RequestUser
from gql_blog.web.resource_limits import ResourceLimits, limits_for, read_budget
from gql_blog.write import CommentAllowance

READ_TIMEOUT: Final = 2.0
"""The default of the database time of one operation of a reader, in seconds."""

_COMMENT_MUTATIONS: Final = ("submitComment", "editComment")
"""What is judged by plugins, for whoever asks."""

_KEY: Final = "idempotencyKey"
"""What the input of a retry has."""


class SubscriptionRevoked(HTTPError):
    """The viewer may not listen any more: neither to this subscription nor to others on the same connection."""


class OperationRunner:
    """Runs operations, in the same way for HTTP, event streams and WebSockets."""

    def __init__(
        self,
        engine: Engine,
        rate_limiter: RateLimiter,
        metrics: Metrics,
        documents: PersistedDocuments,
        *,
        read_timeout: float = READ_TIMEOUT,
    ) -> None:
        self.engine = engine
        self._documents = documents
        self.metrics = metrics
        self._rate_limiter = rate_limiter
        self._read_timeout = read_timeout
        self._shares = LoopShares()
        self.pacer = EventPacer()

    def count_request(self, user: RequestUser) -> None:
        """Count one request; HTTPError 429 if there were too many."""
        self._rate_limiter.count_request(user.viewer, user.address)

    def cached(self, body: bytes, user: RequestUser) -> GraphQLResult | None:
        """Return the cached result for a request of exactly these bytes, or ``None``. It counts as any other."""
        start = perf_counter()
        result = self.engine.cached(body, user.viewer) if self._documents.may_repeat(body, user) else None
        if result is not None:
            self._documents.count_again(body)
            self._finish(result, user, start)
        return result

    async def with_document(self, request: GraphQLRequest, user: RequestUser) -> GraphQLRequest:
        """Return the request with the document that it names; HTTPError if that is not known, or not to be run."""
        return await self._documents.resolved(request, user, self.operation_type)

    async def operation_type(self, request: GraphQLRequest, user: RequestUser) -> OperationKind | None:
        """Return the type of the operation; ``None`` if there is none, or it is invalid."""
        if request.query is None:
            return None
        if self._shares.resting:
            await self._shares.turn(user.client)
        start = perf_counter()
        found = self.engine.operation_type(request.query, request.operation_name, user.viewer.role)
        self._shares.held(user.client, start)
        return found

    def budget(self, user: RequestUser) -> ReadBudget:
        """Return the budget of the reads of one operation, or of each event of a subscription."""
        return read_budget(user, self._read_timeout)

    @contextmanager
    def bounded_reads(self, user: RequestUser) -> Iterator[ReadBudget]:
        """Charge the database time of a download; HTTPError 503 if its reads take too long."""
        budget = self.budget(user)
        try:
            yield budget
        except ReadTimeout as error:
            raise HTTPError(503, error.message, code=error.code, allowed=error.allowed) from None
        finally:
            self._rate_limiter.count_cost(user.viewer, user.address, 0, budget.taken)

    async def run(self, request: GraphQLRequest, user: RequestUser, body: bytes | None = None) -> GraphQLResult:
        """Return the result of a request with its document; HTTPError if it takes too long, or is too large.

        ``body``: the bytes that the request was parsed from, by which ``cached`` may find the result next time.
        """
        query = request.query or ""
        if self._shares.resting:
            await self._shares.turn(user.client)
        start = perf_counter()
        number, refusal = self._count_comments(query, request, user)
        comments = CommentAllowance(retries_only=refusal is not None)
        limits, budget = limits_for(user.viewer), self.budget(user)
        execution = self.engine.execute(
            query=query,
            operation_name=request.operation_name,
            variables=request.variables,
            viewer=user.viewer,
            request_id=user.request_id,
            budget=budget,
            request=body,
            comments=comments,
        )
        try:
            result = await with_timeout(limits.seconds, execution, partial(self._shares.held, budget.client, start))
        except BaseException as error:  # a cancellation too: what is stopped has done its work all the same
            self._count_stopped(request, user, budget)
            if isinstance(error, StoreUnavailable):
                raise store_unavailable(error) from error
            if not isinstance(error, DeadlineExceeded):
                raise
            self.metrics.timed_out.inc()
            raise _too_slow(limits) from None
        self._settle_comments(number, comments, user)
        if refusal is not None and comments.refused:
            raise refusal
        self._documents.count(request, body)
        self._finish(result, user, start, budget)
        return result

    async def subscribe(self, request: GraphQLRequest, user: RequestUser) -> AsyncGenerator[GraphQLResult, None]:
        """Yield a subscription's results, each charged, timed and bounded; HTTPError or SubscriptionRevoked ends it."""
        seconds, budget = limits_for(user.viewer).seconds, self.budget(user)
        self._documents.count(request, None)
        events = self.engine.subscribe(
            query=request.query or "",
            operation_name=request.operation_name,
            variables=request.variables,
            viewer=user.viewer,
            request_id=user.request_id,
            seconds=seconds,
            budget=budget,
        )
        try:
            async with aclosing(events) as results:
                async for result in results:
                    if not result.request_error:
                        self.count_request(user)
                        used = _used(budget)
                        self._finish(result, user, perf_counter() - result.seconds, used)
                        await self.pacer.wait(len(result.body))
                    yield result
        except Unauthenticated as error:
            raise SubscriptionRevoked(401, error.message, code=error.code) from error
        except Forbidden as error:
            raise SubscriptionRevoked(403, error.message, code=error.code) from error
        except StoreUnavailable as error:
            raise store_unavailable(error) from error
        except (CostExceeded, SubscriptionDropped) as error:
            raise HTTPError(503, error.message, code=error.code) from error
        finally:
            self._rate_limiter.count_cost(user.viewer, user.address, 0, budget.taken)

    def _finish(self, result: GraphQLResult, user: RequestUser, start: float, budget: ReadBudget | None = None) -> None:
        self.metrics.count_operation(
            perf_counter() - start,
            None if result.request_error else result.cost,
            timed_out=budget is not None and budget.timed_out,
        )
        if result.request_error:
            return
        self._rate_limiter.count_cost(user.viewer, user.address, result.cost, budget.taken if budget else 0.0)
        limits = limits_for(user.viewer)
        if len(result.body) > limits.response_bytes:
            raise _too_long(len(result.body), limits)

    def _count_stopped(self, request: GraphQLRequest, user: RequestUser, budget: ReadBudget) -> None:
        cost = self.engine.operation_cost(request.query, request.operation_name, request.variables, user.viewer)
        self._rate_limiter.count_cost(user.viewer, user.address, cost, budget.taken)

    def _count_comments(self, query: str, request: GraphQLRequest, user: RequestUser) -> tuple[int, HTTPError | None]:
        """Count the comments that an operation may store; return their number, and why none; HTTPError 429."""
        named = [each for each in _COMMENT_MUTATIONS if each in query]
        if not named:
            return 0, None
        role = user.viewer.role
        comments = sum(self.engine.count_root_fields(query, request.operation_name, each, role) for each in named)
        if comments:
            address = _commenter_address(user)
            try:
                self._rate_limiter.count_comments(user.viewer, address, comments)
            except HTTPError as refusal:
                if not _may_be_retry(query, request.variables):
                    raise
                return 0, refusal
        return comments, None

    def _settle_comments(self, counted: int, comments: CommentAllowance, user: RequestUser) -> None:
        """Let comments that were not stored count as requests instead."""
        unstored = counted - comments.stored
        if unstored > 0:
            self._rate_limiter.give_back_comments(user.viewer, _commenter_address(user), unstored)
        if unstored > 0 or comments.refused:
            points = UNSTORED_COST * max(unstored, comments.refused)
            self._rate_limiter.count_cost(user.viewer, user.address, points)


def _may_be_retry(query: str, variables: Mapping[str, Any] | None) -> bool:
    """Whether an operation names a key: in its document, or in an input among its variables."""
    given = (variables or {}).values()
    return _KEY in query or any(isinstance(each, Mapping) and _KEY in each for each in given)


def _used(budget: ReadBudget) -> ReadBudget:
    """Return what was used of a subscription's budget since it was asked last."""
    used = replace(budget)
    budget.taken, budget.timed_out = 0.0, False
    return used


def _commenter_address(user: RequestUser) -> str:
    """Return the address that comments count for; HTTPError 403 if an application does not say its reader's.

    It is empty if an application says whom it asks for, and no address: the reader is who the comments count for.
    """
    if user.viewer.identity_id is not None:
        return user.reader or ""
    if not user.viewer.application:
        return user.address
    if user.reader is None:
        message = "An application submits comments for a reader. Send the reader's address in X-Reader-Address."
        raise HTTPError(403, message, code="FORBIDDEN")
    return user.reader


def _too_slow(limits: ResourceLimits) -> HTTPError:
    return HTTPError(
        503,
        f"The operation took longer than {limits.seconds:g} s and was stopped. Ask for fewer items or fields.",
        code=ReadTimeout.code,
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
