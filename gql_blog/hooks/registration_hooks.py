"""Calling the registration hooks: what plugins register is checked, and each name has one owner."""

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
)
from gql_blog.hooks.declared.rendering_values import MarkdownExtension, Markup, markup_problem
from gql_blog.hooks.declared.route_rules import route_problem
from gql_blog.hooks.declared.site_values import Job, PluginCommand, Route, Wrapper
from gql_blog.hooks.registration.hook_implementations import Implementation
from gql_blog.hooks.registration.plugin_loading import remedy, said_by
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


class Registering:
    """Calls the registration hooks of the plugins of one app."""

    def __init__(self, found: Mapping[str, Sequence[Implementation]], context_of: ContextOf) -> None:
        self._found = found
        self._context_of = context_of

    def one_each(self, hook: str, kind: type[T]) -> tuple[Registered[T], ...]:
        """Return what a hook returns that gives one value, or ``None``."""
        answers = ((each, _call(each, self._context_of)) for each in self._found[hook])
        return tuple(
            Registered(each.plugin, _is_a(kind, each, answer)) for each, answer in answers if answer is not None
        )

    def each(self, kind: type[T], *known: Any) -> tuple[Registered[T], ...]:
        """Return what plugins register of a kind: each value is checked, by what is ``known``, and has one owner."""
        hook, check = _CHECKS[kind]
        registered: list[Registered[T]] = []
        for implementation in self._found[hook]:
            answer = _call(implementation, self._context_of)
            if not isinstance(answer, Sequence) or isinstance(answer, str):
                raise PluginError(f"Plugin {implementation.plugin!r}: {hook} must return a sequence.")
            registered.extend(Registered(implementation.plugin, _is_a(kind, implementation, each)) for each in answer)
        owners: dict[str, str] = {}
        for value in registered:
            for thing in check(value.plugin, value.value, *known):
                if thing in owners:
                    raise PluginError(
                        f"Plugins {owners[thing]!r} and {value.plugin!r} both register {thing}. Add one of them to "
                        "GQL_BLOG_BLOCKED_PLUGINS."
                    )
                owners[thing] = value.plugin
        return tuple(registered)


def markup_of(declared: Iterable[Registered[Markup]]) -> dict[str, Markup]:
    """Return what ``register_markup`` returns, by plugin: every name has the plugin's prefix."""
    for each in declared:
        if problem := markup_problem(each.value, f"{each.plugin.replace('_', '-')}-"):
            raise PluginError(f"Plugin {each.plugin!r} declares {problem}")
    return {each.plugin: each.value for each in declared}


def _field(plugin: str, field: Field) -> list[str]:
    what = f"the field {field.type_name}.{field.name}"
    check_resolved(plugin, field, _where(plugin, what), (RESOLVE, RESOLVE_PAGE))
    return [what]


_NAMES: Final = {
    ArticleOrder: ("order", _ORDER_NAME, "TOTAL"),
    ArticleFilter: ("filter", FIELD_NAME, "total"),
    CitationStyleFile: ("citation style", _ORDER_NAME, "SHORT"),
    Permission: ("permission", _OPTION, "edit_terms"),
    Wrapper: ("wrapper", _FORMAT_NAME, "timing"),
}


def _named(plugin: str, value: Any) -> list[str]:
    what, name, like = next(words for kind, words in _NAMES.items() if isinstance(value, kind))
    if not name.fullmatch(value.name) or not value.description.strip():
        where = _where(plugin, f"the {what} {value.name!r}")
        raise PluginError(f"{where}: it needs a name such as {like}, of letters and digits, and a description.")
    return []


def _export(plugin: str, export: ExportFormat) -> list[str]:
    what = f"the export format {export.format!r}"
    if not _FORMAT_NAME.fullmatch(export.format) or not _EXTENSION.fullmatch(export.extension):
        raise PluginError(
            f"{_where(plugin, what)} (.{export.extension}), which has an invalid format name or extension. Start with "
            "a lower-case letter, and use only lower-case letters, digits and hyphens, at most 32; an extension may "
            "have dots between them."
        )
    _check_writers(export, _where(plugin, what))
    return [what, f"the file extension .{export.extension}"]


def _importer(plugin: str, importer: Importer) -> list[str]:
    what = f"the importer {importer.format!r}"
    where = _where(plugin, what)
    if not _FORMAT_NAME.fullmatch(importer.format) or importer.format in IMPORT_FORMATS_OF_THE_CORE:
        raise PluginError(
            f"{where}, whose name is invalid or the core's. Take another one of lower-case letters, digits and "
            "hyphens, at most 32, that begins with a letter."
        )
    _check_readers(importer, where)
    if importer.recognises is not None:
        callback(importer.recognises, RECOGNISES, f"{where}: recognises")
    check_options_model(importer.options, where)
    return [what]


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


def _query(plugin: str, query: Query) -> list[str]:
    what = f"the query {query.name}"
    check_resolved(plugin, query, _where(plugin, what), (ANSWER, ANSWER_PAGE))
    return [what]


def _subscription(plugin: str, subscription: Subscription, kinds: Mapping[str, DeclaredKind]) -> list[str]:
    what = f"the subscription {subscription.name}"
    own = {name for name, kind in kinds.items() if kind.plugin == plugin}
    check_subscription(subscription, own, _where(plugin, what))
    check_resolved(plugin, subscription.as_query, _where(plugin, what), (HEAR, HEAR))
    return [what]


def _node(plugin: str, node: Node) -> list[str]:
    what = f"nodes with the prefix {node.prefix!r}"
    check_node(node, _where(plugin, what))
    return [what]


def _mutation(plugin: str, mutation: Mutation) -> list[str]:
    where = _where(plugin, f"the mutation {mutation.name!r}")
    if not FIELD_NAME.fullmatch(mutation.name) or not mutation.description.strip():
        raise PluginError(f"{where}: it needs a camelCase name and a description.")
    for name in (*mutation.arguments, *mutation.result):
        if not FIELD_NAME.fullmatch(name) or name == "errors":
            raise PluginError(f"{where}: {name!r} is not a camelCase name, or is taken.")
    for name, kind in mutation.result.items():
        if isinstance(kind, str | Connection | TableConnection):
            raise PluginError(f"{where}: the result {name!r} is {kind!r}. Name a type, such as ArticleNode or int.")
    callback(mutation.run, MUTATE, f"{where}: run")
    return [f"the mutation {mutation.name}"]


def _route(plugin: str, route: Route) -> list[str]:
    where = _where(plugin, f"the route {route.path!r}")
    if problem := route_problem(route):
        raise PluginError(f"{where}: {problem}")
    callback(route.handle, HANDLE, f"{where}: handle")
    return [f"the route {method} /plugins/{plugin}{route.path}" for method in route.methods]


def _command(plugin: str, command: PluginCommand) -> list[str]:
    where = _runnable(plugin, "command", command, RUN)
    for name, option in command.options.items():
        if not _OPTION.fullmatch(str(name)) or getattr(option, "kind", None) not in _OPTION_KINDS:
            raise PluginError(f"{where}: the option {name!r} needs a name in snake case, and a kind of {_KINDS}.")
    return [f"the command {plugin} {command.name}"]


def _job(plugin: str, job: Job, kinds: Collection[str]) -> list[str]:
    where = _runnable(plugin, "job", job, DO)
    if problem := schedule_problem(job, kinds):
        raise PluginError(f"{where}: {problem}")
    return [f"the job {plugin} {job.name}"]


def _runnable(plugin: str, what: str, value: PluginCommand | Job, offered: Sequence[str]) -> str:
    """Check what commands and jobs have in common, and return what errors begin with."""
    where = _where(plugin, f"the {what} {value.name!r}")
    if not _FORMAT_NAME.fullmatch(value.name) or not value.description.strip():
        raise PluginError(f"{where}: it needs a name of lower-case letters, digits and hyphens, and a description.")
    callback(value.run, offered, f"{where}: run")
    return where


def _extension(plugin: str, extension: MarkdownExtension) -> list[str]:
    what = f"the Markdown extension {extension.name!r}"
    where = _where(plugin, what)
    if not _FORMAT_NAME.fullmatch(extension.name):
        raise PluginError(f"{where}: it needs a name of lower-case letters, digits and hyphens.")
    callback(extension.extend, EXTEND, f"{where}: extend")
    return [what]


_CHECKS: Final[Mapping[type[Any], tuple[str, Callable[..., list[str]]]]] = {
    Field: ("register_fields", _field),
    ArticleOrder: ("register_orders", _named),
    ArticleFilter: ("register_filters", _named),
    CitationStyleFile: ("register_citation_styles", _named),
    Permission: ("register_permissions", _named),
    Wrapper: ("register_wrappers", _named),
    ExportFormat: ("register_exports", _export),
    Importer: ("register_importers", _importer),
    Query: ("register_queries", _query),
    Subscription: ("register_subscriptions", _subscription),
    Node: ("register_nodes", _node),
    Mutation: ("register_mutations", _mutation),
    Route: ("register_routes", _route),
    PluginCommand: ("register_commands", _command),
    Job: ("register_jobs", _job),
    MarkdownExtension: ("register_markdown", _extension),
}
"""By kind, the hook that returns it, and a check that returns what only one plugin may have."""


def _where(plugin: str, what: str) -> str:
    return f"Plugin {plugin!r} registers {what}"


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


def _check_writers(export: ExportFormat, where: str) -> None:
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
