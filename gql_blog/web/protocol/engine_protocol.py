"""The engine as this room sees it: what executes GraphQL, and its results."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, Literal, Protocol

from gql_blog.access import Viewer
from gql_blog.content import Role, SiteMetric
from gql_blog.store import ReadBudget
from gql_blog.write import CommentAllowance

OperationType = Literal["query", "mutation", "subscription"]


class Kept(Protocol):
    """What a cached result has: its surrogate keys if anonymous viewers see it, and what is made of it once."""

    @property
    def keys(self) -> str | None:
        """The surrogate keys, with spaces between."""

    @property
    def expires_at(self) -> float | None:
        """When it ceases to hold by the clock."""

    digest: bytes | None
    compressed: dict[str, bytes]
    room: int
    """Bytes that its compressed forms may still take."""


class GraphQLResult(Protocol):
    """The result of one operation, ready to be sent."""

    @property
    def body(self) -> bytes:
        """The whole GraphQL response as JSON."""

    @property
    def request_error(self) -> bool:
        """Whether nothing was executed, because of a syntax error, a validation error or bad variables."""

    @property
    def cursor(self) -> str | None:
        """Names the event that it is made of, to those who subscribe again."""

    @property
    def retry_after(self) -> int | None:
        """If there are no data because the database was not there: the seconds to wait, 0 if not to be repeated."""

    @property
    def cost(self) -> int:
        """The cost of the operation in points; 0 if it is not known."""

    @property
    def has_errors(self) -> bool:
        """Whether there are errors, with data or without."""

    @property
    def unguarded(self) -> bool:
        """Whether it shows no account, nothing that only some may see, and nothing that a secret opens."""

    @property
    def kept(self) -> Kept | None:
        """What it has if it is cached."""

    @property
    def text(self) -> str:
        """The body as text, which is made once for all clients that get it."""

    @property
    def seconds(self) -> float:
        """How long it took to make the result of an event."""


class Engine(Protocol):
    """Parses, validates, limits and executes operations, and masks errors. It raises nothing for bad input."""

    def operation_type(self, query: str, operation_name: str | None, role: Role | None = None) -> OperationType | None:
        """Return the type of the operation; ``None`` if it cannot be told: then ``execute`` returns the error.

        ``role`` is the viewer's, since the limits of documents depend on it.
        """

    def count_root_fields(self, query: str, operation_name: str | None, name: str, role: Role | None = None) -> int:
        """Return how many root fields of the operation are called ``name``, each alias counted; 0 if it is invalid."""

    def operation_cost(
        self, query: str | None, operation_name: str | None, variables: dict[str, Any] | None, viewer: Viewer
    ) -> int:
        """Return the cost of an operation without executing it; 0 if it is invalid."""

    def cached(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        """Return the cached result for a request body of exactly these bytes, without parsing it, or ``None``."""

    def content_keys(self) -> Callable[[], str | None]:
        """Return what gives the surrogate keys of a file of content that is read from now on.

        It gives ``None`` if a change came in between, or may have: then the file may be stale already.
        """

    def metrics(self) -> Sequence[SiteMetric]:
        """Return the metrics counted so far."""

    async def execute(
        self,
        *,
        query: str | None,
        operation_name: str | None,
        variables: dict[str, Any] | None,
        viewer: Viewer,
        request_id: str,
        budget: ReadBudget,
        request: bytes | None = None,
        comments: CommentAllowance | None = None,
    ) -> GraphQLResult:
        """Return the result of a query or a mutation; a subscription is a request error.

        ``budget``: how long its reads may take, and have taken, even if there is no result. ``request``: the body that
        all this was parsed from, for ``cached``. ``comments``: what it may store of comments, and has stored.
        """

    def subscribe(
        self,
        *,
        query: str,
        operation_name: str | None,
        variables: dict[str, Any] | None,
        viewer: Viewer,
        request_id: str,
        seconds: float,
        budget: ReadBudget,
    ) -> AsyncGenerator[GraphQLResult, None]:
        """Yield a result for each event until closed; a single request error if the subscription cannot start.

        ``seconds``: how long the result of one event may take. ``budget``: how long its reads may; this viewer's part
        of what they have taken is added to it. A GqlBlogError is raised when the subscription is ended:
        Unauthenticated or Forbidden if the viewer may not listen any more.
        """
