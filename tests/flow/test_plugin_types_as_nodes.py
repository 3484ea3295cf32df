"""Types of plugins that implement ``Node``: the core finds their objects by id, all of a type at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_type
from support.plugin_packages import MakeTables
from support.registering import answer, receipt, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import ID, ArticleNode, Field, Node, PluginContext, TableSet
from gql_blog.read import dependencies_of
from gql_blog.store import make_migration, migrate

MODELS = """
class Vessel(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=30)
    secret = fields.BooleanField(default=False)

    class Meta:
        table = "fleet_vessel"
"""
CALLS: list[tuple[str, tuple[Any, ...]]] = []
"""What was asked of the plugins."""
STORIES: list[str] = []


@dataclass(frozen=True)
class Ship:
    """A ship."""

    id: ID
    name: str
    story: ArticleNode | None = None


@dataclass(frozen=True)
class Lamp:
    """A lamp of a harbour."""

    id: ID


async def ships(context: PluginContext, keys: Sequence[int]) -> list[Ship | None]:
    CALLS.append(("ships", tuple(keys)))
    role = context.viewer.role if context.viewer else None
    found = {each.id: each for each in await context.tables["Vessel"].filter(id__in=keys)}
    seen = [found.get(key) for key in keys]
    return [
        None if each is None or (each.secret and role is None) else Ship(
            id=f"ship_{7 if each.name == 'Wrong' else each.id}", name=each.name, story=STORIES[0]
        )
        for each in seen
    ]  # fmt: skip


def lamps(keys: Sequence[str]) -> list[Lamp]:
    CALLS.append(("lamps", tuple(keys)))
    if "broken" in keys:
        raise RuntimeError("It went out.")
    return [Lamp(id=f"lamp_{key}") for key in keys]


SHIP = Node(item=Ship, prefix="ship", key=int, resolve=ships)
LAMP = Node(item=Lamp, prefix="lamp", resolve=lamps)
LOUD = Field(
    type_name="Ship",
    name="loud",
    description="It.",
    graphql_type=str | None,
    resolve=lambda rows: [row.name.upper() for row in rows],
    cost=50,
)
NODES = """query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
  ... on Ship { name loud story { title } } ... on Article { title } } }"""


@sqlite_first
async def test_node_finds_objects_of_plugins_among_its_own(
    make_tables: MakeTables, database_url: str, tmp_path: Path
) -> None:
    tables = make_tables("fleet", MODELS)
    await make_migration("fleet", [tables])
    await migrate(database_url, [tables])
    fleet = registering(TableSet(models=tables.models, migrations=tables.migrations), SHIP, LOUD)
    async with site_with(tmp_path, database_url, {"fleet": fleet, "port": registering(LAMP)}) as (app, room):
        STORIES[:] = [(await room.post("On Ships")).article_id]
        vessel = app.database.models("fleet")["Vessel"]
        async with app.database.transaction():
            for number, name in enumerate(("Ada", "Wrong", "Hidden")):
                await vessel.create(id=number, name=name, secret=name == "Hidden")
        ada = {"__typename": "Ship", "id": "ship_0", "name": "Ada", "loud": "ADA", "story": {"title": "On Ships"}}
        lamp = {"__typename": "Lamp", "id": "lamp_north-1"}
        post = {"__typename": "Post", "id": STORIES[0], "title": "On Ships"}

        ids = ["lamp_north-1", STORIES[0], "ship_0", "ship_2", "ship_9", "ship_0"]
        assert (await answer(app, NODES, ids=ids))["data"]["nodes"] == [lamp, post, ada, None, None, ada]
        CALLS.clear()
        assert [each["for"] for each in await receipt(app, NODES, ids=ids)] == ["nodes", "nodes", "nodes.story"]
        assert CALLS == [("ships", (0, 2, 9)), ("lamps", ("north-1",))]
        staff = await answer(app, NODES, OPERATOR, ids=["ship_2"])
        assert staff["data"]["nodes"][0]["name"] == "Hidden"

        CALLS.clear()
        junk = ["ship_", "ship_x", "ship_-1", "ship_007", f"ship_{'9' * 19}", "lamp_a b", f"lamp_{'a' * 101}", "boat_1"]
        assert (await answer(app, NODES, ids=junk)) == {"data": {"nodes": [None] * len(junk)}}
        assert CALLS == []

        failed = await answer(app, NODES, ids=["ship_0", "lamp_broken", "ship_1", STORIES[0], "lamp_a"])
        assert failed["data"]["nodes"] == [ada, None, None, post, None]
        assert [(each["path"], each["extensions"]["code"]) for each in failed["errors"]] == [
            (["nodes", 1], "PLUGIN_ERROR"), (["nodes", 2], "PLUGIN_ERROR"), (["nodes", 4], "PLUGIN_ERROR")
        ]  # fmt: skip
        assert "went out" not in str(failed)
        alone = await answer(app, '{ node(id: "lamp_broken") { id } }')
        assert (alone["data"], alone["errors"][0]["path"]) == ({"node": None}, ["node"])

        cost = app.engine.operation_cost
        few, many = (cost(NODES, None, {"ids": ["ship_0"] * number}, ANONYMOUS) for number in (1, 10))
        assert many == 10 * few > 500

        assert print_type(app.engine.schema.type_map["Ship"]).startswith('"""A ship."""\ntype Ship implements Node {')
        document: Any = parse('{ node(id: "ship_0") { id } }')
        assert dependencies_of(app.engine.schema, document, document.definitions[0], anonymous=True) is None


def node(**changed: Any) -> Node:
    return Node(**{"item": Lamp, "prefix": "lamp", "resolve": lamps, **changed})


@dataclass(frozen=True)
class Nameless:
    id: str


WRONG = [
    ({"port": registering(node(prefix="art"))}, "those of the core have 3."),
    ({"port": registering(node(prefix="north_lamp"))}, "a prefix has 4 to 20 lower-case letters and digits"),
    ({"port": registering(node(key=bytes))}, "the key of a node is int or str"),
    ({"port": registering(node(item=str))}, "the item of a node is a dataclass of the plugin's own."),
    ({"port": registering(node(item=Nameless))}, "Nameless must have the field 'id: ID'"),
    ({"port": registering(node(resolve=lambda rows: rows))}, "it is called by keyword with context, keys."),
    ({"port": registering(LAMP), "fleet": registering(node(item=Ship))}, "both register nodes with the prefix 'lamp'."),
    ({"port": registering(node(item=type("Tag", (Lamp,), {})))}, "but the core already has it. Rename it."),
]


@pytest.mark.parametrize(("plugins", "remedy"), WRONG)
def test_a_node_that_does_not_fit_stops_the_start_with_its_remedy(plugins: Any, remedy: str) -> None:
    with pytest.raises(PluginError, match=re.escape(remedy)) as refused:
        build_schema(Hooks.of(plugins))
    assert refused.value.message.startswith("Plugin")
