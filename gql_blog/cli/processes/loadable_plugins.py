"""The plugins that can be loaded, where some stop the start."""

from collections.abc import Mapping

from gql_blog.app import load_hooks
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks, allowed_plugins
from gql_blog.settings import Settings


def loadable_hooks(settings: Settings) -> tuple[Settings, Hooks, Mapping[str, str]]:
    """Load what loads together; return settings that block the rest, and why. PluginError if no plugin is to blame."""
    try:
        return settings, load_hooks(settings), {}
    except PluginError as error:
        stop = error
    names = allowed_plugins(settings.plugins, settings.blocked_plugins, settings.plugins_dir)
    together, hooks = _with((), names, settings)
    stopped = dict.fromkeys(names, "")
    kept: tuple[str, ...] = ()
    tried = -1
    while tried != len(kept):  # one may need another that comes later
        tried = len(kept)
        for name in [each for each in names if each in stopped]:
            try:
                together, hooks = _with((*kept, name), names, settings)
            except PluginError as error:
                stopped[name] = error.message
            else:
                kept = (*kept, name)
                del stopped[name]
    if not stopped:
        raise stop
    return together, hooks, stopped


def _with(kept: tuple[str, ...], names: tuple[str, ...], settings: Settings) -> tuple[Settings, Hooks]:
    blocked = (*settings.blocked_plugins, *(each for each in names if each not in kept))
    together = settings.model_copy(update={"plugins": kept or None, "blocked_plugins": blocked})
    return together, load_hooks(together)
