"""Disabling a plugin, and enabling it again. No plugin is asked whether it may be."""

from dataclasses import dataclass

from gql_blog.store import DisabledPlugin
from gql_blog.write.results import PluginSwitched
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Verb

_SUBJECT_LENGTH = 30
"""How much of a name fits into the audit's column for ids; ``before`` and ``after`` have all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisablePlugin(Command[PluginSwitched]):
    """Have no process call a plugin any more, until it is enabled."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablePlugin(Command[PluginSwitched]):
    """Have a plugin called again."""

    name: str


@Verb()
async def disable_plugin(work: UnitOfWork, command: DisablePlugin) -> PluginSwitched:
    """Disable a plugin; one that is disabled stays so."""
    if not await DisabledPlugin.exists(name=command.name):
        await DisabledPlugin.create(name=command.name, disabled_at=work.now)
        await _record(work, command.name, enabled=False)
    return PluginSwitched(command.name, enabled=False)


@Verb()
async def enable_plugin(work: UnitOfWork, command: EnablePlugin) -> PluginSwitched:
    """Enable a plugin; one that is not disabled stays so."""
    if await DisabledPlugin.filter(name=command.name).delete():
        await _record(work, command.name, enabled=True)
    return PluginSwitched(command.name, enabled=True)


async def _record(work: UnitOfWork, name: str, *, enabled: bool) -> None:
    before, after = ({"name": name, "enabled": each} for each in (not enabled, enabled))
    await work.record(name[:_SUBJECT_LENGTH], before, after)
