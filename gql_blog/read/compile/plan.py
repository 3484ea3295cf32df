"""A plan: a compiled operation, and how it is run.

Running is a generator that yields statements and is sent their rows, so that it is independent of the database driver.
The arguments of all fields are bound and checked before the first statement.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable

from graphql import DocumentNode

from gql_blog.read.compile.listed_pages import read_lists
from gql_blog.read.compile.select_node import BatchCall, CallSlot, Child, NodeSlot, SelectNode, StatementCache
from gql_blog.read.needs.arguments import ArgumentError, ArgumentsGetter
from gql_blog.read.needs.column_usage import ExecutedStatement, PlanPart
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.needs.entities import key_of
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.page_request import PageRequest, Paging
from gql_blog.read.sql.dynamic_values import Deferred, DriverValue, JsonValue
from gql_blog.store import Pace, Statement, record_own_statements

Steps = Generator[Statement | Awaitable[Sequence[JsonValue]], DriverValue, JsonValue]


class PluginFailure(Exception):
    """Takes the place of a plugin's field in the result if the plugin failed."""

    def __init__(self, plugin: str, cause: Exception | None = None) -> None:
        super().__init__(f"The plugin {plugin!r} could not resolve this field.")
        self.plugin = plugin
        self.__cause__ = cause


_MAX_CACHED_SIZES = 8
_SELECT_BYTES = 6_000
_USAGE_BYTES = 1_000


@dataclass(slots=True)
class PageBinding:
    """Binds the arguments of one connection.

    ``constant`` is the request if no variable decides more than the page's size; ``constant_size``: no variable decides
    the size. ``backward``: whether the page is read from the end, ``None`` if a variable decides.
    """

    paging: Paging
    arguments: ArgumentsGetter
    constant: PageRequest | None
    constant_size: bool = False
    backward: bool | None = None
    _by_size: dict[int, PageRequest] = field(default_factory=dict)
    """Requests that differ from ``constant`` by their size."""

    def bind(self, variables: Mapping[str, JsonValue]) -> PageRequest:
        """Return the page that is requested; raise ``ArgumentError`` if the arguments are invalid."""
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
    """Binds and checks the arguments of one field."""

    arguments: ArgumentsGetter
    check: Callable[[dict[str, JsonValue]], dict[str, JsonValue]]

    def bind(self, variables: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """Return the arguments; raise ``ArgumentError`` if they are invalid."""
        return self.check(self.arguments(variables))


Root = Callable[[BoundRequest], Steps]
"""Reads one root field: a generator that returns its value."""


@dataclass(slots=True)
class Plan:
    """A compiled operation: its root fields by response key, and the arguments that a request binds."""

    roots: list[tuple[str, Root]] = field(default_factory=list)
    pages: list[PageBinding] = field(default_factory=list)
    arguments: list[ArgumentBinding] = field(default_factory=list)
    selects: list[SelectNode] = field(default_factory=list)
    parts: dict[str, PlanPart] = field(default_factory=dict)
    counts: list[tuple[str, Callable[[BoundRequest], Statement | None]]] = field(default_factory=list)
    """The paths of connections at the root, and the statements that count their rows, if any."""
    document: DocumentNode | None = None
    """The document that it was compiled from, kept as long as the plan."""
    statements: list[StatementCache] = field(default_factory=list)
    """The compiled statements of all parts, which grow with the requests."""
    follows: bool = False
    """Whether a root field reads by statements that are not compiled."""
    single: bool = False
    """Whether it reads with one statement, whatever is found."""
    pace: Pace = field(default_factory=Pace)

    def completed(self) -> "Plan":
        """Return the plan, to which nothing is added any more."""
        below = {id(child.select) for select in self.selects for child in select.children}
        roots = [select for select in self.selects if id(select) not in below]
        self.single = not self.follows and len(self.roots) <= 1 and all(self._reads_once(select) for select in roots)
        return self

    def _reads_once(self, select: SelectNode) -> bool:
        part = self.parts[select.path]
        if part.kind == "found" or not select.is_alone:
            return False
        return len(self.counts) + (part.kind != "count") <= 1

    def estimated_bytes(self) -> int:
        """Return about how much memory it takes, without its document and its statements."""
        usages = sum(len(select.usages) for select in self.selects)
        return _SELECT_BYTES * len(self.selects) + _USAGE_BYTES * usages

    def bind(self, variables: dict[str, JsonValue], context: ReadContext) -> BoundRequest:
        """Return the bound request; raise ``ArgumentError``, with all further errors, if arguments are invalid."""
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

    def _argument_errors(self, variables: dict[str, JsonValue]) -> list[ArgumentError]:
        errors = []
        bindings: list[ArgumentBinding | PageBinding] = [*self.arguments, *self.pages]
        for binding in bindings:
            try:
                binding.bind(variables)
            except ArgumentError as error:
                errors.append(error)
        return errors

    def run(self, bound: BoundRequest) -> Steps:
        """Yield statements and awaitables; return the result's data, and whether a plugin's field failed."""
        bound.start()
        data: dict[str, JsonValue] = {}
        for key, root in self.roots:
            data[key] = yield from root(bound)
        return data, bound.failed


def fetch(select: SelectNode, bound: BoundRequest, keys: Sequence[str] = ()) -> Steps:
    """Read a select node and all nodes below it; return its objects."""
    rows = yield select.statement(bound, keys)
    if select.is_leaf:
        return select.shape(rows, bound)
    return (yield from shape_rows(select, bound, rows))


def shape_rows(select: SelectNode, bound: BoundRequest, rows: Sequence[DriverValue]) -> Steps:
    """Read the nodes below, and return the objects of ``rows``."""
    groups: JsonValue = None
    if select.lateral_child:
        # The child's columns follow this node's columns and two row numbers; the child's own key is absent.
        child_node, offset = (
            select.lateral_child.select,
            len(select.columns.expressions) + (1 if select.keyed else 0) + 1,
        )
        below = yield from _fetch_children(child_node.children, bound, rows, offset)
        rows, groups = yield from _shape_with_batches(
            child_node.batches, bound, lambda *given: select.split(rows, bound, *below, *given)
        )
    children_rows = yield from _fetch_children(
        [each for each in select.children if each is not select.lateral_child], bound, rows
    )
    if select.lateral_child:
        children_rows.insert(select.children.index(select.lateral_child), groups)
    own = rows
    return (
        yield from _shape_with_batches(
            select.batches, bound, lambda *given: select.shape(own, bound, *children_rows, *given)
        )
    )


def _fetch_children(
    children: Sequence[Child], bound: BoundRequest, rows: Sequence[DriverValue], offset: int = 0
) -> Steps:
    """Return the objects below ``rows``: a mapping by key for each child. Its keys start ``offset`` columns later."""
    below: list[JsonValue] = []
    for child in children:
        index = child.key + offset
        keys = list(dict.fromkeys(row[index] for row in rows if row[index] is not None))
        below.append((yield from fetch(child.select, bound, keys)) if keys else {})
    return below


def _shape_with_batches(batches: Sequence[BatchCall], bound: BoundRequest, shape: Callable[..., JsonValue]) -> Steps:
    """Return what ``shape`` makes, plugins' fields resolved; it takes a list for each plugin's field."""
    if not batches:
        return shape()
    waiting: list[list[Deferred]] = [[] for _ in batches]
    shaped = shape(*waiting)
    for batch, places in zip(batches, waiting, strict=True):
        yield from _resolve(batch, places, bound)
    return shaped


def resolve_root(batch: BatchCall, bound: BoundRequest) -> Steps:
    """Resolve a plugin's field that has no parents."""
    answered: dict[str, JsonValue] = {}
    yield from _resolve(batch, [(answered, "", ())], bound)
    return answered[""]


def resolve_keys(batch: BatchCall, keys: Mapping[str, JsonValue], bound: BoundRequest) -> Steps:
    """Resolve objects of a plugin by their keys, all at once; return them by the ids of the keys."""
    answered: dict[str, JsonValue] = {}
    yield from _resolve(batch, [(answered, row[0], row) for row in keys.items()], bound)
    return answered


def _resolve(batch: BatchCall, places: list[Deferred], bound: BoundRequest) -> Steps:
    """Resolve a plugin's field for all its objects at once; a failure concerns this field alone."""
    if not places:
        return
    parents = [columns for _, _, columns in places]
    lists = None if batch.rows is None else (yield from read_lists(batch.rows, bound, parents))
    try:
        rows = parents if lists is None else lists.typed()
        values = yield from _values(batch, rows, bound)
        filled = list(zip(places, values if lists is None else lists.pages(rows, values), strict=True))
    except Exception as error:  # whatever a plugin raises, only its own field is lost
        filled = [(place, error) for place in places]
    answered = []
    for (target, key, _), value in filled:
        if isinstance(value, Exception):
            bound.failed = True
            target[key] = PluginFailure(batch.need.plugin, value)
        else:
            target[key] = value if batch.project is None else batch.project(value)
            answered.append((target, key))
    for slot in batch.slots:
        holders = _below(answered, slot.steps)
        if isinstance(slot, CallSlot):
            yield from _resolve(slot.call, [(target, key, target[key]) for target, key in holders], bound)
        else:
            yield from _put_rows(slot, holders, bound)


def _values(batch: BatchCall, rows: Sequence[JsonValue], bound: BoundRequest) -> Steps:
    """Return what a plugin makes of rows."""
    named = {} if batch.arguments is None else bound.arguments[batch.arguments]
    named = {**named, "counted": True} if batch.counted else named
    values = batch.need.resolve(rows, bound.context.viewer, **named)
    if isawaitable(values):
        trace = bound.context.trace
        values = yield values if trace is None else _recorded(values, trace, batch.path)
    return values


async def _recorded(
    values: Awaitable[Sequence[JsonValue]], trace: list[ExecutedStatement], path: str
) -> Sequence[JsonValue]:
    """Await a plugin's values; the statements on its own tables are part of the trace."""
    with record_own_statements() as statements:
        try:
            return await values
        finally:
            trace.extend(ExecutedStatement(sql, path, ()) for sql in statements)


Holder = tuple[dict[str, JsonValue], str]
"""An object, and the key of what is looked at in it."""


def _below(holders: list[Holder], steps: Sequence[str]) -> list[Holder]:
    """Return what stands at ``steps`` below: one for each object there, however deep the lists are."""
    for step in steps:
        holders = [(each, step) for target, key in holders for each in _flat(target[key])]
    return holders


def _put_rows(slot: NodeSlot, holders: Sequence[Holder], bound: BoundRequest) -> Steps:
    """Put rows of the core in the place of their ids in ``holders``: one statement reads all of them."""
    entity = slot.select.entity.name
    named = dict.fromkeys(each for target, key in holders for each in _flat(target[key]))
    keys = {each: key for each in named if (key := key_of(entity, each)) is not None}
    found = (yield from fetch(slot.select, bound, list(dict.fromkeys(keys.values())))) if keys else {}
    rows = {each: found[key][0] for each, key in keys.items() if key in found}
    for target, key in holders:
        given = target[key]
        if not isinstance(given, list):
            target[key] = rows.get(given)
        elif slot.complete:
            target[key] = [rows[each] for each in given if each in rows]
        else:
            target[key] = [rows.get(each) for each in given]


def _flat(value: JsonValue) -> list[JsonValue]:
    """Return the items of a list, and of the lists in it, or a value alone, without nulls."""
    if isinstance(value, list):
        return [inner for each in value for inner in _flat(each)]
    return [] if value is None else [value]
