"""The context that every hook and callback of a plugin is given first: what it may know, ask and do."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime as DateTime
from enum import Flag, auto
from types import MappingProxyType
from typing import Any, Final, Protocol

from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.hooks.declared.event_values import DeclaredKind
from gql_blog.hooks.declared.hook_values import AwaitedVerdict

MAX_NESTED_ASKS: Final = 3
"""How deep plugins may ask for fields of plugins that ask themselves."""

Clock = Callable[[], DateTime]
"""Returns the time, with its zone."""

_ASKING: Final = ("queries", "asks for a field whose plugin asks for a field", "Ask for fields of the core instead.")
_depth: ContextVar[int] = ContextVar("nested_asks", default=0)


def utc_now() -> DateTime:
    """Return the time of this machine, in UTC."""
    return DateTime.now(UTC)


class Grant(Flag):
    """What a hook may do with its context beyond reading it."""

    NONE = 0
    ASK = auto()
    ISSUE = auto()


class Viewer(Protocol):
    """Who asks, as far as a plugin is told of it."""

    @property
    def role(self) -> Role | None:
        """``None``: an anonymous reader."""

    @property
    def user_id(self) -> str | None:
        """``None``: nobody who has an account, or the command line."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks; without a role an anonymous reader."""

    role: Role | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class PluginIdentity:
    """A plugin, and the most that it may see and do."""

    name: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class DocumentSight:
    """As what a document is run: a role, ``None`` for everybody's sight, and the account that answers for it."""

    role: Role | None = None
    account: str | None = None


class Services(Protocol):
    """What the app does for plugins. ``viewer`` is ``None`` where nobody but the plugin itself asks."""

    async def ask(
        self, plugin: PluginIdentity, viewer: Any, operation: str, variables: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the data of a query; PluginError if it has errors."""

    async def run_document(
        self, plugin: PluginIdentity, viewer: Any, sight: DocumentSight, document: str, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the data and the errors of a query."""

    async def document_problems(
        self, plugin: PluginIdentity, viewer: Any, sight: DocumentSight, document: str, given: Mapping[str, Any]
    ) -> Sequence[str]:
        """Return why a document cannot be run."""

    async def issue(self, plugin: PluginIdentity, viewer: Any, command: Any) -> Any:
        """Run a command, and return its result; any GqlBlogError that it raises."""

    async def record(
        self,
        plugin: PluginIdentity,
        viewer: Any,
        action: str,
        subject_id: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Add an entry to the audit."""

    async def tell(self, kind: str, subject_id: str, payload: Mapping[str, Any]) -> None:
        """Add an event of a plugin's own to those that are delivered."""

    async def awaited(self, plugin: str, after: AwaitedVerdict | None) -> Sequence[AwaitedVerdict]:
        """Return the verdicts that a plugin has deferred, after this one, and that still count."""

    def models(self, plugin: str) -> Mapping[str, Any]:
        """Return the models of a plugin's own tables, by the names of their classes."""

    def using_tables(self) -> AbstractContextManager[None]:
        """Let models be used inside the block."""

    def derive_key(self, plugin: str, purpose: str) -> bytes | None:
        """Return a plugin's key for a purpose; ``None``: the site has no secret key."""


class OfferedHookCalls(Protocol):
    """Calls the hooks that plugins offer to others."""

    async def call(
        self, plugin: str, hook: str, viewer: Any, grants: Grant, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what each plugin answers, by name."""


class PluginContext:
    """What a hook may know, ask and do; ``PluginContext(plugin="mine")`` is one for a test without an app.

    ``settings`` are the plugin's own, ``log`` is its logger, ``viewer`` is who asks (``None``: nobody, as after a
    commit). ``ask`` and ``issue`` are for async hooks. ``state`` is a dict of the plugin's own, one for each app of a
    process: what ``on_startup`` puts there, such as a task, the other hooks find, and ``on_shutdown`` ends. ``rows``
    are those of a rendering.
    """

    __slots__ = (
        *("_clock", "_grants", "_identity", "_is_enabled", "_kinds", "_offered", "_rows", "_services", "_viewer"),
        *("hook", "log", "settings", "state", "viewer"),
    )

    def __init__(
        self,
        *,
        plugin: str,
        hook: str = "",
        settings: Any = None,
        viewer: Viewer | None = None,
        role: Role | None = None,
        clock: Clock = utc_now,
        grants: Grant = Grant.NONE,
        services: Services | None = None,
        offered: OfferedHookCalls | None = None,
        state: dict[str, Any] | None = None,
        is_enabled: Callable[[], bool] = lambda: True,
        rows: Mapping[str, Sequence[Mapping[str, Any]]] | PluginError | None = None,
        kinds: Mapping[str, DeclaredKind] = MappingProxyType({}),
    ) -> None:
        self.hook = hook
        self._kinds = kinds
        self.settings = settings
        self.state: dict[str, Any] = {} if state is None else state
        self.log = logging.getLogger(f"gql_blog.plugins.{plugin}")
        self.viewer = None if viewer is None else Principal(viewer.role, viewer.user_id)
        self._identity = PluginIdentity(plugin, role)
        self._viewer = viewer
        self._clock = clock
        self._grants = grants
        self._services = services
        self._offered = offered
        self._is_enabled = is_enabled
        self._rows = rows

    @property
    def plugin(self) -> str:
        """The plugin's name."""
        return self._identity.name

    @property
    def tables(self) -> Mapping[str, Any]:
        """The models of the plugin's own tables, by the names of their classes."""
        return MappingProxyType({} if self._services is None else dict(self._services.models(self.plugin)))

    @property
    def rows(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The rows of the models that this plugin's rendering hooks declare as ``reads``, by the names of the classes.

        Each is a frozen mapping of its columns; they come in the order of their keys. PluginError: they cannot be read,
        or no article is being rendered.
        """
        if isinstance(self._rows, PluginError):
            raise self._rows
        if self._rows is None:
            where = self.hook or "a test"
            raise PluginError(
                f"Plugin {self.plugin!r} asked for context.rows in {where}. Rendering hooks alone have any."
            )
        return self._rows

    @property
    def event_kinds(self) -> tuple[str, ...]:
        """The kinds of events that plugins declare, by their whole names; ``EventKind`` has those of the core."""
        return tuple(sorted(self._kinds))

    @property
    def enabled(self) -> bool:
        """Whether the plugin is enabled. A task of its own has to look: no hook of a disabled plugin is called."""
        return self._is_enabled()

    def now(self) -> DateTime:
        """Return the time, in UTC; a test may set it."""
        return self._clock()

    def derive_key(self, purpose: str) -> bytes | None:
        """Return 32 bytes that are derived from the site's secret key for this plugin and purpose, always the same.

        ``None``: the site has no secret key, or no app serves.
        """
        return None if self._services is None else self._services.derive_key(self.plugin, purpose)

    async def ask(self, operation: str, variables: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Return the data of a GraphQL query, with the sight of who asks, and never more than the plugin's ``role``.

        Where nobody asks, it has the sight of that role alone. PluginError: it has errors, is no query, or this hook
        must not ask.
        """
        services = self._granted(Grant.ASK, "ask", "its result has to depend on its arguments alone")
        with self._nested(*_ASKING):
            return await services.ask(self._identity, self._viewer, operation, variables or {})

    async def run_document(
        self, document: str, variables: Mapping[str, Any], *, role: Role | None = None, account: str | None = None
    ) -> Mapping[str, Any]:
        """Return what a GraphQL query that somebody has given answers: ``data`` and, if there are any, ``errors``.

        It has the sight of ``role``, without one that of everybody: never more than who asks, than the plugin's
        ``role``, and, with the id of an ``account``, than the role that this has now. PluginError: it changes or
        subscribes to something, or this hook must not ask.
        """
        services = self._granted(Grant.ASK, "run_document", "its result has to depend on its arguments alone")
        with self._nested(*_ASKING):
            sight = DocumentSight(role, account)
            return await services.run_document(self._identity, self._viewer, sight, document, variables)

    async def document_problems(
        self, document: str, variables: Mapping[str, Any], *, role: Role | None = None, account: str | None = None
    ) -> Sequence[str]:
        """Return why ``run_document`` would not run a document: a line for each reason, with its place; empty if it
        would.

        ``variables`` are an example of those with which it is run.
        """
        services = self._granted(Grant.ASK, "document_problems", "its result has to depend on its arguments alone")
        sight = DocumentSight(role, account)
        return await services.document_problems(self._identity, self._viewer, sight, document, variables)

    async def call(self, hook: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a hook that this plugin offers; return the answers by the names of the plugins, in their order.

        A plugin that fails is left out. The others may do in it what may be done here.
        """
        if self._offered is None:
            return {}
        with self._nested("calls", "calls a hook in which a plugin calls a hook", "Answer without calling one."):
            return await self._offered.call(self.plugin, hook, self._viewer, self._grants, arguments)

    @contextmanager
    def _nested(self, things: str, what: str, remedy: str) -> Iterator[None]:
        depth = _depth.get()
        if depth >= MAX_NESTED_ASKS:
            raise PluginError(
                f"Plugin {self.plugin!r} {what}, and so on. At most {MAX_NESTED_ASKS} such {things} may be nested. "
                f"{remedy}"
            )
        token = _depth.set(depth + 1)
        try:
            yield
        finally:
            _depth.reset(token)

    async def issue(self, command: Any) -> Any:
        """Run a command such as ``PublishArticle``, with its permissions, rules, audit and events; return its result.

        It is run for who asks, with at most the plugin's ``role``; where nobody asks, for the plugin itself. Raises
        what the command raises, such as Forbidden. PluginError: this hook must not change anything.
        """
        why = "it is part of a change or of an answer that is being made"
        services = self._granted(Grant.ISSUE, "issue", why)
        return await services.issue(self._identity, self._viewer, command)

    async def record(
        self,
        action: str,
        subject_id: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an entry to the audit: who did what to a row of the plugin's own, as it was and as it is.

        The entry's action is the plugin's name, a dot and ``action``. No secret belongs into it, and nothing about a
        person but ids: an entry is never changed. PluginError: this hook must not change anything.
        """
        services = self._granted(Grant.ISSUE, "record", "it is part of a change or of an answer that is being made")
        await services.record(self._identity, self._viewer, action, subject_id, before, after)

    async def tell(self, name: str, subject_id: str, payload: Any) -> None:
        """Tell an event of the plugin's own kind ``name``, which ``register_events`` declares.

        Inside a transaction of the plugin's own (``in_transaction()``) it is told if that commits, and else not.
        ``subject_id`` says what it is about: an id of at most 30 characters. ``payload`` is of the declared dataclass;
        nothing about a person belongs into it but ids. PluginError: it is not declared, or does not fit.
        """
        services = self._granted(Grant.ISSUE, "tell", "it is part of a change or of an answer that is being made")
        kind = self._kinds.get(f"{self.plugin}.{name}")
        if kind is None:
            own = ", ".join(sorted(each.event.name for each in self._kinds.values() if each.plugin == self.plugin))
            raise PluginError(
                f"Plugin {self.plugin!r} tells {name!r}, which is no kind of event that it declares. Declare it in "
                f"register_events. Its kinds: {own or 'none'}."
            )
        await services.tell(kind.name, subject_id, kind.written(subject_id, payload))

    async def awaited(self, *, after: AwaitedVerdict | None = None) -> Sequence[AwaitedVerdict]:
        """Return the verdicts that this plugin has deferred and that would still count, at most 100, oldest first.

        ``after`` is one that it returned: those behind it follow, even if that one was settled; none if its comment is
        gone. Those on a text that was changed, deleted or decided on by a moderator meanwhile are none of them.
        """
        services = self._granted(Grant.ASK, "awaited", "its result has to depend on its arguments alone")
        return await services.awaited(self.plugin, after)

    def _granted(self, grant: Grant, method: str, why: str) -> Services:
        where = f"Plugin {self.plugin!r} called context.{method}() in {self.hook or 'a test'}"
        if grant not in self._grants:
            raise PluginError(f"{where}, which must not do so, because {why}. Call it in on_event.")
        if self._services is None:
            raise PluginError(f"{where}, where no app serves, as during a migration. Call it while the app serves.")
        return self._services
