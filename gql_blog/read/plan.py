"""A plan: one operation, compiled; and how it is run.

Running is a generator that yields statements and is sent their rows, so that it does not know how a database is
talked to. Whatever a request asks for is bound before the first statement.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import DocumentNode

from gql_blog.read.arguments import ArgumentError, ArgumentsGetter
from gql_blog.read.bind_parameters import BoundRequest
from gql_blog.read.column_usage import PlanPart
from gql_blog.read.needs import Batch, ReadContext
from gql_blog.read.page_request import PageRequest, Paging
from gql_blog.read.select_node import Child, SelectNode
from gql_blog.store import Statement

Steps = Generator[Any, Any, Any]


class PluginFailure(Exception):
    """Stands in an answer where a plugin's field could not be resolved."""

    def __init__(self, plugin: str) -> None:
        super().__init__(f"The plugin {plugin!r} could not answer this field.")
        self.plugin = plugin


_MAX_CACHED_SIZES = 8


@dataclass(slots=True)
class PageBinding:
    """How one connection's page is settled when a request is bound.

    ``constant``: no variable decides more than the page's size; ``sized``: none decides that; ``backward``: whether the
    page is from the end, ``None`` where a variable says.
    """

    paging: Paging
    arguments: ArgumentsGetter
    constant: PageRequest | None
    constant_size: bool = False
    backward: bool | None = None
    _by_size: dict[int, PageRequest] = field(default_factory=dict)
    """What differs from the constant one by its size."""

    def bind(self, variables: Mapping[str, Any]) -> PageRequest:
        """Return what the request asks of this connection; raise ``ArgumentError`` where that cannot be answered."""
        if self.constant_size and self.constant is not None:
            return self.constant
        arguments = self.arguments(variables)
        if self.constant is None:
            return self.paging.request(arguments)
        size, _ = self.paging.size(arguments)
        request = self._by_size.get(size)
        if request is None:
            request = self.paging.resized(self.constant, size)
            if len(self._by_size) < _MAX_CACHED_SIZES:
                self._by_size[size] = request
        return request


@dataclass(slots=True)
class ArgumentBinding:
    """How one computed field's arguments are settled, and what they must be."""

    arguments: ArgumentsGetter
    check: Callable[[dict[str, Any]], dict[str, Any]]

    def bind(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments; raise ``ArgumentError`` where they are wrong."""
        return self.check(self.arguments(variables))


Root = Callable[[BoundRequest], Steps]
"""Reads one root field: a generator that returns its value."""


@dataclass(slots=True)
class Plan:
    """A compiled operation: its root fields by response key, and what binding a request settles."""

    roots: list[tuple[str, Root]] = field(default_factory=list)
    pages: list[PageBinding] = field(default_factory=list)
    arguments: list[ArgumentBinding] = field(default_factory=list)
    selects: list[SelectNode] = field(default_factory=list)
    parts: dict[str, PlanPart] = field(default_factory=dict)
    counts: list[tuple[str, Callable[[BoundRequest], Statement | None]]] = field(default_factory=list)
    """What is counted of connections at the root: their places, and the statements, where there is one."""
    document: DocumentNode | None = None
    """What it was compiled from, held as long as the plan is kept."""

    def bind(self, variables: dict[str, Any], context: ReadContext) -> BoundRequest:
        """Return one request's facts; raise ``ArgumentError`` where fields cannot be answered, all of them named."""
        try:
            return BoundRequest(
                variables,
                context,
                [binding.bind(variables) for binding in self.arguments],
                [binding.bind(variables) for binding in self.pages],
            )
        except ArgumentError:
            first, *others = self._argument_errors(variables)
            first.others = tuple(others)
            raise first from None

    def _argument_errors(self, variables: dict[str, Any]) -> list[ArgumentError]:
        field_errors = []
        bindings: list[ArgumentBinding | PageBinding] = [*self.arguments, *self.pages]
        for binding in bindings:
            try:
                binding.bind(variables)
            except ArgumentError as error:
                field_errors.append(error)
        return field_errors

    def run(self, bound: BoundRequest) -> Steps:
        """Yield statements and awaitables, and return the answer's data."""
        data: dict[str, Any] = {}
        for key, root in self.roots:
            data[key] = yield from root(bound)
        return data


def fetch(select: SelectNode, bound: BoundRequest, keys: Sequence[str] = ()) -> Steps:
    """Read one level and all below it; return what its shape makes of them."""
    rows = yield select.statement(bound, keys)
    return (yield from shape_rows(select, bound, rows))


def shape_rows(select: SelectNode, bound: BoundRequest, rows: Sequence[Any]) -> Steps:
    """Read what stands below ``rows`` of a level, and shape all of it."""
    if select.alone:
        return select.shape(rows, bound)
    groups: Any = None
    if select.lateral_child:
        # The lower level's columns stand behind this one's and two numbers, without the key that its places count.
        lower, behind = select.lateral_child.select, len(select.columns.expressions) + (1 if select.keyed else 0) + 1
        below = yield from _fetch_children(lower.children, bound, rows, behind)
        rows, groups = yield from _shape_with_batches(
            lower.batches, bound, lambda *given: select.split(rows, bound, *below, *given)
        )
    standing = yield from _fetch_children(
        [each for each in select.children if each is not select.lateral_child], bound, rows
    )
    if select.lateral_child:
        standing.insert(select.children.index(select.lateral_child), groups)
    own = rows
    return (
        yield from _shape_with_batches(
            select.batches, bound, lambda *given: select.shape(own, bound, *standing, *given)
        )
    )


def _fetch_children(children: Sequence[Child], bound: BoundRequest, rows: Sequence[Any], behind: int = 0) -> Steps:
    """Return what stands below ``rows``, one mapping for each child, whose keys stand ``behind`` so many columns."""
    below: list[Any] = []
    for child in children:
        place = child.key + behind
        keys = list(dict.fromkeys(row[place] for row in rows if row[place] is not None))
        below.append((yield from fetch(child.select, bound, keys)) if keys else {})
    return below


def _shape_with_batches(batches: Sequence[Batch], bound: BoundRequest, shape: Callable[..., Any]) -> Steps:
    """Return what ``shape`` makes, the plugins' fields filled in; it takes a list for each of them."""
    if not batches:
        return shape()
    waiting: list[list[tuple[dict[str, Any], str, tuple[Any, ...]]]] = [[] for _ in batches]
    shaped = shape(*waiting)
    for batch, places in zip(batches, waiting, strict=True):
        yield from _resolve(batch, places, bound)
    return shaped


def _resolve(batch: Batch, places: list[tuple[dict[str, Any], str, tuple[Any, ...]]], bound: BoundRequest) -> Steps:
    """Fill in a plugin's field for all its parents at once; a plugin that fails fails alone."""
    if not places:
        return
    try:
        values = batch.resolve([columns for _, _, columns in places])
        if isawaitable(values):
            values = yield values
        filled = list(zip(places, values, strict=True))
    except Exception:  # whatever a plugin raises, its own field is what is lost
        bound.failed = True
        failure = PluginFailure(batch.plugin)
        filled = [(place, failure) for place in places]
    for (target, key, _), value in filled:
        target[key] = value
