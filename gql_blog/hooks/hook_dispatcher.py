"""Calling the hooks: ``Hooks`` is the only caller of the plugins of one app."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from gql_blog.content import CircuitKey, Role, Verdict
from gql_blog.errors import Forbidden, InputError, PluginError
from gql_blog.hooks.calls.bearer_calls import BearerCalls
from gql_blog.hooks.calls.callback_calls import CallbackCalls
from gql_blog.hooks.calls.invocation import HookCaller, HookUnavailable, Outcome
from gql_blog.hooks.calls.job_calls import JobCalls
from gql_blog.hooks.calls.note_calls import NoteCalls
from gql_blog.hooks.calls.offered_calls import OfferedCalls
from gql_blog.hooks.calls.person_calls import PersonCalls
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer, PluginHealth, SharedHealth, report
from gql_blog.hooks.calls.plugin_lifecycle import PluginLifecycle
from gql_blog.hooks.calls.rendering_calls import RENDERING_HOOKS, RenderingCalls
from gql_blog.hooks.calls.resolver_calls import subject_of
from gql_blog.hooks.calls.wrapper_calls import WrappingCaller
from gql_blog.hooks.circuits.circuit_breaker import Circuits
from gql_blog.hooks.circuits.plugin_contexts import PluginContexts
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.declared_types import WrongValue
from gql_blog.hooks.declared.event_values import DeclaredKind, EventRules, Subscription, declared_kinds
from gql_blog.hooks.declared.hook_markers import required_plugins
from gql_blog.hooks.declared.hook_specs import contracts
from gql_blog.hooks.declared.hook_values import (
    Deferral,
    Event,
    Judgement,
    Moderation,
    ModerationCase,
    PhaseJudgement,
    WriteIntent,
)
from gql_blog.hooks.declared.own_nodes import Node
from gql_blog.hooks.declared.plugin_context import Clock, Services, Viewer
from gql_blog.hooks.declared.registration_values import (
    ArticleFilter,
    ArticleOrder,
    CitationStyleFile,
    ExportFormat,
    Field,
    Importer,
    Mutation,
    Permission,
    Query,
    Registered,
    TableSet,
)
from gql_blog.hooks.declared.rendering_values import MarkdownExtension, Markup
from gql_blog.hooks.declared.return_checks import FieldCheck
from gql_blog.hooks.declared.site_values import Job, PluginCommand, Route, Wrapper
from gql_blog.hooks.registration import plugin_loading
from gql_blog.hooks.registration.frozen_settings import frozen_settings
from gql_blog.hooks.registration.hook_implementations import Implementation, implementations
from gql_blog.hooks.registration.offered_hooks import offered_by
from gql_blog.hooks.registration.plugin_loading import Plugin
from gql_blog.hooks.registration.plugin_permissions import by_whole_name, needed_roles
from gql_blog.hooks.registration.route_middleware import within_middleware
from gql_blog.hooks.registration_hooks import Registering, markup_of

IsUsed = Callable[[str, str], Awaitable[bool]]
"""Whether a plugin, by its name, has deferred a judgement under a token before."""

_HELD_FOR_TOKEN = Judgement(
    verdict=Verdict.HOLD,
    reason="The plugin put its verdict off under a token that it has used before, so a moderator has to decide.",
)


class TokenUsed(return_checks.InvalidReturn):
    """A plugin deferred a judgement under a token that it has used before."""

    def __init__(self, token: str) -> None:
        super().__init__(
            f"the token {token!r} of a deferral was used before: give each a token of its own, as by secrets.token_hex"
        )


async def _never(_plugin: str, _token: str) -> bool:
    return False


ReadSettings = Callable[[str, Any], Any]
"""Makes the settings of a plugin, by its name, of the model that it declares."""


def with_defaults(_plugin: str, model: Any) -> Any:
    """Return settings as the model has them by itself."""
    return model()


class Hooks:
    """The plugins of one app. ``HookSpecs`` says when each hook is called, and what its failure does."""

    def __init__(
        self, plugins: Sequence[Plugin], *, read_settings: ReadSettings = with_defaults, folder: Path | None = None
    ) -> None:
        self.offered = offered_by(plugins, tuple(contracts()))
        self._circuits = Circuits()
        self._caller = WrappingCaller(self._circuits)
        self.names = tuple(plugin.name for plugin in plugins)
        self.versions = {plugin.name: plugin.version for plugin in plugins}
        self._contexts = contexts = PluginContexts({plugin.name: plugin.role for plugin in plugins}, self._circuits)
        found = implementations(plugins, lambda: plugin_loading.names(folder), self.offered)
        self._calls = calls = HookCaller(self._caller, contexts, found)
        contexts.offered = self.offered_calls = OfferedCalls(calls, self.offered)
        self.callbacks = CallbackCalls(self._caller, contexts)
        self.job_calls = JobCalls(self._caller, contexts)
        self.bearers = BearerCalls(calls)
        self.notes = NoteCalls(calls)
        self.persons = PersonCalls(calls, self.names)
        self.lifecycle = PluginLifecycle(calls, self._circuits)
        registering = Registering(found, contexts.of)
        contexts.settings = {
            each.plugin: frozen_settings(read_settings(each.plugin, each.value))
            for each in registering.one_each("register_settings", type)
        }
        self.event_rules = {each.plugin: each.value for each in registering.one_each("register_events", EventRules)}
        for name, value in self.event_rules.items():
            contexts.event_kinds |= declared_kinds(name, value)
        self.event_kinds: Mapping[str, DeclaredKind] = contexts.event_kinds
        self.tables = registering.one_each("register_tables", TableSet)
        self.fields = registering.each(Field)
        self.orders = registering.each(ArticleOrder)
        self.filters = registering.each(ArticleFilter)
        self.citation_styles = registering.each(CitationStyleFile)
        self.queries = registering.each(Query)
        self.nodes = registering.each(Node)
        self.subscriptions = registering.each(Subscription, contexts.event_kinds)
        self.mutations = registering.each(Mutation)
        self.routes = tuple(map(within_middleware, registering.each(Route)))
        self.permissions = by_whole_name(registering.each(Permission))
        asking: tuple[Registered[Any], ...] = (*self.fields, *self.queries, *self.mutations, *self.routes)
        for each in asking:
            self.needed_roles(each)
        to_all = (each.value.kinds for each in self.subscriptions if self.needed_roles(each) is None)
        self.heard_kinds = frozenset(kind for kinds in to_all for kind in kinds)
        """Those of events of which everybody may be told by a plugin's subscription."""
        self.commands = registering.each(PluginCommand)
        self.jobs = registering.each(Job, contexts.event_kinds)
        self.wrappers = registering.each(Wrapper)
        self._caller.wrap(self.wrappers, found, contexts)
        self.exports = registering.each(ExportFormat)
        self.importers = registering.each(Importer)
        self.rendering = RenderingCalls(
            calls,
            registering.each(MarkdownExtension),
            markup_of(registering.one_each("register_markup", Markup)),
            {name for hook in RENDERING_HOOKS for name in self.implementers(hook)},
        )

    @classmethod
    def load(
        cls,
        allow: Sequence[str] | None = None,
        block: Sequence[str] = (),
        *,
        folder: Path | None = None,
        read_settings: ReadSettings = with_defaults,
    ) -> "Hooks":
        """Load the installed plugins: all, or those in ``allow``; never those in ``block`` (``*``: none at all).

        The Python files in ``folder`` are plugins too. ``read_settings`` makes the settings of a plugin of its model.
        """
        found = plugin_loading.installed(allow, block, folder)
        return cls(found, read_settings=read_settings, folder=folder)

    @staticmethod
    def installed_names(folder: Path | None = None) -> tuple[str, ...]:
        """Return the names of the installed plugins. None is imported."""
        return plugin_loading.names(folder)

    @classmethod
    def of(cls, plugins: Mapping[str, object], *, read_settings: ReadSettings = with_defaults) -> "Hooks":
        """Use these plugins, by name: modules or objects whose functions are marked with ``hookimpl``."""
        return cls(plugin_loading.given(plugins), read_settings=read_settings)

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the plugins that have any, by name. They may hold secrets."""
        return self._contexts.settings

    def implementers(self, hook: str) -> tuple[str, ...]:
        """Return the names of the plugins that implement a hook, in the order in which they are called."""
        return tuple(each.plugin for each in self._of(hook))

    def health(self) -> tuple[PluginHealth, ...]:
        """Return a health report for each plugin."""
        hooks = {name: {hook: _subjects(self, name, hook) for hook in self._hooks_of(name)} for name in self.names}
        return report(self._circuits, self.versions, hooks)

    def sharing_health(self, shared: SharedHealth) -> AbstractAsyncContextManager[None]:
        """Share the health of the plugins, if there are any, with other processes inside the block."""
        if not self.names:
            return nullcontext()
        self._caller.share(shared)
        return HealthSynchronizer(self._circuits, shared).running()

    def serve(self, services: Services) -> None:
        """Let plugins ask and issue by their contexts from now on."""
        self._contexts.services = services

    def set_clock(self, clock: Clock) -> None:
        """Let ``clock`` tell plugins the time."""
        self._contexts.clock = clock

    async def moderate(
        self, case: ModerationCase, viewer: Viewer | None = None, *, is_used: IsUsed = _never
    ) -> Moderation:
        """Return the judgements of every phase; one that fails, defers, or whose circuit is open, counts as HOLD.

        So does a deferral under a token that is used already, of which a verdict could not be told.
        """
        judgements = []
        for phase in self._calls.enabled("moderate"):
            outcome: Outcome[Judgement | Deferral] = await self._calls.call(
                phase, return_checks.judgement, {"case": case}, viewer
            )
            if outcome.error is not None:
                held = Judgement(verdict=Verdict.HOLD, reason=_held_because(outcome, self._contexts.limits["moderate"]))
                judgements.append(PhaseJudgement(phase.plugin, held, failed=True))
            elif isinstance(outcome.value, Deferral) and await is_used(phase.plugin, outcome.value.token):
                self._caller.count_failure(CircuitKey(phase.plugin, "moderate"), TokenUsed(outcome.value.token))
                judgements.append(PhaseJudgement(phase.plugin, _HELD_FOR_TOKEN, failed=True))
            elif isinstance(outcome.value, Deferral):
                held = Judgement(verdict=Verdict.HOLD, reason=outcome.value.reason)
                token, told = outcome.value.token, outcome.value.author_reason
                judgements.append(PhaseJudgement(phase.plugin, held, deferral=token, author_reason=told))
            elif outcome.value is not None:
                judgements.append(PhaseJudgement(phase.plugin, outcome.value))
        return Moderation(tuple(judgements))

    async def authorize(self, verb: str, ids: tuple[str, ...], viewer: Viewer | None = None) -> Mapping[str, str]:
        """Return for what reason which of the objects are refused.

        Forbidden of a plugin refuses all, and is raised as it is; so does any other failure, as for ``before_write``.
        """
        refused: dict[str, str] = {}
        for implementation in self._calls.enabled("authorize"):
            outcome = await self._calls.call(
                implementation,
                return_checks.refusals(ids),
                {"verb": verb, "ids": ids},
                viewer,
                subject=verb,
                rejections=(Forbidden,),
            )
            if outcome.error is not None:
                raise PluginError(_nothing_written(outcome)) from outcome.error
            refused = {**(outcome.value or {}), **refused}
        return refused

    async def before_write(
        self, intent: WriteIntent, check_field: FieldCheck, viewer: Viewer | None = None
    ) -> WriteIntent:
        """Return the intent as changed by every plugin; ``check_field`` knows the types of its fields.

        InputError and Forbidden of a plugin are raised as they are; any other failure is raised as PluginError, and so
        is a circuit that is open: a plugin that might refuse does not let pass what it has not seen.
        """
        for implementation in self._calls.enabled("before_write"):
            outcome = await self._calls.call(
                implementation,
                return_checks.amendments(intent, check_field),
                {"intent": intent},
                viewer,
                subject=intent.command,
                rejections=(InputError, Forbidden),
            )
            if outcome.error is not None:
                raise PluginError(_nothing_written(outcome)) from outcome.error
            if outcome.value:
                fields = {**intent.fields, **outcome.value}
                intent = replace(intent, fields=fields, left_out=intent.left_out - fields.keys())
        return intent

    def may_deliver(self, plugin: str) -> bool:
        """Whether ``deliver`` would call the plugin now, unless another process has the probe of an open circuit."""
        return self._caller.may_call(CircuitKey(plugin, "on_event"))

    async def deliver(self, plugin: str, event: Event) -> None:
        """Call the ``on_event`` of one plugin. HookUnavailable: it was not called; PluginError: it failed."""
        for subscriber in self._of("on_event"):
            if subscriber.plugin == plugin:
                outcome = await self._calls.call(subscriber, return_checks.anything, {"event": event})
                if isinstance(outcome.error, HookUnavailable):
                    raise outcome.error
                if outcome.error is not None:
                    raise PluginError(f"Plugin {plugin!r} failed to take an event.") from outcome.error

    def needed_roles(self, registered: Registered[Any]) -> tuple[Role, ...] | None:
        """Return the roles of which somebody needs one for a field, query, mutation or route; ``None``: needs none."""
        return needed_roles(registered, self.permissions)

    def requirements(self, plugin: str, hook: str) -> tuple[str, ...]:
        """Return the names of the plugins without which a plugin does not implement a hook."""
        return next((required_plugins(each.function) for each in self._of(hook) if each.plugin == plugin), ())

    def _hooks_of(self, plugin: str) -> list[str]:
        return [hook for hook in self._calls.implementations if plugin in self.implementers(hook)]

    def _of(self, hook: str) -> tuple[Implementation, ...]:
        return self._calls.implementations[hook]


def _held_because(outcome: Outcome[Any], limit: float) -> str:
    """Why a moderator has to decide where a phase gave no valid word."""
    if outcome.circuit_open:
        return "The plugin keeps failing and is not asked at present, so a moderator has to decide."
    if isinstance(outcome.error, TimeoutError):
        return f"The plugin took longer than {limit:g} s, so a moderator has to decide."
    if isinstance(outcome.error, return_checks.InvalidReturn):
        return "The plugin returned an invalid value, so a moderator has to decide."
    return "The plugin failed, so a moderator has to decide."


def _subjects(hooks: Hooks, plugin: str, hook: str) -> list[str]:
    """Return the circuits of a hook that are known from the start."""
    known: dict[str, tuple[Sequence[Registered[Any]], Callable[[Any], list[str]]]] = {
        "register_fields": (hooks.fields, lambda field: [subject_of(field)]),
        "register_exports": (hooks.exports, lambda export: [export.format]),
        "register_importers": (hooks.importers, lambda importer: [importer.format]),
        "register_queries": (hooks.queries, lambda query: [query.name]),
        "register_nodes": (hooks.nodes, lambda node: [node.item.__name__]),
        "register_subscriptions": (hooks.subscriptions, lambda subscription: [subscription.name]),
        "register_mutations": (hooks.mutations, lambda mutation: [mutation.name]),
        "register_jobs": (hooks.jobs, lambda job: [job.name]),
        "register_wrappers": (hooks.wrappers, lambda wrapper: [wrapper.name]),
        "register_routes": (hooks.routes, lambda route: [f"{method} {route.path}" for method in route.methods]),
    }
    registered, subjects = known.get(hook, ((), list))
    return [subject for each in registered if each.plugin == plugin for subject in subjects(each.value)]


def _nothing_written(outcome: Outcome[Any]) -> str:
    if isinstance(outcome.error, WrongValue):
        return f"Plugin {outcome.plugin!r} {outcome.error}. Nothing was written."
    if not outcome.circuit_open:
        return f"Plugin {outcome.plugin!r} failed, so nothing was written."
    return (
        f"Plugin {outcome.plugin!r} keeps failing and is not asked at present, so nothing was written. Try again in a "
        f"minute. An operator can disable the plugin: `gql-blog plugin disable {outcome.plugin}`."
    )
