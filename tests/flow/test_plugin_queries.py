"""Queries that plugins add: typed, for a role, with a cost, and apart from each other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.registering import answer, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.errors import InputError, PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import Argument, ArticleNode, PluginContext, Query

TITLE = "query($id: ID!) { node(id: $id) { ... on Article { title } } }"


@dataclass(frozen=True)
class Greeting:
    """Words for somebody."""

    words: str
    about: ArticleNode | None = None


async def greet(context: PluginContext, arguments: Mapping[str, Any]) -> Greeting:
    about = arguments.get("about")
    data = await context.ask(TITLE, {"id": about}) if about else {"node": None}
    title = data["node"]["title"] if data["node"] else "nothing"
    role = context.viewer.role if context.viewer else None
    return Greeting(words=f"{'Hello, ' * arguments['times']}{role}: {title}", about=about)


def query(name: str = "greeting", graphql_type: Any = Greeting | None, resolve: Any = greet, **more: Any) -> Query:
    return Query(name=name, description="A greeting.", graphql_type=graphql_type, resolve=resolve, **more)


GREETING = query(
    arguments={
        "about": Argument(graphql_type=str | None, description="What about."),
        "times": Argument(graphql_type=int, description="How often.", default=1),
    }
)
ASK = "query($id: String) { greeting(about: $id) { words about { title } } more: greeting(times: 2) { words } }"


async def test_a_query_of_a_plugin_is_asked_with_the_sight_of_who_asks(database_url: str, tmp_path: Path) -> None:
    async with site_with(tmp_path, database_url, {"greets": registering(GREETING, role=Role.EDITOR)}) as (app, room):
        post = await room.post("Tides", publish=False)
        hidden = await answer(app, ASK, id=post.article_id)
        seen = await answer(app, ASK, OPERATOR, id=post.article_id)
        (state,) = list(app.hooks.health()[0].hooks)
    assert hidden["data"]["greeting"] == {"words": "Hello, None: nothing", "about": None}
    assert seen["data"]["greeting"] == {"words": "Hello, ADMIN: Tides", "about": {"title": "Tides"}}
    assert seen["data"]["more"] == {"words": "Hello, Hello, ADMIN: nothing"}
    assert (state.name, state.subject) == ("register_queries", "greeting")


@sqlite_first
async def test_a_query_for_a_role_is_null_for_others_and_not_called(database_url: str, tmp_path: Path) -> None:
    called = []

    def note() -> int:
        called.append(1)
        return 7

    plugin = registering(query("secret", int | None, note, role=Role.MODERATOR, cost=40, pure=True))
    async with site_with(tmp_path, database_url, {"secret": plugin}) as (app, _):
        found = [
            (await answer(app, "{ secret }", viewer))["data"]["secret"]
            for viewer in (ANONYMOUS, Viewer(Role.READER), Viewer(Role.MODERATOR), OPERATOR)
        ]
        cost = app.engine.operation_cost("{ secret again: secret }", None, {}, OPERATOR)
    assert found == [None, None, 7, 7]
    assert len(called) == 4, "by the plan and by graphql-core, for the two who may"
    assert cost == 80


@sqlite_first
async def test_objects_cost_as_their_field_says(database_url: str, tmp_path: Path) -> None:
    plugin = registering(query("dear", list[Greeting] | None, lambda: [], cost=50))
    async with site_with(tmp_path, database_url, {"dear": plugin}) as (app, _):
        assert app.engine.operation_cost("{ dear { words } }", None, {}, OPERATOR) == 55


def refuse() -> None:
    raise InputError("Ask for something else.")


@sqlite_first
async def test_a_query_that_fails_is_null_alone(database_url: str, tmp_path: Path) -> None:
    plugin = registering(
        query("crash", int | None, lambda: 1 // 0),
        query("wrong", int | None, lambda: "many"),
        query("no", int | None, refuse),
        query("good", int | None, lambda: 1),
    )
    async with site_with(tmp_path, database_url, {"mixed": plugin}) as (app, _):
        found = await answer(app, "{ crash wrong no good posts { totalCount } }")
        states = {each.subject: each.failures for each in app.hooks.health()[0].hooks}
    assert found["data"] == {"crash": None, "wrong": None, "no": None, "good": 1, "posts": {"totalCount": 0}}
    told = {each["path"][0]: (each["extensions"]["code"], each["message"]) for each in found["errors"]}
    assert told["no"] == ("BAD_USER_INPUT", "Ask for something else.")
    assert {told[name][0] for name in ("crash", "wrong")} == {"PLUGIN_ERROR"}
    assert states == {"crash": 2, "wrong": 2, "no": 0, "good": 0}, "only what refuses on purpose has not failed"
    assert "division" not in json.dumps(found)


@cases(
    ("more", "told"),
    [
        ({"name": "posts"}, "adds the query posts, but the core already has it. Give it another name"),
        ({"name": "moderationqueue"}, "but the core already has it"),
        ({"name": "Greeting"}, "the name must be camelCase"),
        ({"graphql_type": int}, "its type must allow None"),
        ({"resolve": lambda rows: 1}, "takes rows, but it is called by keyword with context, arguments"),
        ({"cost": -1}, "cost must be an integer from 0"),
        ({"description": " "}, "has no description"),
    ],
)
def test_a_query_that_does_not_fit_stops_the_start(more: dict[str, Any], told: str) -> None:
    given = {"name": "greeting", "description": "A.", "graphql_type": int | None, "resolve": lambda: 1, **more}
    with pytest.raises(PluginError, match=told.replace(".", r"\.")):
        build_schema(Hooks.of({"greets": registering(Query(**given))}))


@cases("name", ["greeting", "greetIng"])
def test_two_plugins_on_one_query_are_both_named_with_the_remedy(name: str) -> None:
    plugins = {"one": registering(query(resolve=lambda: None)), "two": registering(query(name, int | None, lambda: 1))}
    with pytest.raises(
        PluginError, match=r"'one' and 'two' both .* Add one of them to GQL_BLOG_BLOCKED_PLUGINS"
    ) as caught:
        build_schema(Hooks.of(plugins))
    assert "greet" in caught.value.message
