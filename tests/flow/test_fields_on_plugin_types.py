"""Fields that plugins add to object types of their own, and of plugins that they require."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, print_type
from support.plugin_packages import MakeTables
from support.registering import answer, receipt, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import Role
from gql_blog.errors import InputError, PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import (
    ID,
    Argument,
    ArticleNode,
    Connection,
    Field,
    PageRequest,
    PluginContext,
    Query,
    TableSet,
    hookimpl,
)
from gql_blog.read import dependencies_of
from gql_blog.store import make_migration, migrate

MODELS = """
class Vessel(Model):
    id = fields.IntField(primary_key=True)
    harbour = fields.IntField(db_index=True)
    name = fields.CharField(max_length=30)

    class Meta:
        table = "fleet_vessel"
"""
HARBOURS = 50
CALLS: list[tuple[str, int]] = []
"""Which resolvers were called, and with how many parents."""


@dataclass(frozen=True)
class Ship:
    """A ship."""

    id: ID
    name: str
    marks: list[str]
    story: ArticleNode | None = None


@dataclass(frozen=True)
class Harbour:
    """Where ships are."""

    number: int
    nearest: "list[Harbour | None]"


async def ships(context: PluginContext, rows: Sequence[Harbour], arguments: Mapping[str, Any]) -> list[list[Ship]]:
    CALLS.append(("ships", len(rows)))
    if arguments["named"] == "Nobody":
        raise InputError("No ship has this name.", path=("named",))
    found: dict[int, list[Ship]] = {each.number: [] for each in rows}
    vessels = context.tables["Vessel"]
    for each in await vessels.filter(harbour__in=list(found)).order_by("id"):
        found[each.harbour].append(Ship(id=str(each.id), name=each.name, marks=["a"], story=STORIES[0]))
    return [found[each.number] for each in rows]


def flags(rows: Sequence[Ship]) -> list[str]:
    CALLS.append(("flag", len(rows)))
    return [f"{each.name}'s" for each in rows]


def some(rows: Sequence[Ship]) -> list[Any]:
    return [each.name if int(each.id) % 2 else 7 for each in rows]


def broken(rows: Sequence[Ship]) -> list[str]:
    raise RuntimeError("It sank.")


def page_of_ships(rows: Sequence[Ship], page: PageRequest) -> list[list[Ship]]:
    sisters = [Ship(id=str(each), name=f"Sister {each}", marks=[]) for each in (1, 2, 3)]
    after = 0 if page.after is None else int(page.after[0])
    return [[each for each in sisters if int(each.id) > after][: page.limit] for _ in rows]


def harbours() -> list[Harbour]:
    return [Harbour(number=each, nearest=[Harbour(number=0, nearest=[]), None]) for each in range(HARBOURS)]


def field(type_name: str, name: str, graphql_type: Any, resolve: Any, **more: Any) -> Field:
    return Field(type_name=type_name, name=name, description="It.", graphql_type=graphql_type, resolve=resolve, **more)


STORIES: list[str] = []
NAMED = {"named": Argument(graphql_type=str, description="Which.", default="")}
SHIPS = field("Harbour", "ships", list[Ship] | None, ships, arguments=NAMED)
FLEET = (
    Query(name="harbours", description="All.", graphql_type=list[Harbour] | None, resolve=harbours),
    SHIPS,
    field("Ship", "sisters", Connection(item=Ship, key=("id",), most=2), page_of_ships),
    field("Ship", "crew", str | None, flags, role=Role.EDITOR),
    field("Ship", "broken", str | None, broken),
    field("Post", "lead", Ship | None, lambda rows: [None for _ in rows], repeatable=True),
    field("Ship", "some", str | None, some),
)
FLAG = field("Ship", "flag", str | None, flags, pure=True)


def requiring(name: str, *fields: Field) -> Any:
    class Flags:
        api_version = 2

        @hookimpl(requires=name)
        def register_fields(self) -> Sequence[Field]:
            return fields

    return Flags()


DEEP = """{ harbours { number nearest { ships { id } } ships { id marks flag crew story { title }
  sisters(first: 1) { nodes { name flag sisters(first: 1) { edges { node { flag } } } } pageInfo { endCursor } } }
} }"""


@sqlite_first
async def test_each_place_is_resolved_once_for_all_parents_however_deep(
    make_tables: MakeTables, database_url: str, tmp_path: Path
) -> None:
    tables = make_tables("fleet", MODELS)
    await make_migration("fleet", [tables])
    await migrate(database_url, [tables])
    fleet = registering(TableSet(models=tables.models, migrations=tables.migrations), *FLEET)
    plugins = {"fleet": fleet, "flags": requiring("fleet", FLAG)}
    async with site_with(tmp_path, database_url, plugins) as (app, room):
        STORIES[:] = [(await room.post("On Ships")).article_id]
        vessel = app.database.models("fleet")["Vessel"]
        async with app.database.transaction():
            for each in range(2 * HARBOURS):
                await vessel.create(id=each + 1, harbour=each // 2, name=f"Ship {each}")
        CALLS.clear()
        statements = await receipt(app, DEEP)
        ships_at = ("ships", HARBOURS)
        assert sorted(CALLS) == sorted([ships_at, ships_at, *[("flag", 2 * HARBOURS)] * 3])
        assert sorted(each["for"] for each in statements) == [
            "harbours.nearest.ships", "harbours.ships", "harbours.ships.story"
        ]  # fmt: skip
        found, staff = await answer(app, DEEP), await answer(app, DEEP, OPERATOR)
        assert "errors" not in found
        last = found["data"]["harbours"][-1]
        assert last["nearest"] == [{"ships": [{"id": "1"}, {"id": "2"}]}, None]
        (ship, _) = last["ships"]
        assert (ship["id"], ship["flag"], ship["crew"], ship["story"]) == (
            "99",
            "Ship 98's",
            None,
            {"title": "On Ships"},
        )
        (sister,) = ship["sisters"]["nodes"]
        assert sister == {
            "name": "Sister 1", "flag": "Sister 1's", "sisters": {"edges": [{"node": {"flag": "Sister 1's"}}]}
        }  # fmt: skip
        assert staff["data"]["harbours"][-1]["ships"][0]["crew"] == "Ship 98's"

        wrong = await answer(app, "{ harbours { number ships { broken some flag } } }")
        assert wrong["data"]["harbours"][0]["ships"][1] == {"broken": None, "some": None, "flag": "Ship 1's"}
        assert wrong["data"]["harbours"][0]["ships"][0]["some"] == "Ship 0"
        assert wrong["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"
        assert "sank" not in str(wrong)
        refused = await answer(app, '{ harbours { number ships(named: "Nobody") { id } } }')
        assert refused["data"]["harbours"][1] == {"number": 1, "ships": None}
        assert refused["errors"][0]["message"] == "No ship has this name."

        for selected, may_be_cached in (("id", True), ("id flag", False)):
            document: Any = parse(f"{{ posts {{ nodes {{ lead {{ {selected} }} }} }} }}")
            found = dependencies_of(app.engine.schema, document, document.definitions[0], anonymous=True)
            assert (found is not None) is may_be_cached

        sdl = "".join(print_type(app.engine.schema.type_map[each]) for each in ("Ship", "Harbour"))
        for said in ("  id: ID!\n", "  marks: [String!]!\n", "  flag: String\n", "  nearest: [Harbour]!\n"):
            assert said in sdl

        cost = app.engine.operation_cost
        flat, deep = (cost(each, None, {}, ANONYMOUS) for each in ("{ harbours { number } }", DEEP))
        assert deep > 10 * flat


OTHER = registering(field("Ship", "flag", str | None, flags))
WRONG = [
    ({"flags": OTHER}, "install that one and require it."),
    ({"fleet": registering(*FLEET), "flags": OTHER}, "Mark its register_fields with @hookimpl(requires='fleet')."),
    ({"flags": requiring("fleet", FLAG)}, "Install it, or block 'flags'"),
    (
        {"fleet": registering(*FLEET), "flags": requiring("fleet", field("Ship", "name", str | None, flags))},
        "but the plugin 'fleet' already has Ship.name. Give it another name.",
    ),
    ({"fleet": registering(*FLEET, field("Ship", "old", str | None, flags, needs=("name",)))}, "Leave needs out."),
    ({"fleet": registering(*FLEET, field("ShipEdge", "old", str | None, flags))}, "They can be added to: Article,"),
]


@pytest.mark.parametrize(("plugins", "remedy"), WRONG)
def test_a_field_that_does_not_fit_stops_the_start_with_its_remedy(plugins: Any, remedy: str) -> None:
    with pytest.raises(PluginError, match=re.escape(remedy)) as refused:
        build_schema(Hooks.of(plugins))
    assert refused.value.message.startswith("Plugin '")
