"""Checking that a plugin keeps its word: what it declares is what it does, and nobody is surprised by it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gql_blog.app import plugin_tables
from gql_blog.errors import GqlBlogError, PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin_settings import PluginSettings
from gql_blog.settings import environment, load_settings
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.companions import companions
from gql_blog_kit.documentation_check import documentation_problems
from gql_blog_kit.import_check import import_problems, patched_problems
from gql_blog_kit.markup_check import markup_problems
from gql_blog_kit.offered_check import untried_offers, wraps
from gql_blog_kit.plugin_drill import drill
from gql_blog_kit.plugin_source import PluginSource
from gql_blog_kit.purity_check import purity_problems
from gql_blog_kit.samples import without_rows
from gql_blog_kit.table_check import table_problems

__all__ = ["Check", "Problem", "Report", "check_plugin"]


@dataclass(frozen=True)
class Report:
    """What was found about a plugin. ``calls`` counts, by hook or callback, how often it was tried."""

    plugin: str
    problems: tuple[Problem, ...]
    calls: Mapping[str, int] = field(default_factory=dict)
    untried: tuple[str, ...] = ()
    """Hooks and callbacks that the plugin has, and that nothing here calls."""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


async def check_plugin(source: PluginSource, folder: Path, *, postgres: str | None = None) -> Report:
    """Try a plugin in apps of its own, in an empty ``folder``, and report every problem with its remedy.

    ``postgres`` is the URL of a PostgreSQL server, on which its tables are tried, too.
    Its settings are those of the environment and of the file of settings, as for a server.
    """
    settings = load_settings()
    read_settings = PluginSettings(settings.plugin_settings, environment()).read
    try:
        plugin = source.load()
        beside = companions(source, plugin)
        hooks = Hooks.of({source.name: plugin, **beside}, read_settings=read_settings)
        build_schema(hooks)
    except GqlBlogError as error:
        # The messages of these errors name their remedies.
        return Report(source.name, (Problem(Check.REGISTRATION, source.name, error.message, ""),))
    without_rows(hooks)
    problems = [*import_problems(source), *documentation_problems(source, plugin, hooks)]
    if patched_problems(problems):
        return Report(source.name, tuple(problems))  # what an app does with changed modules says nothing
    for tables in (each for each in plugin_tables(hooks) if each.label == source.name):
        problems += await table_problems(tables, folder / "tables", postgres)
    if problems and any(each.check is Check.TABLES for each in problems):
        return Report(source.name, tuple(problems))  # an app could not be opened
    together = {source.name: plugin, **beside}
    try:
        drilled = await drill(source.name, together, hooks.offered, read_settings, folder / "drill")
    except PluginError as error:  # what stops a start that has a database, such as reads= of a model that there is not
        return Report(source.name, (*problems, Problem(Check.REGISTRATION, source.name, error.message, "")))
    problems += [*drilled.problems, *await markup_problems(source.name, hooks)]
    problems += await purity_problems(source, hooks)
    calls = Counter(each.hook for each in drilled.calls)
    return Report(source.name, _distinct(problems), dict(sorted(calls.items())), _untried(source.name, hooks, calls))


def _distinct(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    order = list(Check)
    return tuple(sorted(dict.fromkeys(problems), key=lambda each: order.index(each.check)))


def _untried(plugin: str, hooks: Hooks, calls: Mapping[str, int]) -> tuple[str, ...]:
    implemented = [each.name for report in hooks.health() if report.name == plugin for each in report.hooks]
    run_time = [name for name in dict.fromkeys(implemented) if not name.startswith("register_")]
    offers = [name for name in untried_offers(hooks) if hooks.offered[name].plugin == plugin]
    run_time += [name for name in offers if name not in run_time]
    commands = [f"command {each.value.name}" for each in hooks.commands if each.plugin == plugin]
    jobs = [f"job {each.value.name}" for each in hooks.jobs if each.plugin == plugin]
    wrappers = [f"wrapper {each.value.name}" for each in hooks.wrappers if each.plugin == plugin and not wraps(each)]
    return (*(name for name in run_time if not calls.get(name)), *commands, *jobs, *wrappers)
