"""Plugins that nobody asks for anything cost a query nothing; those that are asked read what they need, and no more."""

import inspect
import logging
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
from support.registering import answer, receipt, registering, site_with
from support.sampling import sqlite_first
from support.tree import ROOT

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import App
from gql_blog.hooks import HookSpecs, contracts
from gql_blog.plugin import Field, Query, hookimpl
from gql_blog.store import Statement

QUERY = """{ posts(first: 5) { totalCount nodes { title excerpt tags { name } bylines { creditedName }
  comments { nodes { authorName } } } } viewer { name } }"""


def idle(number: int) -> Any:
    """Return a plugin that implements every hook, and adds fields, queries and mutations that nobody asks for."""

    def never(**_: Any) -> Any:
        raise AssertionError("an idle plugin was called")

    registered = registering(
        Field(
            type_name="Article",
            name=f"idle{number}",
            description=".",
            graphql_type=str | None,
            needs=("text",),
            resolve=lambda rows: [never() for _ in rows],
        ),
        Query(name=f"idle{number}", description=".", graphql_type=int | None, resolve=lambda: never()),
    )
    hooks = {hook: _named(hook, never) for hook in contracts() if not hook.startswith("register_")}
    for hook in (
        "on_startup",
        "on_shutdown",
        "before_write",
        "read_notes",
        "enrich_citation",
        "render_note",
        "transform_body",
        "search_text",
        "on_event",
    ):
        del hooks[hook]
    return SimpleNamespace(**{**vars(registered), **hooks})


def _named(hook: str, function: Any) -> Any:
    arguments = ", ".join(_arguments(hook))
    namespace: dict[str, Any] = {"never": function}
    exec(f"def {hook}({arguments}): never()", namespace)
    return hookimpl(namespace[hook])


def _arguments(hook: str) -> Sequence[str]:
    return list(inspect.signature(getattr(HookSpecs, hook)).parameters)[1:]


async def run_counted(app: App) -> tuple[bytes, list[Statement], Counter[str]]:
    """Return the answer to the query, its statements, and the calls of the project's functions, by their places."""
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _: Any) -> None:
        path = frame.f_code.co_filename
        if event == "call" and path.startswith(str(ROOT / "gql_blog")) and "/store/" not in path:
            calls[f"{Path(path).relative_to(ROOT)}:{frame.f_code.co_qualname}"] += 1

    with app.database.reader.record() as statements:
        await app.engine.execute(query=QUERY, viewer=OPERATOR)  # the plan is made
        statements.clear()
        sys.setprofile(note)
        try:
            found = await app.engine.execute(query=QUERY, viewer=OPERATOR)
        finally:
            sys.setprofile(None)
    return found.body, list(statements), calls


async def test_twenty_idle_plugins_change_no_statement_and_add_no_call(database_url: str, tmp_path: Path) -> None:
    async with site_with(tmp_path, database_url, {}) as (app, room):
        await room.post("Tides")
        alone = await run_counted(app)
    async with site_with(tmp_path, database_url, {f"idle{number}": idle(number) for number in range(20)}) as (app, _):
        assert "idle19: Int" in app.schema.sdl
        assert "idle19: String" in app.schema.sdl
        beside = await run_counted(app)
    assert alone[0] == beside[0]
    assert [each.sql for each in alone[1]] == [each.sql for each in beside[1]]
    assert alone[2] == beside[2]
    assert alone[2], "calls are counted"
    assert not [place for place in beside[2] if "gql_blog/hooks/" in place]


def reading(column: str, **more: Any) -> Field:
    def resolve(rows: Sequence[Any]) -> list[Any]:
        return [getattr(row, column) for row in rows]

    given: dict[str, Any] = {"needs": ("title",), "pure": True, **more}
    return Field(type_name="Post", name="peek", description=".", graphql_type=str | None, resolve=resolve, **given)


@sqlite_first
@pytest.mark.parametrize(
    ("column", "told"),
    [
        (
            "subtitle",
            "Plugin 'peeks' reads 'subtitle' in Post.peek, which does not need it. Add 'subtitle' to the needs",
        ),
        ("sub_title", "Plugin 'peeks' reads 'sub_title' in Post.peek, which does not need it. Post has no such column"),
    ],
)
async def test_what_a_field_does_not_need_it_does_not_get(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, column: str, told: str
) -> None:
    async with site_with(tmp_path, database_url, {"peeks": registering(reading(column))}) as (app, room):
        await room.post("Tides")
        with caplog.at_level(logging.WARNING):
            found = await answer(app, "{ posts { nodes { title peek } } }")
        (state,) = list(app.hooks.health()[0].hooks)
    assert found["data"]["posts"]["nodes"] == [{"title": "Tides", "peek": None}]
    assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"
    assert state.last_error == "UndeclaredAccess"
    assert told in caplog.text


@sqlite_first
async def test_all_parents_are_given_at_once_and_a_pure_resolver_runs_on_the_loop(
    database_url: str, tmp_path: Path
) -> None:
    threads, numbers = set(), []

    def resolve(rows: Sequence[Any]) -> list[str]:
        threads.add(threading.current_thread())
        numbers.append(len(rows))
        return [row.title.upper() for row in rows]

    def here() -> str:
        threads.add(threading.current_thread())
        return "here"

    plugin = registering(
        Field(
            type_name="Post",
            name="loud",
            description=".",
            graphql_type=str | None,
            needs=("title",),
            resolve=resolve,
            pure=True,
        ),
        Query(name="here", description=".", graphql_type=str | None, resolve=here, pure=True),
    )
    async with site_with(tmp_path, database_url, {"loud": plugin}) as (app, room):
        for number in range(6):
            await room.post(f"Tide {number}")
        statements = await receipt(app, "{ here posts { nodes { loud } } }", ANONYMOUS)
    assert threads == {threading.main_thread()}
    assert numbers == [6]
    assert len(statements) == 1
    assert {each["column"] for each in statements[0]["answer"] if each["why"] == "plugin"} == {"title"}
