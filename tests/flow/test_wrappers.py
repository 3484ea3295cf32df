"""Wrappers of plugins: they see that calls are made and how they end, and have no say in them, whatever they do."""

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.busy import work_for
from support.cases import cases
from support.failing import COMMENT
from support.growth import HANG
from support.hearing import until
from support.hook_pages import CALLBACKS
from support.installed import settings_in
from support.registering import registering
from support.serving import served
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.app import assembled, serving, site
from gql_blog.content import CircuitState
from gql_blog.errors import NotFound, PluginError
from gql_blog.hooks import Hooks, InvalidReturn, LoopBlocked
from gql_blog.hooks.circuits.circuit_breaker import MAX_FAILURES
from gql_blog.hooks.declared.callbacks import WITH_CALLBACKS
from gql_blog.plugin import (
    CallOutcome,
    Judgement,
    PluginContext,
    Query,
    Route,
    RouteRequest,
    RouteResponse,
    SearchedArticle,
    SearchWords,
    Verdict,
    WrappedCall,
    Wrapper,
    hookimpl,
)

Told = list[tuple[Any, ...]]
Looking = Generator[None, CallOutcome, None]
LookingLater = AsyncGenerator[None, CallOutcome]
ARTICLE = SearchedArticle(title="On Rye", text="It grows.")


def request(name: str) -> RouteRequest:
    return RouteRequest(method="GET", path={"name": name})


def timing(told: Told, name: str = "timing", **given: Any) -> Wrapper:
    """A wrapper that notes what it is told, in a thread."""

    def wrap(context: PluginContext, call: WrappedCall) -> Looking:
        assert (context.viewer, context.hook) == (None, f"wrap of {name}")
        told.append((name, "before", call))
        here = threading.current_thread()
        outcome = yield
        assert here is threading.current_thread() is not threading.main_thread()
        told.append((name, outcome.failure, call))

    return Wrapper(name=name, description="Note it.", wrap=wrap, **given)


def late(told: Told, name: str = "late", **given: Any) -> Wrapper:
    """The same, on the event loop."""

    async def wrap(call: WrappedCall) -> LookingLater:
        told.append((name, "before", call))
        here = asyncio.current_task()
        outcome = yield
        assert here is asyncio.current_task()
        assert 0 <= outcome.seconds < HANG
        told.append((name, outcome.failure, call))

    return Wrapper(name=name, description="Note it.", wrap=wrap, **given)


def shop(**hooks: Any) -> Any:
    """A plugin with a query, a route and what else is given."""
    query = Query(name="weather", description="How it is.", graphql_type=str | None, resolve=lambda: "fair")
    plugin = registering(query, Route(path="/here/{name}", handle=lambda request: answered(request.path["name"])))
    for name, hook in hooks.items():
        hook.__name__ = name
        setattr(plugin, name, hookimpl(hook))
    return plugin


def answered(name: str) -> RouteResponse:
    if name == "missing":
        raise NotFound("There is none.")
    if name == "broken":
        raise ZeroDivisionError(name)
    return RouteResponse(body=name)


def the(call: tuple[str, str, str | None], *seen: tuple[str, str | None]) -> Told:
    return [(name, step, WrappedCall(*call)) for name, step in seen]


async def test_a_server_has_the_calls_of_all_plugins_wrapped(database_url: str, tmp_path: Path) -> None:
    told: Told = []
    held = shop(moderate=lambda: Judgement(verdict=Verdict.HOLD, reason="Wait."))
    plugins = {"a_tracer": registering(late(told)), "b_timer": registering(timing(told)), "shop": held}
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0, rate_limits="off")
    async with assembled(settings, Hooks.of(plugins)) as app, serving(app), served(site(app)) as address:
        async with httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as client:
            asked = await client.post("/graphql", json={"query": "{ weather }"})
            assert asked.json() == {"data": {"weather": "fair"}}
            pages = [await client.get(f"/plugins/shop/here/{name}") for name in ("rye", "missing", "broken")]
            article = (await Newsroom(app.database, app.writer).post("On Rye")).article_id
            said = await client.post("/graphql", json={"query": COMMENT, "variables": {"id": article}})
            assert said.json()["data"]["submitComment"]["comment"] == {"status": "PENDING"}
        assert [each.status_code for each in pages] == [200, 404, 500]
        assert pages[0].text == "rye"
        assert all(each.state is CircuitState.CLOSED for plugin in app.hooks.health() for each in plugin.hooks)

    route, begin = ("shop", "register_routes", "GET /here/{name}"), (("late", "before"), ("timing", "before"))
    assert told == [
        *the(("shop", "register_queries", "weather"), *begin, ("timing", None), ("late", None)),
        *the(route, *begin, ("timing", None), ("late", None)),
        *the(route, *begin, ("timing", "NotFound"), ("late", "NotFound")),
        *the(route, *begin, ("timing", "ZeroDivisionError"), ("late", "ZeroDivisionError")),
        *the(("shop", "moderate", None), *begin, ("timing", None), ("late", None)),
    ]


async def test_only_calls_of_its_hooks_are_wrapped_and_none_while_it_is_disabled() -> None:
    told: Told = []
    clock = registering(timing(told, hooks=["moderate"]), late(told, hooks=["register_queries"]))
    hooks = Hooks.of({"clock": clock, "shop": shop()})
    resolve = hooks.callbacks.resolvers.of_query(hooks.queries[0])
    for disabled in ((), ("clock",), ()):
        told.clear()
        hooks._circuits.disabled = frozenset(disabled)
        assert await resolve([()], None) == ("fair",)
        assert [name for name, *_ in told] == ([] if disabled else ["late", "late"])


class Bad:
    """Wrappers that fail, each in a way of its own."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.ends: list[CallOutcome] = []
        self.fails = True

    def raises_before(self) -> Looking:
        if self.fails:
            raise ZeroDivisionError
        yield

    def raises_after(self) -> Looking:
        yield
        raise ZeroDivisionError

    def never_yields(self) -> Looking:
        if not self.fails:
            yield

    def yields_twice(self) -> Looking:
        yield
        yield

    def clings(self) -> Looking:
        """It goes on even when it is closed."""
        yield
        try:
            yield
        except GeneratorExit:
            yield

    def exits(self) -> Looking:
        yield
        raise SystemExit(3)

    def hangs_before(self) -> Looking:
        self.free.wait(HANG)
        self.ends.append((yield))

    def hangs_after(self) -> Looking:
        self.ends.append((yield))
        self.free.wait(HANG)

    async def later_raises_before(self) -> LookingLater:
        if self.fails:
            raise ZeroDivisionError
        yield

    async def later_raises_after(self) -> LookingLater:
        yield
        raise ZeroDivisionError

    async def later_never_yields(self) -> LookingLater:
        if not self.fails:
            yield

    async def later_yields_twice(self) -> LookingLater:
        yield
        yield

    async def later_gives_up(self) -> LookingLater:
        yield
        raise asyncio.CancelledError

    async def later_hangs_before(self) -> LookingLater:
        await asyncio.sleep(HANG)
        yield

    async def later_hangs_after(self) -> LookingLater:
        yield
        await asyncio.sleep(HANG)

    async def later_blocks(self) -> LookingLater:
        work_for(0.2)
        yield


def bad(wrap: Callable[..., Any]) -> Wrapper:
    return Wrapper(name="bad", description="Fail.", wrap=wrap)


FAILING: dict[str, type[BaseException]] = {
    "raises_before": ZeroDivisionError,
    "raises_after": ZeroDivisionError,
    "never_yields": InvalidReturn,
    "yields_twice": InvalidReturn,
    "clings": RuntimeError,
    "exits": SystemExit,
    "hangs_before": TimeoutError,
    "hangs_after": TimeoutError,
    "later_raises_before": ZeroDivisionError,
    "later_raises_after": ZeroDivisionError,
    "later_never_yields": InvalidReturn,
    "later_yields_twice": InvalidReturn,
    "later_gives_up": asyncio.CancelledError,
    "later_hangs_before": TimeoutError,
    "later_hangs_after": TimeoutError,
    "later_blocks": LoopBlocked,
}


@cases("name", FAILING)
async def test_a_wrapper_that_fails_changes_no_answer_and_is_cut_off(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.hooks.calls.wrapper_calls.WRAP_LIMIT", 0.05 if "hangs" in name else HANG)
    told: Told = []
    failing, calls = Bad(), 0

    def search_text() -> SearchWords:
        nonlocal calls
        calls += 1
        return SearchWords(text="rye")

    tracers = {
        "a_good": registering(timing(told)),
        "b_bad": registering(bad(getattr(failing, name))),
        "c_good": registering(late(told)),
    }
    hooks = Hooks.of({**tracers, "shop": shop(search_text=search_text)})
    failures: list[tuple[str, type[BaseException]]] = []
    hooks.callbacks.observe_failures(lambda key, error: failures.append((str(key), type(error))))
    (route,) = hooks.routes
    for number in range(MAX_FAILURES + 1):
        words = await hooks.rendering.search_words(ARTICLE)
        assert (words.value[0].text, words.failed) == ("rye", ())
        assert calls == number + 1
    steps = [(who, step) for who, step, _ in told]
    assert steps == [("timing", "before"), ("late", "before"), ("late", None), ("timing", None)] * (MAX_FAILURES + 1)

    health = {(each.name, hook.name, hook.subject): hook for each in hooks.health() for hook in each.hooks}
    own = health.pop(("b_bad", "register_wrappers", "bad"))
    hung = name.startswith("hangs")  # four threads that still run are enough
    assert (own.state, own.failures) == ((CircuitState.CLOSED, 4) if hung else (CircuitState.OPEN, MAX_FAILURES))
    assert failures == [("b_bad.register_wrappers (bad)", FAILING[name])] * own.failures
    assert not any(each.failures for each in health.values())

    with pytest.raises(NotFound, match="There is none"):
        await hooks.callbacks.routes.handle(route, request("missing"), ANONYMOUS)
    with pytest.raises(PluginError, match="failed to answer"):
        await hooks.callbacks.routes.handle(route, request("broken"), ANONYMOUS)
    failing.free.set()
    if name.startswith("hangs"):
        await until(lambda: len(failing.ends) == own.failures)
        assert all(each.failure is None for each in failing.ends), "each was told how its call ended"


@cases("wrapper", [timing, late])
async def test_whoever_goes_away_is_told_and_leaves_nothing_behind(wrapper: Callable[..., Wrapper]) -> None:
    told: Told = []
    reached, threads = asyncio.Event(), threading.active_count()

    async def search_text() -> None:
        reached.set()
        await asyncio.sleep(HANG)

    hooks = Hooks.of({"clock": registering(wrapper(told)), "shop": shop(search_text=search_text)})
    asking = asyncio.create_task(hooks.rendering.search_words(ARTICLE))
    await asyncio.wait_for(reached.wait(), HANG)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [step for _, step, _ in told] == ["before", "CancelledError"]
    await until(lambda: threading.active_count() <= threads)
    assert asyncio.all_tasks() == {asyncio.current_task()}


@cases("wrapper", [timing, late])
async def test_a_wrapper_waits_for_a_long_call_without_losing_its_time(
    wrapper: Callable[..., Wrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.hooks.calls.wrapper_calls.WRAP_LIMIT", 0.2)
    told: Told = []

    async def search_text() -> None:
        await asyncio.sleep(0.6)

    hooks = Hooks.of({"clock": registering(wrapper(told)), "shop": shop(search_text=search_text)})
    await hooks.rendering.search_words(ARTICLE)
    assert [step for _, step, _ in told] == ["before", None]
    assert not any(hook.failures for each in hooks.health() for hook in each.hooks)


async def no_generator() -> None: ...


WRONG = [
    ([bad(no_generator)], "wrap must be a function that yields once"),
    ([bad(lambda: None)], "wrap must be a function that yields once"),
    ([bad(lambda viewer: (yield))], "it is called by keyword with context, call."),
    (
        [timing([], hooks=["moderat"])],
        "hooks has 'moderat'. It is a list of some of authorize, before_write, enrich_citation,",
    ),
    ([timing([], hooks=["on_startup"])], "hooks has 'on_startup'."),
    ([timing([], hooks=["register_wrappers"])], "hooks has 'register_wrappers'."),
    ([timing([], name="Not so")], "it needs a name such as timing, of letters and digits, and a description."),
    ([timing([]), late([], name="timing")], "registers two wrappers 'timing'. Give one another name."),
]


@pytest.mark.parametrize(("wrappers", "remedy"), WRONG)
def test_a_wrapper_that_does_not_fit_stops_the_start_with_its_remedy(wrappers: list[Wrapper], remedy: str) -> None:
    with pytest.raises(PluginError, match=re.escape(remedy)) as refused:
        Hooks.of({"clock": registering(*wrappers)})
    assert refused.value.message.startswith("Plugin")


def test_every_callback_that_has_a_circuit_is_wrapped() -> None:
    assert {*WITH_CALLBACKS} == {*CALLBACKS} - {"register_commands", "register_wrappers"}
