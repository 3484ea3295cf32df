"""What plugins do wrong stays with them, from the request to the database, and what they guard stays shut."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from support.installed import settings_in
from support.populated import execute
from support.sampling import sqlite_first, sqlite_mostly

from gql_blog.access import OPERATOR, Viewer
from gql_blog.app import App, assembled, migrate_all
from gql_blog.content import Note, Role
from gql_blog.hooks import Field, Hooks, hookimpl
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.settings import Settings
from gql_blog.store import Article, CircuitStore
from gql_blog.testing import AppUnderTest, open_app
from gql_blog.write import CreatePost, DisablePlugin, EnablePlugin, Obstacle

pytestmark = sqlite_mostly

CREATE = """mutation($title: String!) {
  createPost(input: {title: $title, source: "Text."}) { post { title mood } errors { code } }
}"""
"""A post, with the field of a plugin in the payload."""

PLUGINS = "{ plugins { name enabled hooks { name subject state failures lastError } } }"


def mood(values: Any, graphql_type: Any = int | None) -> Any:
    """A plugin that adds ``Article.mood``, whose value is ``values``, or what it returns for the title."""

    def resolve(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        return [values(title) if callable(values) else values for (title,) in rows]

    @hookimpl
    def register_fields() -> list[Field]:
        return [
            Field(
                type_name="Article",
                name="mood",
                description="How it is.",
                graphql_type=graphql_type,
                needs=("title",),
                resolve=resolve,
            )
        ]

    return SimpleNamespace(register_fields=register_fields, api_version=2)


@pytest.mark.parametrize(
    ("wrong", "graphql_type"),
    [
        (Decimal(1), int | None),
        (2**70, int | None),
        (True, int | None),
        ({1}, int | None),
        ("\ud800", str | None),
        (date(2026, 1, 31), str | None),
        ({"at": {1}}, dict[str, Any] | None),
    ],
)
async def test_a_wrong_value_is_null_with_an_error_and_never_a_failed_request(
    database_url: str, tmp_path: Path, wrong: Any, graphql_type: Any
) -> None:
    """Also in the payload of a mutation, which has committed by then."""
    async with open_app(tmp_path, {"moods": mood(wrong, graphql_type)}, database_url=database_url) as app:
        made = await app.query(CREATE, {"title": "Tides"}, role=Role.EDITOR)
        read = await app.query("{ posts(where: {status: {in: [DRAFT]}}) { nodes { title mood } } }", role=Role.EDITOR)
    assert made.data == {"createPost": {"post": {"title": "Tides", "mood": None}, "errors": []}}
    assert read.data == {"posts": {"nodes": [{"title": "Tides", "mood": None}]}}
    places = [(error["path"], error["extensions"]["code"]) for error in (*made.errors, *read.errors)]
    assert places == [
        (["createPost", "post", "mood"], "PLUGIN_ERROR"),
        (["posts", "nodes", 0, "mood"], "PLUGIN_ERROR"),
    ]


@sqlite_first
async def test_one_wrong_value_does_not_take_the_others_along(database_url: str, tmp_path: Path) -> None:
    plugin = mood(lambda title: 2**70 if title == "Storm" else 1)
    async with open_app(tmp_path, {"moods": plugin}, database_url=database_url) as app:
        for title in ("Tides", "Storm"):
            await app.query(CREATE, {"title": title}, role=Role.EDITOR)
        read = await app.query(
            "{ posts(where: {status: {in: [DRAFT]}}, orderBy: {field: TITLE, direction: ASC}) "
            "{ nodes { title mood } } }",
            role=Role.EDITOR,
        )
    assert read.data == {"posts": {"nodes": [{"title": "Storm", "mood": None}, {"title": "Tides", "mood": 1}]}}
    assert [error["path"] for error in read.errors] == [["posts", "nodes", 0, "mood"]]


@hookimpl
def before_write(intent: Any) -> None:
    raise ZeroDivisionError(intent.command)


@hookimpl
def moderate(case: Any) -> None:
    raise ZeroDivisionError(case.comment_id)


GUARD = SimpleNamespace(before_write=before_write, moderate=moderate, api_version=2)


@sqlite_first
async def test_a_guard_that_keeps_crashing_refuses_and_every_process_tells_so(
    database_url: str, tmp_path: Path
) -> None:
    async with open_app(tmp_path, {"guard": GUARD}, database_url=database_url) as app, another(app) as other:
        for _ in range(7):
            refused = await app.query(CREATE.replace(" mood", ""), {"title": "Tides"}, role=Role.EDITOR)
            assert [error["extensions"]["code"] for error in refused.errors] == ["PLUGIN_ERROR"]
        assert "keeps failing" in refused.errors[0]["message"]
        async with app._app.database.session():
            assert not await Article.exists()
        await synchronized(app, other)
        answers = [await each.query(PLUGINS, role=Role.ADMIN) for each in (app, other)]
        refused = await other.query(CREATE.replace(" mood", ""), {"title": "Tides"}, role=Role.EDITOR)
        assert "keeps failing" in refused.errors[0]["message"], "the other process has not called it once"
        assert len(other.hook_calls) == 0
    assert answers[0].data == answers[1].data == {
        "plugins": [
            {
                "name": "guard",
                "enabled": True,
                "hooks": [
                    {"name": "moderate", "subject": None, "state": "CLOSED", "failures": 0, "lastError": None},
                    {
                        "name": "before_write",
                        "subject": "create_post",
                        "state": "OPEN",
                        "failures": 5,
                        "lastError": "ZeroDivisionError",
                    },
                ],
            }
        ]
    }  # fmt: skip


@pytest.mark.parametrize("size", [1, 1000], ids=["by a plan", "by graphql-core"])
@pytest.mark.parametrize("few", [True, False])
async def test_the_selection_of_plugins_is_followed(tmp_path: Path, size: int, few: bool) -> None:
    """Also by graphql-core, which executes queries with a wrong argument over what their plan has read."""
    document = """query($few: Boolean!, $size: Int) {
      plugins { ...named hooks @skip(if: $few) { what: name __typename state } }
      moderationQueue(first: $size) { totalCount }
    }
    fragment named on Plugin { who: name __typename }"""
    async with open_app(tmp_path, {"guard": GUARD}) as app:
        result = await app.query(document, {"few": few, "size": size}, role=Role.ADMIN)
    hooks = [{"what": name, "__typename": "PluginHook", "state": "CLOSED"} for name in ("moderate", "before_write")]
    shown = {"who": "guard", "__typename": "Plugin", **({} if few else {"hooks": hooks})}
    queue = {"totalCount": 0} if size == 1 else None
    assert result.data == {"plugins": [shown], "moderationQueue": queue}
    assert len(result.errors) == (size != 1)


@pytest.mark.parametrize("role", [None, *(each for each in Role if each is not Role.ADMIN)])
async def test_only_admins_are_told_of_plugins(sqlite_url: str, tmp_path: Path, role: Role | None) -> None:
    async with open_app(tmp_path, {"guard": GUARD}) as app:
        assert (await app.query(PLUGINS, role=role)).data == {"plugins": None}


@pytest.mark.parametrize("debug", [True, False])
async def test_the_traceback_of_a_hook_is_shown_in_debug(tmp_path: Path, debug: bool) -> None:
    """Of a field, in the payload of a mutation and in a query, and of a guard."""

    def in_the_hook(_title: str) -> Any:
        raise LookupError("the cause")

    hooks = Hooks.of({"guard": GUARD, "moods": mood(in_the_hook)})
    settings = settings_in(tmp_path, debug=debug, result_cache_mb=0)
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app:
        await app.writer.run(DisablePlugin(name="guard"), OPERATOR)
        await synchronize(app)
        made = await errors_of(app, CREATE)
        read = await errors_of(app, "{ posts(where: {status: {in: [DRAFT]}}) { nodes { mood } } }")
        await app.writer.run(EnablePlugin(name="guard"), OPERATOR)
        await synchronize(app)
        refused = await errors_of(app, CREATE)
    for error in (*made, *read):
        assert error["extensions"]["code"] == "PLUGIN_ERROR"
        assert ("LookupError: the cause" in str(error) and "in in_the_hook" in str(error)) is debug
    assert ("ZeroDivisionError: create_post" in str(refused)) is debug
    assert (len(made), len(read), len(refused)) == (1, 1, 1)


async def errors_of(app: App, document: str) -> list[dict[str, Any]]:
    viewer = Viewer(Role.EDITOR, actor="test")
    result = await app.engine.execute(query=document, variables={"title": "Tides"}, viewer=viewer)
    errors: list[dict[str, Any]] = orjson.loads(result.body)["errors"]
    return errors


class Cites:
    """A plugin that renders notes as long as it is ``well``."""

    api_version = 2

    def __init__(self) -> None:
        self.well = True
        self.calls = 0

    @hookimpl
    def render_note(self, note: Note) -> str:
        self.calls += 1
        if not self.well:
            raise ZeroDivisionError
        return f"<em>{note.text}</em>"


@sqlite_first
async def test_a_plugin_that_fails_while_articles_are_rendered_again_can_be_disabled(
    database_url: str, tmp_path: Path
) -> None:
    """Its notes stay as they are stored, and it is not called."""
    cites = Cites()
    hooks, settings = Hooks.of({"cites": cites}), settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, hooks) as app:
        post = await app.writer.run(CreatePost(title="Tides", source="Tides[^1].\n\n[^1]: A note.\n"), OPERATOR)
    before = await notes_of(settings, post.article_id)
    assert "<em>A note.</em>" in before
    await execute(database_url, "UPDATE article SET rendered_version = NULL")
    cites.well = False
    (waits,) = (await migrate_all(settings, Hooks.of({"cites": cites}))).unrendered
    assert (waits.obstacle, waits.plugins) == (Obstacle.PLUGIN, ("cites",))
    async with assembled(settings, Hooks.of({})) as app:
        await app.writer.run(DisablePlugin(name="cites"), OPERATOR)
    calls = cites.calls
    assert (await migrate_all(settings, Hooks.of({"cites": cites}))).unrendered == ()
    assert (cites.calls, await notes_of(settings, post.article_id)) == (calls, before)


async def notes_of(settings: Settings, article_id: str) -> str:
    async with assembled(settings, Hooks.of({})) as app, app.database.session():
        article: Any = await Article.get(id=article_id)
        return str(article.endnotes)


@asynccontextmanager
async def another(app: AppUnderTest) -> AsyncIterator[AppUnderTest]:
    """Another process on the same database."""
    url = app._app.settings.database
    async with open_app(app._app.settings.data_dir, {"guard": GUARD}, database_url=url) as other:
        yield other


async def synchronized(*apps: AppUnderTest) -> None:
    """Have each process save, and then read, what there is, as each does every half second."""
    for each in (*apps, *apps):
        await synchronize(each._app)


async def synchronize(app: App) -> None:
    assert await HealthSynchronizer(app.hooks._circuits, CircuitStore(app.database)).synchronize() is None
