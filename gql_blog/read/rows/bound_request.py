"""A request bound to a plan."""

from dataclasses import dataclass, field

from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.rows.page_request import PageRequest
from gql_blog.read.sql.dynamic_values import JsonValue


@dataclass(slots=True)
class BoundRequest:
    """A request bound to a plan: variables, viewer, checked arguments; ``failed``: a plugin's field is unresolved."""

    variables: dict[str, JsonValue]
    context: ReadContext
    arguments: list[dict[str, JsonValue]] = field(default_factory=list)
    pages: list[PageRequest] = field(default_factory=list)
    failed: bool = False
    runs: int = 0
    _trace_length: int = 0

    def start(self) -> None:
        """Begin a run, and forget what an earlier one that was ended has left."""
        trace = self.context.trace
        if trace is not None:
            if not self.runs:
                self._trace_length = len(trace)
            del trace[self._trace_length :]
        self.failed = False
        self.runs += 1
