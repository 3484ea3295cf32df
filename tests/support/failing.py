"""A plugin that has every hook, and fails in one of them as it is told; and a server that has it, in a thread."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from support.growth import HANG
from support.importers import import_paths
from support.installed import settings_in
from support.serving import served

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, migrate_all, serving, site
from gql_blog.content import DraftArticle, FootnoteKind, ReadNote, Role, SearchWords, Verdict
from gql_blog.errors import GqlBlogError
from gql_blog.events import Consumers
from gql_blog.hooks import (
    ID,
    ArticleFilter,
    ArticleOrder,
    BearerProof,
    CitationStyleFile,
    EventRules,
    ExportFormat,
    Field,
    ForeignArticle,
    Hooks,
    Importer,
    Job,
    Judgement,
    MarkdownExtension,
    Markup,
    Mutation,
    Node,
    Permission,
    PluginCommand,
    Query,
    Route,
    RouteResponse,
    SignedIn,
    Subscription,
    Wrapper,
    hookimpl,
)
from gql_blog.hooks.declared.hook_specs import HookSpecs, contracts
from gql_blog.transfer import ImportOptions
from gql_blog.write import CreateToken, CreateUser

NAME = "faulty"
SHORT = 0.3
"""Seconds that a hook has where it hangs."""

BIG = "x" * (50 * 1024 * 1024)
NOISE = "noise of a plugin"


class Panic(BaseException):
    """What a Rust extension raises when it panics derives from BaseException, too."""


RAISED: Mapping[str, type[BaseException]] = {
    each.__name__: each for each in (ValueError, Panic, KeyboardInterrupt, SystemExit, GeneratorExit)
}
HANGS, WRONG, LARGE, PRINTS = "a hang", "a wrong type", "50 MB", "output on stdout"
FAILURES = (*RAISED, HANGS, WRONG, LARGE, PRINTS)


@dataclass(frozen=True)
class Thing:
    """Something of the plugin's own."""

    id: ID


class Faulty:
    """The plugin. It fails in ``hook`` by ``failure``."""

    api_version = 2
    role = Role.ADMIN

    def __init__(self) -> None:
        self.hook = ""
        self.failure = ""
        self.let_go = threading.Event()

    def _answer(self, hook: str, answer: Any, large: Any = BIG) -> Any:
        if self.hook != hook:
            return answer
        if self.failure in RAISED:
            raise RAISED[self.failure]("it fails")
        if self.failure == HANGS:
            self.let_go.wait(HANG)
        if self.failure == PRINTS:
            print(NOISE)
        return {WRONG: object(), LARGE: large}.get(self.failure, answer)

    async def _later(self, hook: str, answer: Any, large: Any = BIG) -> Any:
        await asyncio.sleep(0)
        if self.hook == hook and self.failure == HANGS:
            await asyncio.sleep(HANG)
        return self._answer(hook, answer, large)

    @hookimpl
    def register_settings(self) -> type[BaseModel] | None:
        return self._answer("register_settings at the start", None)  # type: ignore[no-any-return]

    @hookimpl
    def register_tables(self) -> None:
        return self._answer("register_tables at the start", None)  # type: ignore[no-any-return]

    @hookimpl
    def register_fields(self) -> list[Field]:
        def resolve(rows: Sequence[Any]) -> list[Any]:
            found = [self._answer("register_fields", "glad") for _ in rows]
            return found

        field = Field(
            type_name="Article",
            name="mood",
            description="How it is.",
            graphql_type=str | None,
            needs=(),
            resolve=resolve,
        )
        return self._answer("register_fields at the start", [field])  # type: ignore[no-any-return]

    @hookimpl
    def register_orders(self) -> list[ArticleOrder]:
        return self._answer("register_orders at the start", [])  # type: ignore[no-any-return]

    @hookimpl
    def register_filters(self) -> list[ArticleFilter]:
        return self._answer("register_filters at the start", [])  # type: ignore[no-any-return]

    @hookimpl
    def register_citation_styles(self) -> list[CitationStyleFile]:
        return self._answer("register_citation_styles at the start", [])  # type: ignore[no-any-return]

    @hookimpl
    def register_permissions(self) -> list[Permission]:
        return self._answer("register_permissions at the start", [])  # type: ignore[no-any-return]

    @hookimpl
    def register_queries(self) -> list[Query]:
        async def resolve() -> Any:
            return await self._later("register_queries", "fair")

        query = Query(name="weather", description="How it is.", graphql_type=str | None, resolve=resolve)
        return self._answer("register_queries at the start", [query])  # type: ignore[no-any-return]

    @hookimpl
    def register_nodes(self) -> list[Node]:
        async def resolve(keys: Sequence[str]) -> Any:
            return await self._later(
                "register_nodes", [Thing(f"thing_{key}") for key in keys], [Thing(BIG) for _ in keys]
            )

        return self._answer("register_nodes at the start", [Node(item=Thing, prefix="thing", resolve=resolve)])  # type: ignore[no-any-return]

    @hookimpl
    def register_subscriptions(self) -> list[Subscription]:
        async def resolve() -> Any:
            return await self._later("register_subscriptions", "calm")

        told = {"name": "weatherChanged", "description": "How it is.", "graphql_type": str | None}
        added = Subscription(**told, kinds=("article.published",), resolve=resolve)  # type: ignore[arg-type]
        return self._answer("register_subscriptions at the start", [added])  # type: ignore[no-any-return]

    @hookimpl
    def register_exports(self) -> list[ExportFormat]:
        def write() -> Any:
            return self._answer("register_exports", b"a file", BIG.encode())

        form = ExportFormat(format="trial", media_type="text/plain", extension="trial", write=write)
        return self._answer("register_exports at the start", [form])  # type: ignore[no-any-return]

    @hookimpl
    def register_importers(self) -> list[Importer]:
        def read() -> Any:
            draft = DraftArticle(source="Text.", title="Imported", slug="imported")
            return self._answer("register_importers", (ForeignArticle(draft, key="1"),))

        return self._answer("register_importers at the start", [Importer(format="trial", read=read)])  # type: ignore[no-any-return]

    @hookimpl
    def register_mutations(self) -> list[Mutation]:
        async def run() -> Any:
            return await self._later("register_mutations", {"done": "yes"}, {"done": BIG})

        mutation = Mutation(name="tryIt", description="Try it.", run=run, result={"done": str | None})
        return self._answer("register_mutations at the start", [mutation])  # type: ignore[no-any-return]

    @hookimpl
    def register_routes(self) -> list[Route]:
        async def handle() -> Any:
            return await self._later("register_routes", RouteResponse(body="here"), RouteResponse(body=BIG))

        return self._answer("register_routes at the start", [Route(path="/here", handle=handle)])  # type: ignore[no-any-return]

    @hookimpl
    def register_commands(self) -> list[PluginCommand]:
        async def run() -> Any:
            return await self._later("register_commands", "done")

        command = PluginCommand(name="try", description="Try it.", run=run)
        return self._answer("register_commands at the start", [command])  # type: ignore[no-any-return]

    @hookimpl
    def register_jobs(self) -> list[Job]:
        async def run() -> Any:
            return await self._later("register_jobs", None)

        job = Job(name="tidy", description="Tidy up.", run=run, every=timedelta(days=1))
        return self._answer("register_jobs at the start", [job])  # type: ignore[no-any-return]

    @hookimpl
    def register_wrappers(self) -> list[Wrapper]:
        async def wrap() -> AsyncIterator[Any]:
            yield await self._later("register_wrappers", None)

        wrapper = Wrapper(name="trial", description="Look on.", wrap=wrap, hooks=["register_queries"])
        return self._answer("register_wrappers at the start", [wrapper])  # type: ignore[no-any-return]

    @hookimpl
    def register_events(self) -> EventRules | None:
        return self._answer("register_events at the start", None)  # type: ignore[no-any-return]

    @hookimpl
    def register_markup(self) -> Markup | None:
        return self._answer("register_markup at the start", None)  # type: ignore[no-any-return]

    @hookimpl
    def register_markdown(self) -> list[MarkdownExtension]:
        def rule(_state: Any) -> Any:
            return self._answer("register_markdown", None)

        def extend(parser: Any) -> None:
            parser.core.ruler.push("trial", rule)

        return self._answer("register_markdown at the start", [MarkdownExtension(name="trial", extend=extend)])  # type: ignore[no-any-return]

    @hookimpl
    async def on_startup(self) -> None:
        return await self._later("on_startup", None)  # type: ignore[no-any-return]

    @hookimpl
    async def on_shutdown(self) -> None:
        return await self._later("on_shutdown", None)  # type: ignore[no-any-return]

    @hookimpl
    async def prove_bearer(self) -> Any:
        proof = BearerProof(
            who=SignedIn(issuer="https://id.example", subject="bo"), until=datetime.max.replace(tzinfo=UTC)
        )
        return await self._later("prove_bearer", proof, replace(proof, who=replace(proof.who, name=BIG)))

    @hookimpl
    async def moderate(self) -> Any:
        judgement = Judgement(verdict=Verdict.APPROVE, reason="fine")
        return await self._later("moderate", judgement, replace(judgement, reason=BIG))

    @hookimpl
    def read_notes(self, notes: Sequence[Any]) -> Any:
        read = ReadNote(kind=FootnoteKind.FULL, citation={"type": "book", "title": "Tides"})
        return self._answer("read_notes", (read,) * len(notes), (replace(read, locator=BIG),) * len(notes))

    @hookimpl
    def enrich_citation(self) -> Any:
        return self._answer("enrich_citation", {"type": "book", "title": "Tides, again"}, {"title": BIG})

    @hookimpl
    def render_note(self) -> Any:
        return self._answer("render_note", "<p>A rendered note.</p>", f"<p>{BIG}</p>")

    @hookimpl
    def transform_body(self, body: Any) -> Any:
        return self._answer("transform_body", f"{body.html}<p>Added.</p>", f"<p>{BIG}</p>")

    @hookimpl
    def search_text(self) -> Any:
        return self._answer("search_text", SearchWords(text="kumquat"), SearchWords(text=BIG))

    @hookimpl
    async def authorize(self) -> Any:
        return await self._later("authorize", None, {"": BIG})

    @hookimpl
    async def before_write(self) -> Any:
        return await self._later("before_write", None, {"title": BIG})

    @hookimpl
    async def export_person(self) -> Any:
        return await self._later("export_person", {"kept": "a note"}, {"kept": BIG})

    @hookimpl
    async def forget_person(self) -> None:
        return await self._later("forget_person", None)  # type: ignore[no-any-return]

    @hookimpl
    async def on_event(self) -> None:
        return await self._later("on_event", None)  # type: ignore[no-any-return]


@dataclass
class Running:
    """The server, its plugin, and who asks it."""

    app: App
    plugin: Faulty
    address: str
    loop: asyncio.AbstractEventLoop
    admin: str = ""
    number: int = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Return what is done in the loop of the server."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(HANG)

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return httpx.get(f"{self.address}{path}", verify=False, timeout=HANG)

    def ask(self, document: str, *, anonymous: bool = False, **variables: Any) -> Any:
        """Send a document, and return the answer, which is one of GraphQL."""
        headers = {} if anonymous else {"Authorization": f"Bearer {self.admin}"}
        body = {"query": document, "variables": variables}
        answer = httpx.post(f"{self.address}/graphql", json=body, headers=headers, verify=False, timeout=HANG)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("application/json")
        return answer.json()

    def failures(self, hook: str) -> int:
        """How many failures of a hook were counted."""
        (health,) = self.app.hooks.health()
        return sum(each.failures for each in health.hooks if each.name == hook)

    @contextmanager
    def failing(self, hook: str, failure: str, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Have the plugin fail, within a short time where it hangs."""
        self.run(_undelivered(self))  # what others wrote would open the circuit, and then what is seen waits
        self.plugin.hook, self.plugin.failure = hook, failure
        self.plugin.let_go.clear()
        with patch.context() as short:
            if failure == HANGS:
                self._shorten(hook, short)
            try:
                yield
            finally:
                self.plugin.hook = self.plugin.failure = ""
                self.plugin.let_go.set()

    def _shorten(self, hook: str, patch: pytest.MonkeyPatch) -> None:
        limits = ("resolver_calls.FIELD", "rendering_calls.PARSE")
        callbacks = ["callback_calls.EXPORT", "route_calls.ROUTE", "callback_calls.MUTATION", "import_calls.IMPORT"]
        callbacks.append("wrapper_calls.WRAP")
        for each in (*limits, *callbacks) if hook.startswith("register_") else ():
            patch.setattr(f"gql_blog.hooks.calls.{each}_LIMIT", SHORT)
        jobs = tuple(replace(each, value=replace(each.value, limit=SHORT)) for each in self.app.hooks.jobs)
        patch.setattr(self.app.hooks, "jobs", jobs)
        patch.setitem(self.app.hooks._contexts.limits, hook, SHORT)
        short = replace(contracts()[hook], limit=SHORT)
        patch.setattr(getattr(HookSpecs, hook), "gql_blog_contract", short)


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A server with the plugin, over HTTP and in a thread of its own, as long as the block lasts."""
    plugin, ready, ends = Faulty(), threading.Event(), asyncio.Event()
    found: list[Running] = []

    async def serve() -> None:
        settings = settings_in(folder, rate_limits="off", result_cache_mb=0)
        hooks = Hooks.of({NAME: plugin})
        await migrate_all(settings, hooks)
        async with assembled(settings, hooks) as app:
            app.relay._poll_seconds = 0.02
            async with serving(app), served(site(app)) as address:
                running = Running(app, plugin, address, asyncio.get_running_loop())
                await app.writer.run(CreateUser(email="ada@blog.example", role=Role.ADMIN, name="Ada"), OPERATOR)
                running.admin = (await app.writer.run(CreateToken(email="ada@blog.example"), OPERATOR)).secret
                found.append(running)
                ready.set()
                await ends.wait()

    def work() -> None:
        try:
            asyncio.run(serve())
        finally:
            ready.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(HANG)
    assert found, "the server did not start"
    try:
        yield found[0]
    finally:
        found[0].loop.call_soon_threadsafe(ends.set)
        thread.join(HANG)
        assert not thread.is_alive()


POST = """mutation($title: String!, $source: String!) { createPost(input: {title: $title, source: $source}) {
  post { id body mood bylines { creditedName } exports { format url } } errors { code message } } }"""
PUBLISH = """mutation($id: ID!) { publishArticle(input: {id: $id, expectedVersion: 1}) { errors { code } } }"""
COMMENT = """mutation($id: ID!) { submitComment(
  input: {articleId: $id, authorName: "Bo", authorEmail: "bo@blog.example", body: "Well said."}) {
  comment { status } errors { code } } }"""


def payload_of(answer: Any, name: str) -> Any:
    """The payload of a mutation; of one that failed as a whole the errors alone."""
    payload = (answer.get("data") or {}).get(name)
    told = [{"code": each["extensions"]["code"]} for each in answer.get("errors", ())]
    return payload or {"errors": told}


def codes(payload: Any) -> str:
    """The codes of the errors in a payload."""
    return ", ".join(each["code"] for each in payload["errors"])


def posted(server: Running, *, publish: bool = False) -> Any:
    """The payload of a new post with a note."""
    server.number += 1
    source = f"The tide {server.number} turns.[^1]\n\n[^1]: Ada Stone, Tides (Oslo: Rune, 2001), 4.\n"
    answer = server.ask(POST, title=f"On Tides {server.number}", source=source)
    payload = payload_of(answer, "createPost")
    if publish:
        assert server.ask(PUBLISH, id=payload["post"]["id"])["data"]["publishArticle"]["errors"] == []
    return payload


def _field(answer: Any, value: Any) -> str:
    codes = [each["extensions"]["code"] for each in answer.get("errors", ())]
    return f"null, {', '.join(codes)}" if codes else str(value)


def _see_field(server: Running) -> str:
    posted(server, publish=True)
    answer = server.ask("{ posts(first: 1) { nodes { title mood } } }")
    return _field(answer, answer["data"]["posts"]["nodes"][0]["mood"])


def _see_query(server: Running) -> str:
    answer = server.ask("{ weather }", anonymous=True)
    return _field(answer, answer["data"]["weather"])


def _see_node(server: Running) -> str:
    answer = server.ask('{ node(id: "thing_a") { id } }', anonymous=True)
    return _field(answer, answer["data"]["node"] and answer["data"]["node"]["id"])


def _see_subscription(server: Running) -> str:
    """What is told of a publication behind the last change so far."""
    posted(server, publish=True)
    last = server.ask("{ changes { endCursor } }")["data"]["changes"]["endCursor"]
    posted(server, publish=True)
    document = f'subscription {{ weatherChanged(after: "{last}") }}'
    given: Any = {"json": {"query": document}, "headers": {"Accept": "text/event-stream"}}
    with httpx.stream("POST", f"{server.address}/graphql", **given, verify=False, timeout=HANG) as answer:
        told = next(line for line in answer.iter_lines() if line.startswith("data: "))
    answered = json.loads(told.removeprefix("data: "))
    return _field(answered, answered["data"]["weatherChanged"])


def _see_bearer(server: Running) -> str:
    headers = {"Authorization": "Bearer of-somebody-else"}
    params = {"query": "{ viewer { role } }"}
    answer = httpx.get(f"{server.address}/graphql", params=params, headers=headers, verify=False, timeout=HANG)
    told = answer.json()
    return f"{answer.status_code}, {told['data']['viewer']['role'] if 'data' in told else codes_of_page(answer)}"


def _see_mutation(server: Running) -> str:
    payload = payload_of(server.ask("mutation { tryIt { done errors { code } } }"), "tryIt")
    return codes(payload) or str(payload["done"])


def _see_export(server: Running) -> str:
    (export,) = posted(server, publish=True)["post"]["exports"]
    return _page(server.get(httpx.URL(export["url"]).path))


def _see_route(server: Running) -> str:
    return _page(server.get(f"/plugins/{NAME}/here"))


def _page(answer: httpx.Response) -> str:
    kind = answer.headers["content-type"].split(";")[0]
    return f"{answer.status_code}, {codes_of_page(answer) if kind == 'application/json' else kind}"


def codes_of_page(answer: httpx.Response) -> str:
    """The codes of the errors in an answer that is none of GraphQL."""
    return ", ".join(each["extensions"]["code"] for each in answer.json()["errors"])


def _see_import(server: Running) -> str:
    path = server.app.settings.data_dir / "file.trial"
    path.write_bytes(b"x")
    options = ImportOptions("trial", dry_run=True)
    report = server.run(
        import_paths([path], writer=server.app.writer, viewer=OPERATOR, options=options, hooks=server.app.hooks)
    )
    refused = [each.why for each in report.refused]
    return f"refused: {refused[0].split('(')[0].strip()}" if refused else "imported"


def _see_command(server: Running) -> str:
    (command,) = server.app.hooks.commands
    try:
        printed = server.run(server.app.hooks.callbacks.run(command, {}))
    except GqlBlogError as error:
        return f"exit 1, {error.code}"
    return "done" if printed == "done" else "something printed"


def _see_job(server: Running) -> str:
    (job,) = server.app.hooks.jobs
    return "failed" if server.run(server.app.hooks.job_calls.run(job)) else "done"


def _see_article(part: str) -> Callable[[Running], str]:
    def see(server: Running) -> str:
        payload = posted(server)
        return f"stored, {'with' if part in payload['post']['body'] else 'without'}"

    return see


def _see_stored(server: Running) -> str:
    payload = posted(server)
    return f"refused, {codes(payload)}" if payload["errors"] else "stored"


def _see_comment(server: Running) -> str:
    article = posted(server, publish=True)["post"]["id"]
    payload = server.ask(COMMENT, anonymous=True, id=article)["data"]["submitComment"]
    return str(payload["comment"]["status"])


def _see_person(name: str, selected: str) -> Callable[[Running], str]:
    """Somebody who has commented."""
    document = f'mutation {{ {name}(input: {{email: "bo@blog.example"}}) {{ {selected} errors {{ code }} }} }}'

    def see(server: Running) -> str:
        article = posted(server, publish=True)["post"]["id"]
        server.ask(COMMENT, anonymous=True, id=article)
        return codes(payload_of(server.ask(document), name)) or "done"

    return see


def _see_event(server: Running) -> str:
    server.run(Consumers(server.app.database).retry(NAME))
    posted(server)
    return "the event waits, named as failed" if server.run(_undelivered(server)) else "told"


async def _undelivered(server: Running) -> int:
    """Return how many events wait, as soon as each of them has failed."""
    consumers = Consumers(server.app.database)
    async with asyncio.timeout(HANG):
        while True:
            (backlog,) = await consumers.backlogs()
            if backlog.undelivered == backlog.failed:
                return backlog.undelivered
            await asyncio.sleep(0.02)


def _see_lifecycle(server: Running) -> str:
    async def again() -> None:
        await server.app.hooks.lifecycle.stop()
        await server.app.hooks.lifecycle.start()

    server.run(again())
    return f"the server serves, readyz {server.get('/readyz').status_code}"


SEEN: Mapping[str, Callable[[Running], str]] = {
    "register_fields": _see_field,
    "register_queries": _see_query,
    "register_nodes": _see_node,
    "register_subscriptions": _see_subscription,
    "register_exports": _see_export,
    "register_importers": _see_import,
    "register_mutations": _see_mutation,
    "register_routes": _see_route,
    "register_commands": _see_command,
    "register_markdown": _see_article("The tide"),
    "on_startup": _see_lifecycle,
    "on_shutdown": _see_lifecycle,
    "prove_bearer": _see_bearer,
    "moderate": _see_comment,
    "read_notes": _see_stored,
    "enrich_citation": _see_stored,
    "render_note": _see_stored,
    "transform_body": _see_article("Added."),
    "search_text": _see_stored,
    "authorize": _see_stored,
    "before_write": _see_stored,
    "export_person": _see_person("exportPerson", "data"),
    "forget_person": _see_person("erasePerson", "commentCount"),
    "on_event": _see_event,
    "register_jobs": _see_job,
    "register_wrappers": _see_query,
}
"""What a user does, by the hook that is called then, and what they see of it."""

AT_THE_START_ALONE = {
    "register_settings",
    "register_tables",
    "register_orders",
    "register_filters",
    "register_citation_styles",
    "register_permissions",
    "register_events",
    "register_markup",
}
assert SEEN.keys() | AT_THE_START_ALONE == contracts().keys()
