"""What this room asks of whoever answers GraphQL."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Literal, Protocol

from gql_blog.access import Viewer
from gql_blog.content import Role

OperationType = Literal["query", "mutation", "subscription"]


class GraphQLResult(Protocol):
    """One answer, ready to be sent."""

    @property
    def body(self) -> bytes:
        """The whole response, as JSON."""

    @property
    def request_error(self) -> bool:
        """Whether nothing was executed: what was asked could not be parsed, is not valid, or has bad variables."""

    @property
    def cost(self) -> int:
        """What was asked costs so much, in the points of the limits; 0 where that is not known."""


class EngineMetric(Protocol):
    """Something that the engine counts."""

    @property
    def name(self) -> str:
        """The name that Prometheus knows it by, without its ending."""

    @property
    def documentation(self) -> str:
        """What it says."""

    @property
    def values(self) -> Mapping[str, int]:
        """A number for each value of the label; without a label there is one."""

    @property
    def label(self) -> str | None:
        """The label's name."""

    @property
    def is_gauge(self) -> bool:
        """Whether it may fall."""


class Engine(Protocol):
    """Parses, limits, validates and executes; masks what it has to say of errors. It raises nothing for bad input."""

    def operation_type(self, query: str, operation_name: str | None, role: Role | None = None) -> OperationType | None:
        """The kind of operation that is asked for; ``None`` where that cannot be told: then ``execute`` says why.

        ``role`` is the viewer's: some may send longer documents than others.
        """

    def cached(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        """The answer that is kept for a request with these very bytes, without looking into them; most often none."""

    def metrics(self) -> Sequence[EngineMetric]:
        """What it has counted so far."""

    async def execute(
        self,
        *,
        query: str | None,
        operation_name: str | None,
        variables: dict[str, Any] | None,
        viewer: Viewer,
        request_id: str,
        request: bytes | None = None,
    ) -> GraphQLResult:
        """The answer to a query or a mutation; a subscription is a request error.

        ``request``: the bytes that all this was read from, for ``cached``.
        """

    def subscribe(
        self,
        *,
        query: str,
        operation_name: str | None,
        variables: dict[str, Any] | None,
        viewer: Viewer,
        request_id: str,
    ) -> AsyncGenerator[GraphQLResult, None]:
        """An answer for each event, until it is closed; one request error alone where it cannot begin."""
