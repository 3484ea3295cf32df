"""Calling the registration hooks: what plugins register is checked, and each name has one owner."""

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextvars import copy_context
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from functools import partial
from threading import Thread
from typing import Any, Final, TypeVar

from gql_blog.errors import PluginError
from gql_blog.hooks.declared.callbacks import (
    ANSWER,
    ANSWER_PAGE,
    DO,
    EXTEND,
    HANDLE,
    HEAR,
    MUTATE,
    OMITS,
    PARSE_IMPORT,
    READ_FOLDER,
    READ_IMPORT,
    RECOGNISES,
    RESOLVE,
    RESOLVE_PAGE,
    RUN,
    WRITE,
    callback,
)
from gql_blog.hooks.declared.connections import TableConnection
from gql_blog.hooks.declared.event_values import DeclaredKind, Subscription, check_subscription
from gql_blog.hooks.declared.job_times import schedule_problem
from gql_blog.hooks.declared.option_models import check_options_model
from gql_blog.hooks.declared.own_nodes import Node, check_node
from gql_blog.hooks.declared.plugin_context import PluginContext
from gql_blog.hooks.declared.registration_values import (
    ArticleFilter,
    ArticleOrder,
    CitationStyleFile,
    Connection,
    ExportFormat,
    Field,
    Importer,
    Mutation,
    Permission,
    Query,
    Registered,
    TableSet,
)
from gql_blog.hooks.declared.rendering_values import MarkdownExtension, Markup, markup_problem
from gql_blog.hooks.declared.route_rules import route_problem
from gql_blog.hooks.declared.site_values import Job, PluginCommand, Route, Wrapper
from gql_blog.hooks.registration.hook_implementations import Implementation
from gql_blog.hooks.registration.plugin_loading import remedy, said_by
from gql_blog.hooks.registration.route_middleware import within_middleware
from gql_blog.hooks.resolved_values import FIELD_NAME, check_resolved

T = TypeVar("T")

REGISTRATION_SECONDS: Final = 60.0
"""How long a registration hook may take."""

_ORDER_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_OPTION: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
_OPTION_KINDS: Final = (str, int, float, bool)
_KINDS: Final = ", ".join(each.__name__ for each in _OPTION_KINDS)
_FORMAT_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_EXTENSION: Final = re.compile(r"(?=.{1,32}\Z)[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*")

IMPORT_FORMATS_OF_THE_CORE: Final = frozenset({"markdown"})
"""Names that are no plugin's."""

ContextOf = Callable[[str, str], PluginContext]
"""Returns the context of a plugin, by its name and that of the hook."""


def settings_models(found: Iterable[Implementation], context_of: ContextOf) -> dict[str, type[Any]]:
    """Return what ``register_settings`` returns, by plugin."""
    return {each.plugin: each.value for each in one_each(type, found, context_of)}


def tables(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[TableSet], ...]:
    """Return what ``register_tables`` returns."""
    return tuple(one_each(TableSet, found, context_of))


def fields(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[Field], ...]:
    """Return what ``register_fields`` returns: each field is nullable, described, and registered once."""
    registered = _each(Field, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the field {each.value.type_name}.{each.value.name}"
        check_resolved(each.plugin, each.value, where, (RESOLVE, RESOLVE_PAGE))
    _one_owner(registered, lambda field: f"the field {field.type_name}.{field.name}")
    return registered


_NAMES: Final = {
    ArticleOrder: ("order", _ORDER_NAME, "TOTAL"),
    ArticleFilter: ("filter", FIELD_NAME, "total"),
    CitationStyleFile: ("citation style", _ORDER_NAME, "SHORT"),
    Permission: ("permission", _OPTION, "edit_terms"),
    Wrapper: ("wrapper", _FORMAT_NAME, "timing"),
}


def named(kind: type[T], found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[T], ...]:
    """Return orders, filters, styles, permissions or wrappers of plugins: each is well named, and described."""
    registered = _each(kind, found, context_of)
    what, name, like = _NAMES[kind]
    for each in registered:
        value: Any = each.value
        if not name.fullmatch(value.name) or not value.description.strip():
            where = f"Plugin {each.plugin!r} registers the {what} {value.name!r}"
            raise PluginError(f"{where}: it needs a name such as {like}, of letters and digits, and a description.")
    return registered


def exports(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[ExportFormat], ...]:
    """Return what ``register_exports`` returns: each format and each file extension is registered once."""
    registered = _each(ExportFormat, found, context_of)
    for each in registered:
        if not _FORMAT_NAME.fullmatch(each.value.format) or not _EXTENSION.fullmatch(each.value.extension):
            raise PluginError(
                f"Plugin {each.plugin!r} registers the export format {each.value.format!r} (.{each.value.extension}), "
                "which has an invalid format name or extension. Start with a lower-case letter, and use only "
                "lower-case letters, digits and hyphens, at most 32; an extension may have dots between them."
            )
        _check_writers(each.plugin, each.value)
    _one_owner(registered, lambda export: f"the export format {export.format!r}")
    _one_owner(registered, lambda export: f"the file extension .{export.extension}")
    return registered


def importers(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[Importer], ...]:
    """Return what ``register_importers`` returns: each format has a name of its own."""
    registered = _each(Importer, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the importer {each.value.format!r}"
        if not _FORMAT_NAME.fullmatch(each.value.format) or each.value.format in IMPORT_FORMATS_OF_THE_CORE:
            raise PluginError(
                f"{where}, whose name is invalid or the core's. Take another one of lower-case letters, digits and "
                "hyphens, at most 32, that begins with a letter."
            )
        _check_readers(each.value, where)
        if each.value.recognises is not None:
            callback(each.value.recognises, RECOGNISES, f"{where}: recognises")
        check_options_model(each.value.options, where)
    _one_owner(registered, lambda importer: f"the importer {importer.format!r}")
    return registered


def _check_readers(importer: Importer, where: str) -> None:
    if (importer.read is None) == (importer.parse is None) or (importer.read_folder and importer.parse is None):
        raise PluginError(f"{where}: it needs either read or parse, and read_folder goes with parse.")
    offered = {"read": READ_IMPORT, "parse": PARSE_IMPORT, "read_folder": READ_FOLDER}
    for name, arguments in offered.items():
        function = getattr(importer, name)
        if function is not None:
            callback(function, arguments, f"{where}: {name}")
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            raise PluginError(f"{where}: {name} must not be async: it runs in a thread.")


def queries(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[Query], ...]:
    """Return what ``register_queries`` returns: each is nullable, described, and registered once."""
    registered = _each(Query, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the query {each.value.name}"
        check_resolved(each.plugin, each.value, where, (ANSWER, ANSWER_PAGE))
    _one_owner(registered, lambda query: f"the query {query.name}")
    return registered


def subscriptions(
    found: Iterable[Implementation], context_of: ContextOf, kinds: Mapping[str, DeclaredKind]
) -> tuple[Registered[Subscription], ...]:
    """Return what ``register_subscriptions`` returns: each is nullable, described, of known kinds, registered once."""
    registered = _each(Subscription, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the subscription {each.value.name}"
        check_subscription(each.value, {name for name, kind in kinds.items() if kind.plugin == each.plugin}, where)
        check_resolved(each.plugin, each.value.as_query, where, (HEAR, HEAR))
    _one_owner(registered, lambda subscription: f"the subscription {subscription.name}")
    return registered


def nodes(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[Node], ...]:
    """Return what ``register_nodes`` returns: each prefix is registered once."""
    registered = _each(Node, found, context_of)
    for each in registered:
        check_node(each.value, f"Plugin {each.plugin!r} registers nodes with the prefix {each.value.prefix!r}")
    _one_owner(registered, lambda node: f"nodes with the prefix {node.prefix!r}")
    return registered


def mutations(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[Mutation], ...]:
    """Return what ``register_mutations`` returns: each is described, and registered once."""
    registered = _each(Mutation, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the mutation {each.value.name!r}"
        if not FIELD_NAME.fullmatch(each.value.name) or not each.value.description.strip():
            raise PluginError(f"{where}: it needs a camelCase name and a description.")
        for name in (*each.value.arguments, *each.value.result):
            if not FIELD_NAME.fullmatch(name) or name == "errors":
                raise PluginError(f"{where}: {name!r} is not a camelCase name, or is taken.")
        for name, kind in each.value.result.items():
            if isinstance(kind, str | Connection | TableConnection):
                raise PluginError(f"{where}: the result {name!r} is {kind!r}. Name a type, such as ArticleNode or int.")
        callback(each.value.run, MUTATE, f"{where}: run")
    _one_owner(registered, lambda mutation: f"the mutation {mutation.name}")
    return registered


def routes(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[Route], ...]:
    """Return what ``register_routes`` returns: each method of a path is registered once."""
    registered = _each(Route, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the route {each.value.path!r}"
        if problem := route_problem(each.value):
            raise PluginError(f"{where}: {problem}")
        callback(each.value.handle, HANDLE, f"{where}: handle")
    methods = [
        Registered(each.plugin, f"the route {method} /plugins/{each.plugin}{each.value.path}")
        for each in registered
        for method in each.value.methods
    ]
    _one_owner(methods, str)
    return tuple(map(within_middleware, registered))


def commands(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[PluginCommand], ...]:
    """Return what ``register_commands`` returns: each plugin names each of its commands once."""
    registered = _each(PluginCommand, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the command {each.value.name!r}"
        if not _FORMAT_NAME.fullmatch(each.value.name) or not each.value.description.strip():
            raise PluginError(f"{where}: it needs a name of lower-case letters, digits and hyphens, and a description.")
        for name, option in each.value.options.items():
            if not _OPTION.fullmatch(str(name)) or getattr(option, "kind", None) not in _OPTION_KINDS:
                raise PluginError(f"{where}: the option {name!r} needs a name in snake case, and a kind of {_KINDS}.")
        callback(each.value.run, RUN, f"{where}: run")
    _one_owner([Registered(each.plugin, f"the command {each.plugin} {each.value.name}") for each in registered], str)
    return registered


def jobs(found: Iterable[Implementation], context_of: ContextOf, kinds: Collection[str]) -> tuple[Registered[Job], ...]:
    """Return what ``register_jobs`` returns: each plugin names each of its jobs once."""
    registered = _each(Job, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the job {each.value.name!r}"
        if not _FORMAT_NAME.fullmatch(each.value.name) or not each.value.description.strip():
            raise PluginError(f"{where}: it needs a name of lower-case letters, digits and hyphens, and a description.")
        if problem := schedule_problem(each.value, kinds):
            raise PluginError(f"{where}: {problem}")
        callback(each.value.run, DO, f"{where}: run")
    _one_owner([Registered(each.plugin, f"the job {each.plugin} {each.value.name}") for each in registered], str)
    return registered


def markup(found: Iterable[Implementation], context_of: ContextOf) -> dict[str, Markup]:
    """Return what ``register_markup`` returns, by plugin: every name has the plugin's prefix."""
    declared = {each.plugin: each.value for each in one_each(Markup, found, context_of)}
    for plugin, value in declared.items():
        if problem := markup_problem(value, f"{plugin.replace('_', '-')}-"):
            raise PluginError(f"Plugin {plugin!r} declares {problem}")
    return declared


def markdown(found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[MarkdownExtension], ...]:
    """Return what ``register_markdown`` returns, in the order of the plugins: each is named once."""
    registered = _each(MarkdownExtension, found, context_of)
    for each in registered:
        where = f"Plugin {each.plugin!r} registers the Markdown extension {each.value.name!r}"
        if not _FORMAT_NAME.fullmatch(each.value.name):
            raise PluginError(f"{where}: it needs a name of lower-case letters, digits and hyphens.")
        callback(each.value.extend, EXTEND, f"{where}: extend")
    _one_owner(registered, lambda extension: f"the Markdown extension {extension.name!r}")
    return registered


def one_each(kind: type[T], found: Iterable[Implementation], context_of: ContextOf) -> Iterator[Registered[T]]:
    """Yield what the hooks return that give one value, or ``None``."""
    for implementation in found:
        answer = _call(implementation, context_of)
        if answer is not None:
            yield Registered(implementation.plugin, _is_a(kind, implementation, answer))


def _each(kind: type[T], found: Iterable[Implementation], context_of: ContextOf) -> tuple[Registered[T], ...]:
    registered: list[Registered[T]] = []
    for implementation in found:
        answer = _call(implementation, context_of)
        if not isinstance(answer, Sequence) or isinstance(answer, str):
            raise PluginError(f"Plugin {implementation.plugin!r}: {implementation.hook} must return a sequence.")
        registered.extend(Registered(implementation.plugin, _is_a(kind, implementation, each)) for each in answer)
    return tuple(registered)


def _call(implementation: Implementation, context_of: ContextOf) -> Any:
    where = f"Plugin {implementation.plugin!r}: {implementation.hook}"
    if implementation.is_async:
        raise PluginError(f"{where} must not be async: it is called before the event loop runs.")
    context = context_of(implementation.plugin, implementation.hook)
    answer, error = _in_time(partial(implementation.function, **dict.fromkeys(implementation.arguments, context)))
    if error is not None:
        raised = f"{where} raised {type(error).__name__}: {said_by(error)}"
        raise PluginError(f"{raised.rstrip('.')}. {remedy(implementation.plugin)}") from error
    if inspect.isawaitable(answer):
        raise PluginError(f"{where} must not return an awaitable.")
    return answer


def _in_time(call: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    """Return what a call returns and what it raises; a TimeoutError if it does neither in time.

    It has a thread of its own, which is left alone then.
    """
    outcome: list[tuple[Any, BaseException | None]] = []
    context = copy_context()

    def work() -> None:
        try:
            outcome.append((context.run(call), None))
        except BaseException as error:  # the start must not end in silence
            outcome.append((None, error))

    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(REGISTRATION_SECONDS)
    return outcome[0] if outcome else (None, TimeoutError(f"it took longer than {REGISTRATION_SECONDS:g} s"))


def _is_a(kind: type[T], implementation: Implementation, value: object) -> T:
    where = f"Plugin {implementation.plugin!r}: {implementation.hook} must return values of type {kind.__name__}"
    if not isinstance(value, kind):
        raise PluginError(f"{where}, not {type(value).__name__}.")
    for each in fields_of(kind) if is_dataclass(kind) else ():
        if each.type is str and not isinstance(given := getattr(value, each.name), str):
            raise PluginError(f"{where} whose {each.name} is a str, not {given!r}.")
    return value


def _check_writers(plugin: str, export: ExportFormat) -> None:
    where = f"Plugin {plugin!r} registers the export format {export.format!r}"
    writers = {name: getattr(export, name) for name in ("write", "write_dialogue", "write_site")}
    stated = {name: writer for name, writer in writers.items() if writer is not None}
    if not stated or (export.whole_dialogue and set(stated) == {"write_site"}):
        raise PluginError(f"{where}, which has nothing to write it with. Add write, write_dialogue or write_site.")
    for name, writer in stated.items():
        callback(writer, WRITE, f"{where}: {name}")
    if inspect.iscoroutinefunction(export.write_site):
        raise PluginError(f"{where}: write_site must not be async: it runs in a thread.")
    check_options_model(export.options, where)
    if export.omits is not None:
        callback(export.omits, OMITS, f"{where}: omits")


def _one_owner(registered: Iterable[Registered[T]], name: Callable[[T], str]) -> None:
    owners: dict[str, str] = {}
    for each in registered:
        thing = name(each.value)
        if thing in owners:
            raise PluginError(
                f"Plugins {owners[thing]!r} and {each.plugin!r} both register {thing}. Add one of "
                "them to GQL_BLOG_BLOCKED_PLUGINS."
            )
        owners[thing] = each.plugin
