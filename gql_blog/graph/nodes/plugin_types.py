"""The installed plugins, and the health of their hooks."""

from typing import Any, Final

from gql_blog.graph.declared.declarations import field
from gql_blog.hooks import HookHealth
from gql_blog.read import Guarded, Items, Key, ReadContext


class Plugin:
    """An installed plugin."""

    name = field("String!", Key("name"), "The name, which settings and commands take.")
    version = field("String!", Key("version"), "The version of its package.")
    enabled = field("Boolean!", Key("enabled"), "False if an operator has disabled it: then no hook of it is called.")
    hooks = field("[PluginHook!]!", Key("hooks"), "The hooks that it implements, with the health of each.")


class PluginHook:
    """A hook that a plugin implements; of a hook with several circuits, one of them."""

    name = field("String!", Key("name"), "The name of the hook, such as before_write.")
    subject = field(
        "String",
        Key("subject"),
        "The command, the field (Type.field) or the export format of this circuit; null if there is one for the "
        "whole hook.",
    )
    state = field("CircuitState!", Key("state"), "Whether the hook is called.")
    failures = field("Int!", Key("failures"), "The failures of all processes so far.")
    last_error = field("String", Key("lastError"), "The name of the last error's class; the log has the error itself.")


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
