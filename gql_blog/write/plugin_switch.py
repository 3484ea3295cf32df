"""Disabling a plugin, and enabling it again. No plugin is asked whether it may be."""

from gql_blog.store import DisabledPlugin
from gql_blog.write.commands import DisablePlugin, EnablePlugin
from gql_blog.write.results import PluginSwitched
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_SUBJECT_LENGTH = 30
"""How much of a name fits into the audit's column for ids; ``before`` and ``after`` have all of it."""


async def disable_plugin(_context: CommandContext, command: DisablePlugin) -> Apply[PluginSwitched]:
    """Prepare to disable a plugin; one that is disabled stays so."""

    async def apply(work: UnitOfWork) -> PluginSwitched:
        if not await DisabledPlugin.exists(name=command.name):
            await DisabledPlugin.create(name=command.name, disabled_at=work.now)
            await _record(work, command.name, enabled=False)
        return PluginSwitched(command.name, enabled=False)

    return apply


async def enable_plugin(_context: CommandContext, command: EnablePlugin) -> Apply[PluginSwitched]:
    """Prepare to enable a plugin; one that is not disabled stays so."""

    async def apply(work: UnitOfWork) -> PluginSwitched:
        if await DisabledPlugin.filter(name=command.name).delete():
            await _record(work, command.name, enabled=True)
        return PluginSwitched(command.name, enabled=True)

    return apply


async def _record(work: UnitOfWork, name: str, *, enabled: bool) -> None:
    before, after = ({"name": name, "enabled": each} for each in (not enabled, enabled))
    await work.record(name[:_SUBJECT_LENGTH], before, after)
