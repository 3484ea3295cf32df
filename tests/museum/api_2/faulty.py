"""A plugin that has every hook of API 2."""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from gql_blog.plugin import (
    ArticleFilter,
    ArticleOrder,
    BearerProof,
    DraftArticle,
    ExportFormat,
    Field,
    FootnoteKind,
    ForeignArticle,
    Importer,
    Job,
    Judgement,
    MarkdownExtension,
    Markup,
    Mutation,
    PluginCommand,
    Query,
    ReadNote,
    Role,
    Route,
    RouteResponse,
    SearchWords,
    SignedIn,
    Verdict,
    hookimpl,
)

HANG = 60.0
BIG = "x" * (50 * 1024 * 1024)
NOISE = "noise of a plugin"


class Panic(BaseException):
    """What a Rust extension raises when it panics derives from BaseException, too."""


RAISED: Mapping[str, type[BaseException]] = {
    each.__name__: each for each in (ValueError, Panic, KeyboardInterrupt, SystemExit, GeneratorExit)
}
HANGS, WRONG, LARGE, PRINTS = "a hang", "a wrong type", "50 MB", "output on stdout"
FAILURES = (*RAISED, HANGS, WRONG, LARGE, PRINTS)


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
    def register_queries(self) -> list[Query]:
        async def resolve() -> Any:
            return await self._later("register_queries", "fair")

        query = Query(name="weather", description="How it is.", graphql_type=str | None, resolve=resolve)
        return self._answer("register_queries at the start", [query])  # type: ignore[no-any-return]

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
