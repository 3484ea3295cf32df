"""Hooks that a plugin offers to others: typed, ordered, each implementation isolated by its own circuit."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.cases import cases
from support.growth import HANG
from support.registering import answer, site_with
from support.sampling import sqlite_first

from gql_blog.access import OPERATOR
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks
from gql_blog.plugin import PluginContext, Query, Role, hookimpl, offered_hook


@offered_hook(limit=1)
def scores_rate(context: PluginContext, words: tuple[str, ...], strict: bool) -> float | None:
    """Asked for each text: how good its words are, from 0 to 1; None says nothing."""


async def rated(context: PluginContext) -> str:
    answers = await context.call("scores_rate", words=("one", "two"), strict=True)
    return ", ".join(f"{name}: {value}" for name, value in answers.items())


def scores(resolve: Any = rated, offers: Any = (scores_rate,)) -> Any:
    """Return the plugin that offers the hook, and calls it in a query."""
    query = Query(name="rated", description=".", graphql_type=str | None, resolve=resolve)

    def register_queries() -> list[Query]:
        return [query]

    return SimpleNamespace(
        api_version=2, role=Role.ADMIN, offers=list(offers), register_queries=hookimpl(register_queries)
    )


def rating(function: Callable[..., Any], **order: Any) -> Any:
    """Return a plugin that implements the hook."""
    function.__name__ = "scores_rate"
    return SimpleNamespace(api_version=2, scores_rate=hookimpl(**order)(function))


async def count_posts(context: PluginContext, words: tuple[str, ...]) -> float:
    data = await context.ask("{ posts { totalCount } }")
    return float(data["posts"]["totalCount"]) + len(words) / 10


async def test_every_implementation_is_called_in_order_with_what_it_names(database_url: str, tmp_path: Path) -> None:
    plugins = {
        "scores": scores(),
        "counts": rating(count_posts),
        "after_all": rating(lambda strict: 0.5 if strict else None, after="counts"),
        "blank": rating(lambda: None, before="counts"),
    }
    async with site_with(tmp_path, database_url, plugins) as (app, room):
        await room.post("Tides")
        found = await answer(app, "{ rated }", OPERATOR)
    assert found["data"]["rated"] == "blank: None, counts: 1.2, after_all: 0.5"


async def hang() -> None:
    await asyncio.sleep(HANG)


def crash() -> None:
    raise ZeroDivisionError


def shout(words: Any) -> Any:
    words[0] = "LOUD"


@sqlite_first
@pytest.mark.parametrize("wrong", [crash, lambda: "good", lambda: True, shout, hang])
async def test_one_that_fails_is_left_out_and_its_circuit_alone_counts(
    database_url: str, tmp_path: Path, wrong: Any
) -> None:
    plugins = {"scores": scores(), "fails": rating(wrong), "works": rating(lambda: 1.0)}
    async with site_with(tmp_path, database_url, plugins) as (app, _):
        found = await app.engine.execute(query="{ rated }", viewer=OPERATOR)
        failures = {each.name: [(hook.name, hook.failures) for hook in each.hooks] for each in app.hooks.health()}
    assert found.body == b'{"data":{"rated":"works: 1.0"},"extensions":{"cost":1}}'
    assert failures["fails"] == [("scores_rate", 1)]
    assert failures["works"] == [("scores_rate", 0)]
    assert failures["scores"] == [("register_queries", 0)]


@sqlite_first
async def test_after_five_failures_it_is_not_called_any_more(database_url: str, tmp_path: Path) -> None:
    called = []

    def fail() -> None:
        called.append(1)
        raise ZeroDivisionError

    async with site_with(tmp_path, database_url, {"scores": scores(), "fails": rating(fail)}) as (app, _):
        for _number in range(7):
            await app.engine.execute(query="{ rated }", viewer=OPERATOR)
    assert len(called) == 5


@sqlite_first
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("scores_rate", {"words": ("a",)}),
        ("scores_rate", {"words": ["a"], "strict": True}),
        ("scores_rate", {"words": (1,), "strict": True}),
        ("scores_rate", {"words": (), "strict": 1}),
        ("scores_other", {}),
        ("moderate", {"case": None}),
    ],
)
async def test_a_plugin_that_calls_it_wrongly_fails_itself(
    database_url: str, tmp_path: Path, name: str, given: dict[str, Any]
) -> None:
    async def wrong(context: PluginContext) -> str:
        await context.call(name, **given)
        return "called"

    plugins = {"scores": scores(wrong), "works": rating(lambda: 1.0)}
    async with site_with(tmp_path, database_url, plugins) as (app, _):
        found = await answer(app, "{ rated }", OPERATOR)
        failures = {each.name: each.failures for each in app.hooks.health()}
    assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"
    assert failures == {"scores": 2, "works": 0}


async def test_what_may_not_be_done_where_it_is_called_may_not_be_done_in_it() -> None:
    async def ask(context: PluginContext) -> float:
        await context.ask("{ posts { totalCount } }")
        return 1.0

    hooks = Hooks.of({"scores": scores(), "asks": rating(ask)})
    context = hooks._contexts.of("scores", "read_notes")
    assert await context.call("scores_rate", words=(), strict=True) == {}
    assert {each.name: each.failures for each in hooks.health()} == {"asks": 1, "scores": 0}


async def test_hooks_that_call_each_other_without_end_are_stopped(caplog: pytest.LogCaptureFixture) -> None:
    async def again(context: PluginContext) -> float:
        return float(len(await context.call("scores_rate", words=(), strict=True)))

    own = scores()
    again.__name__ = "scores_rate"
    own.scores_rate = hookimpl(again)
    hooks = Hooks.of({"scores": own})
    context = hooks._contexts.of("scores", "on_event")
    assert await context.call("scores_rate", words=(), strict=True) == {"scores": 1.0}
    assert "At most 3 such calls may be nested" in caplog.text


async def test_a_test_without_an_app_finds_no_other_plugin() -> None:
    assert await rated(PluginContext(plugin="scores")) == ""


def test_it_may_be_implemented_where_it_is_not_offered_if_it_is_optional() -> None:
    with pytest.raises(PluginError, match="'works' implements the hook 'scores_rate', which there is not"):
        Hooks.of({"works": rating(lambda: 1.0)})
    hooks = Hooks.of({"works": rating(lambda: 1.0, optional=True)})
    assert hooks.names == ("works",)


def test_an_argument_that_it_does_not_have_stops_the_start() -> None:
    with pytest.raises(PluginError, match=r"'colour' in its hook 'scores_rate'.* There are: context, strict, words"):
        Hooks.of({"scores": scores(), "works": rating(lambda colour: 1.0)})


def offering(name: str = "scores_it", doc: str | None = "It.", returns: Any = int | None) -> Any:
    def function(context: Any, given: Any) -> Any: ...

    function.__name__, function.__doc__ = name, doc
    function.__annotations__ = {"given": str, "return": returns}
    return function


def named(first: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(f"def scores_it({first}) -> None: 'It.'", namespace)
    return namespace["scores_it"]


@cases(
    ("offers", "told"),
    [
        ([offered_hook()(offering("rate"))], "its name must begin with scores_, the plugin's"),
        ([offered_hook()(offering("scores_" + "a" * 30))], "and have 32 characters at most"),
        ([offered_hook()(offering(doc=None))], "which has no docstring"),
        ([offered_hook(limit=11)(offering())], "limit must be a number of seconds, 10 at most"),
        ([offered_hook()(named("given: int"))], "its first argument must be context"),
        ([offered_hook()(named("context, given"))], "annotate given"),
        ([offered_hook()(offering(returns=int | str))], "it must return a class"),
        ([offering()], "offers must be a list of functions that are marked"),
        ([offered_hook()(offering()), offered_hook()(offering())], "but the plugin 'scores' already has it"),
    ],
)
def test_a_hook_that_does_not_fit_stops_the_start(offers: Any, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        Hooks.of({"scores": scores(offers=offers)})
