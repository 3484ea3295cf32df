"""Whether a plugin says what it does: to who installs it, and to who reads its code."""

import inspect
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from gql_blog.hooks import Hooks, PluginFile, Registered, contracts, format_options
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.plugin_source import PluginSource

T = TypeVar("T")

_SHORTEST: Final = 60
"""Characters of a README that says anything."""


def documentation_problems(source: PluginSource, plugin: object, hooks: Hooks) -> list[Problem]:
    """Return what is not documented."""
    text = source.readme
    if text is None and isinstance(source.point, PluginFile):
        text = inspect.getdoc(plugin)
    return [*_readme_problems(source, text, hooks), *_docstring_problems(plugin)]


def _readme_problems(source: PluginSource, text: str | None, hooks: Hooks) -> Iterator[Problem]:
    place = "docstring" if isinstance(source.point, PluginFile) else "README"
    length = len((text or "").strip())
    if text is None or length < _SHORTEST:
        yield Problem(
            Check.DOCUMENTATION,
            place,
            f"It has {length} characters; fewer than {_SHORTEST} do not tell what a plugin does."
            if length
            else "There is none.",
            f"Write a {place} for those who install it: what it does, what it adds, and its settings.",
        )
        return
    for kind, name in _named(source.name, hooks):
        if name not in text:
            yield Problem(
                Check.DOCUMENTATION, place, f"The {kind} {name!r} is not in it.", f"Say in the {place} what it is for."
            )


def _named(plugin: str, hooks: Hooks) -> Iterator[tuple[str, str]]:
    """Yield what a plugin adds that people can name."""
    yield from (("field", each.name) for each in _of(plugin, hooks.fields))
    yield from (("query", each.name) for each in _of(plugin, hooks.queries))
    yield from (("node", each.item.__name__) for each in _of(plugin, hooks.nodes))
    models = [each.options for each in _of(plugin, hooks.exports)]
    models += [each.options for each in _of(plugin, hooks.importers)]
    yield from (("export format", each.format) for each in _of(plugin, hooks.exports))
    yield from (("importer", each.format) for each in _of(plugin, hooks.importers))
    yield from (("option", option.name) for model in models for option in format_options(model))
    yield from (("subscription", each.name) for each in _of(plugin, hooks.subscriptions))
    yield from (("mutation", each.name) for each in _of(plugin, hooks.mutations))
    yield from (("order", f"{plugin.upper()}_{each.name}") for each in _of(plugin, hooks.orders))
    yield from (("citation style", f"{plugin.upper()}_{each.name}") for each in _of(plugin, hooks.citation_styles))
    yield from (("filter", each.name) for each in _of(plugin, hooks.filters))
    yield from (("permission", name) for name, each in hooks.permissions.items() if each.plugin == plugin)
    yield from (("route", each.path) for each in _of(plugin, hooks.routes))
    yield from (("command", each.name) for each in _of(plugin, hooks.commands))
    yield from (("job", each.name) for each in _of(plugin, hooks.jobs))
    yield from (("wrapper", each.name) for each in _of(plugin, hooks.wrappers))
    yield from (("hook", each.name) for each in hooks.offered.values() if each.plugin == plugin)
    if plugin in hooks.settings:
        yield from (("setting", name) for name in type(hooks.settings[plugin]).model_fields)


def _of(plugin: str, registered: Sequence[Registered[T]]) -> list[T]:
    return [each.value for each in registered if each.plugin == plugin]


def _docstring_problems(plugin: object) -> Iterator[Problem]:
    if not inspect.getdoc(plugin):
        yield _undocumented("the module of the hooks")
    for hook in contracts():
        function = getattr(plugin, hook, None)
        if function is not None and not inspect.getdoc(function):
            yield _undocumented(hook)


def _undocumented(where: str) -> Problem:
    return Problem(
        Check.DOCUMENTATION, where, "It has no docstring.", "Say in a line what it does, for who reads the code."
    )
