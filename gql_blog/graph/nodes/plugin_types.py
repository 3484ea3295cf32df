"""The installed plugins, and the health of their hooks."""

from typing import Any, Final

from gql_blog.graph.declared.declarations import key
from gql_blog.hooks import HookHealth
from gql_blog.read import Guarded, Items, ReadContext


class Plugin:
    """An installed plugin."""

    name = key("String!", "The name, which settings and commands take.")
    version = key("String!", "The version of its package.")
    enabled = key("Boolean!", "False if an operator has disabled it: then no hook of it is called.")
    hooks = key("[PluginHook!]!", "The hooks that it implements, with the health of each.")


class PluginHook:
    """A hook that a plugin implements; of a hook with several circuits, one of them."""

    name = key("String!", "The name of the hook, such as before_write.")
    subject = key(
        "String",
        "The command, the field (Type.field) or the export format of this circuit; null if there is one for the "
        "whole hook.",
    )
    state = key("CircuitState!", "Whether the hook is called.")
    failures = key("Int!", "The failures of all processes so far.")
    last_error = key("String", "The name of the last error's class; the log has the error itself.")


def _plugins(context: ReadContext, _arguments: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "version": each.version,
            "enabled": each.enabled,
            "hooks": [_hook(health) for health in each.hooks],
        }
        for each in context.installed.health()
    ]


def _hook(health: HookHealth) -> dict[str, Any]:
    return {
        "name": health.name,
        "subject": health.subject,
        "state": health.state.value,
        "failures": health.failures,
        "lastError": health.last_error,
    }


PLUGINS: Final = Guarded("plugins", Items((), _plugins))
