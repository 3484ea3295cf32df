from support.writing import newsroom_of

from gql_blog.store import Audit, Database, DisabledPlugin
from gql_blog.write import DisablePlugin, EnablePlugin, PluginSwitched

NAME = "a_plugin_with_a_long_name_is_here"[:32]


async def test_a_plugin_is_disabled_and_enabled_and_each_is_audited_once(database: Database) -> None:
    newsroom = newsroom_of(database)
    for _ in range(2):
        assert await newsroom.run(DisablePlugin(name=NAME)) == PluginSwitched(NAME, enabled=False)
    assert [each.name for each in await newsroom.rows(DisabledPlugin)] == [NAME]
    for _ in range(2):
        assert await newsroom.run(EnablePlugin(name=NAME)) == PluginSwitched(NAME, enabled=True)
    assert await newsroom.rows(DisabledPlugin) == []
    audited = [(each.action, each.subject_id, each.after) for each in await newsroom.rows(Audit)]
    assert audited == [
        ("disable_plugin", NAME[:30], {"name": NAME, "enabled": False}),
        ("enable_plugin", NAME[:30], {"name": NAME, "enabled": True}),
    ]
