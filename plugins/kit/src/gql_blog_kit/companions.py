"""The other plugins without which a plugin cannot be tried: those that it requires, or whose hooks it implements."""

from collections.abc import Iterator

from gql_blog.hooks import Hooks, contracts, required_plugins
from gql_blog.settings import load_settings
from gql_blog_kit.call_recorder import others_hooks
from gql_blog_kit.plugin_source import PluginSource, installed_plugin


def companions(source: PluginSource, plugin: object) -> dict[str, object]:
    """Return the installed plugins that are loaded beside a plugin, by name; PluginError: one cannot be loaded."""
    installed = set(Hooks.installed_names(load_settings().plugins_dir)) - {source.name}
    found: dict[str, object] = {}
    waiting = [plugin]
    while waiting:
        for name in installed & set(_named_by(waiting.pop(), installed)) - found.keys():
            found[name] = installed_plugin(name).load()
            waiting.append(found[name])
    return dict(sorted(found.items()))


def _named_by(plugin: object, installed: set[str]) -> Iterator[str]:
    others = others_hooks(plugin)
    for hook in (*contracts(), *others):
        yield from required_plugins(getattr(plugin, hook, None))
    for hook in others:
        yield from (name for name in installed if hook.startswith(f"{name}_"))
