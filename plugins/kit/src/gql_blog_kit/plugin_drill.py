"""Trying every hook and callback of a plugin in a running app, with input from the plain to the extreme."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import FrozenInstanceError, dataclass, replace
from datetime import UTC
from functools import partial
from io import BytesIO
from pathlib import Path
from socket import gaierror
from typing import Any, Final, TypeVar

from gql_blog.access import Viewer
from gql_blog.content import CircuitKey, FrozenValueError, Role
from gql_blog.errors import GqlBlogError, PluginError
from gql_blog.hooks import (
    Event,
    ExportFormat,
    Hooks,
    HookUnavailable,
    InvalidReturn,
    LoopBlocked,
    OfferedHook,
    Registered,
    Resolver,
    RouteRequest,
    UndeclaredAccess,
    WrongValue,
    read_options,
)
from gql_blog.outgoing import OutgoingFailure
from gql_blog.write import (
    ArchiveArticle,
    ErasePerson,
    ExportPerson,
    PublishArticle,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)
from gql_blog_kit.app_under_test import AppUnderTest, ReadSettings, opened_app
from gql_blog_kit.call_recorder import HookCall
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.file_exchange import SeedArticle
from gql_blog_kit.growth_check import growth_problems
from gql_blog_kit.offered_check import answering, call_offered, wrapped
from gql_blog_kit.samples import (
    BODY,
    SITE,
    argument_sets,
    articles,
    cases,
    cited_notes,
    event_of,
    is_listed,
    notes,
    page,
    rows,
    searched,
    texts,
)

T = TypeVar("T")

_BODIES: Final = (b"", b"no JSON {", b'{"unknown": [1, 2]}', "说得好".encode("utf-16"))
_ADDRESS: Final = "ruth@kit.example"
_CHUNK: Final = 7
_HEADERS: Final = {"accept-encoding": "gzip"}
_STREAM_SECONDS: Final = 1.0
_EDITOR: Final = Viewer(Role.ADMIN, actor="drill")


@dataclass(frozen=True)
class Drilled:
    """What was called, and what was wrong."""

    calls: tuple[HookCall, ...]
    problems: tuple[Problem, ...]


class _Failures:
    def __init__(self, plugin: str) -> None:
        self._plugin = plugin
        self.problems: list[Problem] = []

    def observe(self, key: CircuitKey, error: BaseException) -> None:
        if key.plugin == self._plugin and not isinstance(error, HookUnavailable):
            where = f"{key.hook} of {key.subject}" if key.subject else key.hook
            self.problems.append(_problem_of(where, error))


async def drill(
    name: str,
    plugins: Mapping[str, object],
    offered: Mapping[str, OfferedHook],
    read_settings: ReadSettings,
    folder: Path,
) -> Drilled:
    """Open an app with a plugin in an empty ``folder``, and call all that can be called of it.

    ``plugins`` are that one and those that it needs; ``offered`` are the hooks that they offer, which somebody answers.
    """
    failures = _Failures(name)
    os.makedirs(folder)
    every = {**plugins, **answering(offered), **wrapped(plugins[name])}
    opened = opened_app(folder, every, read_settings=read_settings, on_failure=failures.observe)
    with _services_told_once():
        async with opened as app:
            written = await _write(app)
            await _call_hooks(app, written)
            await _call_callbacks(name, app, failures)
            await call_offered(app)
            await _repeat_events(app, name)
            steep = await growth_problems(name, app)
    changed = [
        Problem(
            Check.FROZEN,
            f"{each.hook} of {each.subject}" if each.subject else each.hook,
            "It changed a value that it was given.",
            "Work on a copy: dict(value), list(value), dataclasses.replace(value, …).",
        )
        for each in app.hook_calls
        if each.changed and each.plugin == name
    ]
    return Drilled(
        tuple(each for each in app.hook_calls if each.plugin == name), (*failures.problems, *changed, *steep)
    )


async def _write(app: AppUnderTest) -> list[SeedArticle]:
    """Import, write, publish, comment, and take back: what calls hooks by itself. Return the articles."""
    found: list[SeedArticle] = []
    with _refused():
        found = list(await app.seed())
    with _refused():
        found.append(await app.publish("The Harbour", BODY))
    for text in texts():
        with _refused():
            found.append(await app.publish(text[:60], f"{text}[^1]\n\n[^1]: Ada Stone, Tides (1999), 5."))
    for article in found[:2]:
        for text in texts():
            with _refused():
                said = SubmitComment(article_id=article.id, author_name="Ruth", author_email=_ADDRESS, body=text)
                await app.issue(said, role=None)
    update = partial(UpdateArticle, title="Another Title", source="Other words.", tags=("a",))
    for article in found[-1:]:
        for change in (update, UnpublishArticle, PublishArticle, ArchiveArticle):
            with _refused():
                await app.issue(change(id=article.id, expected_version=await app.version(article.id)))
    for asked in (ExportPerson(email=_ADDRESS), ErasePerson(email=_ADDRESS)):
        with _refused():
            await app.issue(asked)
    await app.deliver_events()
    return found


async def _call_hooks(app: AppUnderTest, written: list[SeedArticle]) -> None:
    """Moderate comments that nobody would send, prove tokens, read notes and gather words, also of nothing written."""
    for case in cases(written[0].id if written else "art_00000000000000000000000001"):
        await app.run(app.hooks.moderate, case)
    for token in texts():
        await _tried(app.hooks.bearers.prove(token))
    values = (await app.hooks.notes.read(notes(), "en")).value.reads
    await app.hooks.notes.enrich(notes(), cited_notes())
    await app.hooks.notes.render(list(zip(notes(), values, strict=True)))
    for article in searched():
        await app.hooks.rendering.search_words(article)


async def _find(plugin: str, hooks: Hooks, failures: _Failures) -> None:
    """Ask for objects by keys, which mostly name nothing: whoever sends ids chooses them."""
    for each in _of(plugin, hooks.nodes):
        keys: Sequence[Any] = (0, 1, 10**18 - 1) if each.value.key is int else ("a", "on-tides", "_" * 100)
        values = await _tried(hooks.callbacks.resolvers.of_node(each)(keys, _EDITOR))
        for key, value in zip(keys, values or (), strict=False):
            identifier = f"{each.value.prefix}_{key}"
            if isinstance(value, Mapping) and value["id"] != identifier:
                value = WrongValue(f"{identifier} has the id {value['id']}")
            if isinstance(value, WrongValue):
                failures.problems.append(_problem_of(f"resolve of {each.value.item.__name__}", value))


async def _resolve(plugin: str, hooks: Hooks, failures: _Failures) -> None:
    """Resolve fields and queries; values of a wrong type are no failures for an app, which has others beside them."""
    resolvers = hooks.callbacks.resolvers
    given: list[tuple[str, Any, Resolver, list[Any]]] = [
        (f"{each.value.type_name}.{each.value.name}", each, resolvers.of_field(each), rows(each))
        for each in _of(plugin, hooks.fields)
    ]
    given += [
        (each.value.name, each, resolvers.of_query(each), [] if is_listed(each.value) else [()])
        for each in _of(plugin, hooks.queries)
    ]
    for name, each, resolve, parents in given:
        for given_arguments in argument_sets(each.value.arguments):
            values = await _tried(resolve(parents, _EDITOR, given_arguments, **page(each)))
            wrong = (value for value in values or () if isinstance(value, WrongValue))
            failures.problems += [_problem_of(f"resolve of {name}", value) for value in wrong]


async def _hear(plugin: str, app: AppUnderTest, failures: _Failures) -> None:
    """Tell of the events that there are, and of one of each kind of the plugin's own, of an article that is not."""
    told = await app.deliver_events()
    for each in _of(plugin, app.hooks.subscriptions):
        events: list[Any] = [one for one in told if one.kind in each.value.kinds]
        events += [event_of(kind) for name, kind in app.hooks.event_kinds.items() if name in each.value.kinds]
        hear, article = app.hooks.callbacks.resolvers.of_subscription(each), {"articleId": "art_none"}
        for given in argument_sets(each.value.arguments) if events else ():
            arguments = given | article if each.value.of_article else given
            values = await _tried(hear(events[-100:], _EDITOR, arguments))
            wrong = (value for value in values or () if isinstance(value, WrongValue))
            failures.problems += [_problem_of(f"resolve of {each.value.name}", value) for value in wrong]


async def _call_callbacks(plugin: str, app: AppUnderTest, failures: _Failures) -> None:
    """Call what an operation, a download or a request would call."""
    hooks = app.hooks
    await _resolve(plugin, hooks, failures)
    await _find(plugin, hooks, failures)
    await _hear(plugin, app, failures)
    for export in _of(plugin, hooks.exports):
        await _write_exports(hooks, export)
        options = read_options(export.value.options, {}, export.value.format)
        await _tried(hooks.callbacks.omitted(export, articles()[0], options))
    for importer in _of(plugin, hooks.importers):
        options, calls = read_options(importer.value.options, {}, importer.value.format), hooks.callbacks.imports
        for data in _BODIES:
            await calls.recognises(importer, data, "articles.txt")
            if importer.value.parse:
                await _tried(calls.parse(importer, data, "articles.txt", options=options))
            else:
                await _tried(calls.read(importer, BytesIO(data), list, zone=UTC, options=options))
    for mutation in _of(plugin, hooks.mutations):
        for given in argument_sets(mutation.value.arguments):
            await _tried(hooks.callbacks.mutation(mutation)(given, _EDITOR))
    for route in _of(plugin, hooks.routes):
        named = {part[1:-1]: "on-tides" for part in route.value.path.split("/") if part.startswith("{")}
        for method in route.value.methods:
            for body in _BODIES:
                request = RouteRequest(method=method, path=named, query={"a": "b"}, headers=_HEADERS, body=body)
                if route.value.body_limit is not None:
                    request = replace(request, body=b"", chunks=_chunks(body))
                answer = await _tried(hooks.callbacks.routes.handle(route, request, _EDITOR))
                if answer is not None and not isinstance(answer.body, bytes | str):
                    with suppress(TimeoutError):
                        async with asyncio.timeout(_STREAM_SECONDS):  # it may have no end
                            await _tried(hooks.callbacks.routes.send(route, method, answer.body, _taken))


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _CHUNK):
        yield body[start : start + _CHUNK]


async def _taken(_part: bytes) -> None:
    await asyncio.sleep(0)


async def _write_exports(hooks: Hooks, export: Registered[ExportFormat]) -> None:
    """Write the samples as an article, as a dialogue and as a site, wherever the format can."""
    form = export.value
    options = read_options(form.options, {}, form.format)
    if form.write is not None:
        await _tried(hooks.callbacks.export(export, articles()[:1], site=SITE, options=options))
    if form.whole_dialogue:
        await _tried(hooks.callbacks.export(export, articles(), site=SITE, options=options, dialogue=True))
    if form.write_site is not None:
        for some in (articles(), ()):
            await _tried(hooks.callbacks.export_site(export, some, BytesIO(), site=SITE, options=options))


async def _repeat_events(app: AppUnderTest, name: str) -> None:
    """Deliver each event once more: they come at least once."""
    if name not in app.hooks.implementers("on_event"):
        return
    seen: dict[str, Event] = {each.kind: each for each in await app.deliver_events()}
    for event in seen.values():
        with _refused():
            await app.run(app.hooks.deliver, name, event)


def _of(plugin: str, registered: Sequence[Registered[T]]) -> list[Registered[T]]:
    return [each for each in registered if each.plugin == plugin]


async def _tried(work: Awaitable[Any]) -> Any:
    result = None
    with _refused():
        result = await work
    return result


@contextmanager
def _refused() -> Iterator[None]:
    """Go on after what a plugin refuses, or fails at: the failure was observed."""
    try:
        yield
    except (GqlBlogError, HookUnavailable):
        return


def is_of_service(error: BaseException | None) -> bool:
    """Whether an error says that somebody else's service was not there."""
    while error is not None:
        if isinstance(error, OutgoingFailure | ConnectionError | gaierror):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _services_told_once() -> Iterator[None]:
    """Leave the failures of services out of the log: the report has them. Other tracebacks help to mend a plugin."""

    def passes(record: logging.LogRecord) -> bool:
        return not (record.exc_info and is_of_service(record.exc_info[1]))

    log = logging.getLogger("gql_blog.hooks")
    log.addFilter(passes)
    try:
        yield
    finally:
        log.removeFilter(passes)


def _problem_of(where: str, error: BaseException) -> Problem:
    said = str(error)
    told = f"{type(error).__name__}: {said}".strip().removesuffix(":")
    if isinstance(error, UndeclaredAccess):
        return Problem(Check.NEEDS, where, said, "A field is given what it needs, and nothing else.")
    if is_of_service(error):
        return Problem(
            Check.SERVICES,
            where,
            f"A service that it asks is down: {told}",
            "Start the service, or name one that answers in the settings, and check the plugin again.",
        )
    if isinstance(error, TimeoutError | LoopBlocked):
        return Problem(
            Check.TIME,
            where,
            f"It took longer than it may. {said}".strip(),
            "Do less in it; wait in an async function; let a service answer later (Deferral, on_event).",
        )
    if isinstance(error, FrozenValueError | FrozenInstanceError):
        return Problem(Check.FROZEN, where, told, "Work on a copy: dict(value), dataclasses.replace(value, …).")
    if isinstance(error, InvalidReturn | WrongValue):
        return Problem(Check.TYPES, where, told, "Return what the hook, or the type that is declared, says.")
    # A PluginError names its remedy itself.
    remedy = "" if isinstance(error, PluginError) else "Take what people send, also what is empty or strange."
    return Problem(Check.FAILURES, where, f"It raised {told}", remedy)
