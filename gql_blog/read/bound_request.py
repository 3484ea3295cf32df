"""A request bound to a plan, and the parameters of statements that it fills."""

from dataclasses import dataclass, field
from typing import Any

from gql_blog.read.needs import ReadContext
from gql_blog.read.sql import Parameter


@dataclass(slots=True)
class BoundRequest:
    """A request bound to a plan: its coerced variables, the viewer, and the checked arguments and pages of its fields.

    ``failed``: a field of a plugin could not be resolved.
    """

    variables: dict[str, Any]
    context: ReadContext
    arguments: list[dict[str, Any]] = field(default_factory=list)
    pages: list[Any] = field(default_factory=list)
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


@dataclass(frozen=True, slots=True)
class PageValue:
    """The getter of ``PageRequest.values[index]`` of a plan's page."""

    page: int
    index: int

    def __call__(self, bound: BoundRequest) -> object:
        """Return the value."""
        return bound.pages[self.page].values[self.index]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The getter of a value that is known beforehand."""

    value: object

    def __call__(self, _: BoundRequest) -> object:
        """Return the value."""
        return self.value


def _user(bound: BoundRequest) -> str | None:
    return bound.context.viewer.user_id


def _contributor(bound: BoundRequest) -> str | None:
    return bound.context.viewer.contributor_id


USER = Parameter(_user)
"""The viewer's user id."""
CONTRIBUTOR = Parameter(_contributor)
"""The viewer's contributor."""
