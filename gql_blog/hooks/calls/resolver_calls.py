"""Calling the resolvers that plugins registered: of fields, for all parents at once, and of queries."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from gql_blog.content import CircuitKey, frozen
from gql_blog.errors import Forbidden, InputError, NotFound, Unauthenticated
from gql_blog.hooks.calls.invocation import CallsOfApp, Outcome
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.callbacks import (
    ANSWER,
    ANSWER_PAGE,
    FIND,
    HEAR,
    MAKE,
    RESOLVE,
    RESOLVE_PAGE,
    Callback,
    callback,
)
from gql_blog.hooks.declared.connections import Pages, TableConnection
from gql_blog.hooks.declared.declared_types import Check, WrongValue, check_of
from gql_blog.hooks.declared.event_values import Subscription
from gql_blog.hooks.declared.own_nodes import Node
from gql_blog.hooks.declared.plugin_context import Grant, Viewer
from gql_blog.hooks.declared.registration_values import Connection, Field, PageRequest, Query, Registered, Row

FIELD_LIMIT: Final = 2.0
"""Seconds, as the specs of ``register_fields`` and ``register_queries`` promise."""

REFUSALS_OF_READS: Final = (Forbidden, InputError, NotFound, Unauthenticated)
"""What a resolver may raise on purpose: no failure of the plugin."""

_TOTAL: Final = check_of(int)
_NO_ARGUMENTS: Final[Mapping[str, Any]] = {}


class UndeclaredAccess(AttributeError):
    """A resolver reads what its field does not need."""


class Resolver(Protocol):
    """Gives the values of a plugin's field for all parents; a query has one parent, without columns."""

    def __call__(
        self,
        rows: Sequence[Row],
        viewer: Viewer | None,
        arguments: Mapping[str, Any] = ...,
        *,
        page: PageRequest | None = None,
        counted: bool = False,
    ) -> Awaitable[tuple[Any, ...]]:
        """Return a value for each row; that of a connection is a ``page`` of it, ``counted`` if so selected."""


def subject_of(field: Field) -> str:
    """Return the name of a field's circuit."""
    return f"{field.type_name}.{field.name}"


def pages_of(plugin: str, value: Field | Query) -> Pages | None:
    """Return the pages of a field or a query that is a connection."""
    place = subject_of(value) if isinstance(value, Field) else f"Query.{value.name}"
    kind = value.graphql_type
    return Pages(kind, place, f"Plugin {plugin!r} adds {place}") if isinstance(kind, Connection) else None


@dataclass(frozen=True, slots=True)
class _Resolving:
    """How the resolver of one field or query is called."""

    key: CircuitKey
    name: str
    resolve: Callback
    count: Callback | None
    grants: Grant
    pure: bool
    batched: bool
    """Whether it gets rows and returns a value for each, and not one value."""


class ResolverCalls(CallsOfApp):
    """Calls the resolvers of one app's plugins, each behind its own circuit."""

    def of_field(self, field: Registered[Field]) -> Resolver:
        """Return what gives a field's values for all parents, or WrongValues; PluginError: the plugin failed."""
        grants = Grant.NONE if field.value.repeatable else Grant.ASK
        key = CircuitKey(field.plugin, "register_fields", subject_of(field.value))
        return self._resolver(key, field.value, (RESOLVE, RESOLVE_PAGE), grants, batched=True)

    def of_query(self, query: Registered[Query]) -> Resolver:
        """Return what gives the value of a plugin's query, in the same way."""
        key = CircuitKey(query.plugin, "register_queries", query.value.name)
        return self._resolver(key, query.value, (ANSWER, ANSWER_PAGE), Grant.ASK, batched=False)

    def of_subscription(self, subscription: Registered[Subscription]) -> Resolver:
        """Return what gives the value that is told of events, in the same way; the events are its rows."""
        key = CircuitKey(subscription.plugin, "register_subscriptions", subscription.value.name)
        return self._resolver(key, subscription.value.as_query, (HEAR, HEAR), Grant.ASK, batched=False)

    def of_node(self, node: Registered[Node]) -> Resolver:
        """Return what gives the objects of a plugin by their keys, in the same way."""
        key, kind = CircuitKey(node.plugin, "register_nodes", node.value.item.__name__), node.value.item | None
        found = Query(name=key.subject, description="", graphql_type=kind, resolve=node.value.resolve)
        return self._resolver(key, found, (FIND, FIND), Grant.ASK, batched=True)

    def _resolver(
        self,
        key: CircuitKey,
        value: Field | Query,
        offered: tuple[tuple[str, ...], tuple[str, ...]],
        grants: Grant,
        *,
        batched: bool,
    ) -> Resolver:
        """Return the resolver; the arguments are ``offered`` to ``resolve``, also where it is a connection."""
        kind, pages = value.graphql_type, pages_of(key.plugin, value)
        if isinstance(kind, TableConnection):  # an item for each row of all pages
            kind, offered, batched = kind.item, (MAKE, MAKE), True
        resolve = callback(value.resolve, offered[1] if pages else offered[0], "resolve")
        count = callback(kind.count, offered[0], "count") if pages and kind.count else None
        resolving = _Resolving(key, value.name, resolve, count, grants, value.pure, batched)
        return partial(self._resolve, resolving, pages, return_checks.as_it_is if pages else check_of(kind))

    async def _resolve(
        self,
        resolving: _Resolving,
        pages: Pages | None,
        check: Check,
        rows: Sequence[Row],
        viewer: Viewer | None,
        arguments: Mapping[str, Any] = _NO_ARGUMENTS,
        *,
        page: PageRequest | None = None,
        counted: bool = False,
    ) -> tuple[Any, ...]:
        given = tuple(rows)
        offered = {"rows": given, "keys": given, "events": given, "arguments": frozen(arguments), "page": page}
        if pages is not None and page is not None:
            check = pages.check(page)
        values = await self._call(resolving, resolving.resolve, check, len(rows), viewer, offered)
        if resolving.count is None or not counted:
            return values
        totals = await self._call(resolving, resolving.count, _TOTAL, len(rows), viewer, offered)
        return tuple(_counted(value, total) for value, total in zip(values, totals, strict=True))

    async def _call(
        self,
        resolving: _Resolving,
        called: Callback,
        check: Check,
        count: int,
        viewer: Viewer | None,
        offered: Mapping[str, Any],
    ) -> tuple[Any, ...]:
        key = resolving.key
        context = self._contexts.of(key.plugin, f"resolve of {key.subject}", viewer, resolving.grants)
        checked = return_checks.values(count, check) if resolving.batched else return_checks.one_value(check)
        with self._contexts.using_tables():
            outcome: Outcome[tuple[Any, ...]] = await self._caller.call(
                key,
                called.function,
                checked,
                limit=FIELD_LIMIT,
                rejections=REFUSALS_OF_READS,
                inline=resolving.pure,
                **called.chosen({"context": context, **offered}),
            )
        values = outcome.required(f"Plugin {key.plugin!r} failed to resolve {resolving.name}.")
        wrong = next((each for each in values if isinstance(each, WrongValue)), None)
        if wrong is not None:  # of one row: the others have their values
            self._caller.count_failure(key, wrong)
        return values


def _counted(value: Any, total: Any) -> Any:
    if isinstance(value, Exception):
        return value
    return total if isinstance(total, Exception) else {**value, "totalCount": total}
