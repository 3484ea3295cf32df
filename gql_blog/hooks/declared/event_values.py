"""Events of a plugin's own: what it declares of their kinds, how it is told of all events, and who listens to it."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.alias_generators import to_camel

from gql_blog.content import ID_LENGTH, PUBLIC_EVENTS, EventKind, Role
from gql_blog.errors import PluginError
from gql_blog.hooks.declared.connections import TableConnection
from gql_blog.hooks.declared.declared_types import (
    UnsupportedType,
    is_json,
    is_own_enum,
    is_text,
    scalar_name,
    split_optional,
)
from gql_blog.hooks.declared.registration_values import Argument, Connection, MaybeAwaitable, Query

MOST_PAYLOAD: Final = 16 * 1024
"""Bytes of a payload as JSON."""

MOST_NAME: Final = 40
"""Characters of a kind, with the name of its plugin."""

MOST_PAUSES: Final = 20
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=1)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_OF_THE_CORE: Final = frozenset(("articleId", "after"))
_NOUNS: Final = frozenset(each.value.partition(".")[0] for each in EventKind)


class EventOrder(StrEnum):
    """Which events wait for one that a plugin failed to take."""

    ARTICLE = "ARTICLE"
    """The later ones of the same article, with those of its comments."""
    SUBJECT = "SUBJECT"
    """The later ones of the same subject: the article, the comment, the contributor."""
    NONE = "NONE"
    """None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginEvent:
    """A kind of event that a plugin tells by ``context.tell``: ``name`` follows the plugin's name and a dot.

    ``payload`` is a dataclass whose fields are text, numbers, truth values, dates, times, enums, JSON objects (dict),
    lists of these, or ``None``: the event has them by their names in camelCase. Readers are told of it by a
    ``Subscription`` of the plugin alone.
    """

    name: str
    description: str
    payload: type[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRules:
    """The events of a plugin: the kinds that it tells itself, and how its ``on_event`` is told of all kinds.

    ``order`` says which later events wait for one that it failed to take. ``pauses`` are those before the second
    attempt, the third and so on, each from a second to a day, at most 20; the last one counts for all that follow.
    Without any they are 2 s, 4 s, 8 s …, an hour at most.
    """

    kinds: Sequence[PluginEvent] = ()
    order: EventOrder = EventOrder.ARTICLE
    pauses: Sequence[timedelta] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A field added to Subscription, which tells of events of the outbox. Its type must allow ``None``.

    ``kinds`` are whole names of kinds that the plugin declares in ``register_events``, or of PUBLIC_EVENTS,
    of which only those come that everybody may be told of. ``resolve(context, events, arguments)`` gets the events that
    have come together, in order, at most 100, and returns within 2 seconds what is told of them all: one value, or
    ``None`` for nothing. ``context.viewer`` is who listens, of whom nothing but the role is known where all with that
    role see the same; it may read the plugin's tables, and ask. ``of_article`` adds the argument ``articleId``: only
    events of that article come, whose subject or ``articleId`` it is, and only while the viewer sees it. ``role``, or
    the plugin's own ``permission`` in its place: who may not do all that this role may, or has not the permission, is
    refused. Without either, everybody may listen, and say by ``after`` which events were told already.
    """

    name: str
    description: str
    graphql_type: Any
    kinds: Sequence[str]
    resolve: Callable[..., MaybeAwaitable[Any]]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    of_article: bool = False
    role: Role | None = None
    permission: str = ""

    @property
    def as_query(self) -> Query:
        """What it has in common with a query: its type, its arguments, and how it is called."""
        return Query(
            name=self.name,
            description=self.description,
            graphql_type=self.graphql_type,
            resolve=self.resolve,
            arguments=self.arguments,
            role=self.role,
        )


@dataclass(frozen=True, slots=True)
class DeclaredKind:
    """A kind that a plugin declared, by its whole name, with the model that its payloads are held to."""

    name: str
    plugin: str
    event: PluginEvent
    model: type[BaseModel]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its payloads."""
        return self.model.model_json_schema() | {"title": self.name, "description": self.event.description}

    def written(self, subject_id: Any, payload: Any) -> dict[str, Any]:
        """Return a payload as JSON; PluginError for one that does not have the declared type, or is too large."""
        where = f"Plugin {self.plugin!r} tells {self.name}"
        if not is_text(subject_id) or not 0 < len(subject_id) <= ID_LENGTH:
            raise PluginError(
                f"{where} of {str(subject_id)[:40]!r}. The subject is an id of 1 to {ID_LENGTH} characters."
            )
        if not isinstance(payload, self.event.payload):
            wanted = self.event.payload.__name__
            raise PluginError(f"{where} with a value of the type {type(payload).__name__}. Give it a {wanted}.")
        try:
            given = {name: getattr(payload, name) for name in self.model.model_fields}
            odd = [name for name, value in given.items() if not _has_json(value)]
            if odd:
                raise PluginError(f"{where} with a dict that is no JSON object: {', '.join(odd)}.")
            told = self.model.model_validate(given, strict=True)
            written = told.model_dump(mode="json", by_alias=True)
        except ValueError as error:  # of the model, or of what is in a dict
            wrong = error.errors() if isinstance(error, ValidationError) else []
            names = ", ".join(sorted({str(each["loc"][0]) for each in wrong})) or "a dict"
            raise PluginError(f"{where} with values that do not have their types: {names}.") from error
        if not is_json(written) or len(told.model_dump_json(by_alias=True).encode()) > MOST_PAYLOAD:
            raise PluginError(f"{where} with what cannot be stored, or with more than {MOST_PAYLOAD:,} bytes as JSON.")
        return written


def declared_kinds(plugin: str, rules: EventRules) -> dict[str, DeclaredKind]:
    """Return the kinds of a plugin by their whole names; PluginError names what is wrong with its rules."""
    where = f"Plugin {plugin!r}: register_events"
    if not isinstance(rules.order, EventOrder):
        raise PluginError(f"{where}: order is an EventOrder, not {rules.order!r}.")
    if (
        not isinstance(rules.pauses, list | tuple)
        or not all(isinstance(each, timedelta) and _SHORTEST <= each <= _LONGEST for each in rules.pauses)
        or len(rules.pauses) > MOST_PAUSES
    ):
        raise PluginError(f"{where}: pauses are at most {MOST_PAUSES} timedeltas, each from a second to a day.")
    if not isinstance(rules.kinds, list | tuple):
        raise PluginError(f"{where}: kinds are a list of PluginEvents, not {rules.kinds!r}.")
    kinds: dict[str, DeclaredKind] = {}
    for each in rules.kinds:
        if not isinstance(each, PluginEvent) or not isinstance(each.name, str) or not _NAME.fullmatch(each.name):
            raise PluginError(f"{where}: kinds are PluginEvents, named in snake case.")
        name = f"{plugin}.{each.name}"
        if len(name) > MOST_NAME:
            raise PluginError(f"{where}: {name} has more than {MOST_NAME} characters. Give it a shorter name.")
        if plugin in _NOUNS:
            raise PluginError(f"{where}: {name} would be taken for a kind of the core's. Give the plugin another name.")
        if not isinstance(each.description, str) or not each.description.strip() or name in kinds:
            raise PluginError(f"{where}: {name} needs a description, and is declared once.")
        kinds[name] = DeclaredKind(name, plugin, each, _model(f"{where}: {name}", each.payload))
    return kinds


def check_subscription(subscription: Subscription, own: Collection[str], where: str) -> None:
    """PluginError, which begins with ``where``, if it is not of events that it may tell of; ``own``: the plugin's."""
    kinds: Any = subscription.kinds
    if not isinstance(kinds, list | tuple) or not kinds or not all(each in (*own, *PUBLIC_EVENTS) for each in kinds):
        raise PluginError(
            f"{where}: kinds are whole names of kinds that the plugin declares in register_events, or kinds of "
            f"PUBLIC_EVENTS. Its own: {', '.join(sorted(own)) or 'none'}."
        )
    if isinstance(subscription.graphql_type, Connection | TableConnection):
        raise PluginError(f"{where}: a subscription has no pages. Tell what is new, as an object or a list.")
    if taken := _OF_THE_CORE & set(subscription.arguments):
        raise PluginError(f"{where}: the argument {min(taken)!r} is the core's. Give it another name.")


def _model(where: str, payload: Any) -> type[BaseModel]:
    """Return the model of a payload; PluginError for what is no dataclass of simple fields."""
    if not isinstance(payload, type) or not is_dataclass(payload):
        raise PluginError(f"{where}: payload must be a dataclass.")
    try:
        hints = get_type_hints(payload)
    except NameError as error:
        raise PluginError(f"{where}: the types of {payload.__name__} cannot be found: {error}.") from error
    told = Counter(to_camel(each.name) for each in fields(payload))
    for each in fields(payload):
        if each.name.startswith("_") or hasattr(BaseModel, each.name) or told[to_camel(each.name)] > 1:
            raise PluginError(f"{where}: {payload.__name__}.{each.name} cannot be called so. Give it another name.")
        if not _is_simple(hints[each.name]):
            raise PluginError(
                f"{where}: {payload.__name__}.{each.name} must be text, a number, a truth value, a date, a time, an "
                "enum, a dict, a list of these, or one of these or None."
            )
    columns: Mapping[str, Any] = {each.name: (hints[each.name], ...) for each in fields(payload)}
    config = ConfigDict(alias_generator=to_camel, populate_by_name=True, allow_inf_nan=False)
    return create_model(payload.__name__, __config__=config, __doc__=payload.__doc__, **columns)


def _is_simple(annotation: Any) -> bool:
    try:
        kind, _ = split_optional(annotation)
    except UnsupportedType:
        return False
    if get_origin(kind) is list:
        return _is_simple(get_args(kind)[0])
    return scalar_name(kind) is not None or is_own_enum(kind)


def _has_json(value: Any) -> bool:
    """Whether each dict of a value can be written as JSON as it is: the model takes whatever is in one."""
    if isinstance(value, list):
        return all(map(_has_json, value))
    return not isinstance(value, dict) or is_json(value)
