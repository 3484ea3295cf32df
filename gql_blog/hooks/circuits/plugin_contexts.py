"""The contexts of one app's plugins: made for each call, with what the hook that is called may do."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from gql_blog.content import Role
from gql_blog.hooks.circuits.circuit_breaker import Circuits
from gql_blog.hooks.circuits.rendering_rows import rows_of
from gql_blog.hooks.declared.event_values import DeclaredKind
from gql_blog.hooks.declared.hook_specs import contracts
from gql_blog.hooks.declared.plugin_context import (
    Clock,
    Grant,
    OfferedHookCalls,
    PluginContext,
    Services,
    Viewer,
    utc_now,
)


class PluginContexts:
    """Makes contexts. ``roles`` are the most that each plugin may see and do; ``services`` are set once an app serves.

    ``clock`` gives the time; a test may replace it. ``circuits`` know which plugins are disabled.
    """

    def __init__(self, roles: Mapping[str, Role | None], circuits: Circuits) -> None:
        self.services: Services | None = None
        self.offered: OfferedHookCalls | None = None
        self.clock: Clock = utc_now
        self.settings: Mapping[str, Any] = {}
        self.event_kinds: dict[str, DeclaredKind] = {}
        self._roles = roles
        self._circuits = circuits
        self._states: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self._grants = {hook: contract.grants for hook, contract in contracts().items()}
        self.limits = {hook: contract.limit or 0.0 for hook, contract in contracts().items()}

    def of(self, plugin: str, hook: str, viewer: Viewer | None = None, grants: Grant | None = None) -> PluginContext:
        """Return the context for a call of ``hook``, with the grants of its contract unless others are given."""
        return PluginContext(
            plugin=plugin,
            hook=hook,
            settings=self.settings.get(plugin),
            viewer=viewer,
            role=self._roles[plugin],
            clock=self.clock,
            grants=self._grants[hook] if grants is None else grants,
            services=self.services,
            offered=self.offered,
            state=self._states[plugin],
            is_enabled=lambda: plugin not in self._circuits.disabled,
            rows=rows_of(plugin),
            kinds=self.event_kinds,
        )

    def using_tables(self) -> AbstractContextManager[None]:
        """Let plugins use their models inside the block."""
        return nullcontext() if self.services is None else self.services.using_tables()
