"""Isolated hooks run in processes of their own: limited, killed, started anew, and gone with the server."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.comments import submit, the_comment
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.isolated import GUARD, case, hurry, is_there, isolated, judged, put, worker_of
from support.sampling import sampled
from support.served import serve
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS
from gql_blog.app import App, assembled, migrate_all, serving
from gql_blog.content import CircuitKey, CircuitState, Note, SearchWords, Verdict
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks, SearchedArticle, contracts, hookimpl
from gql_blog.hooks.circuit_breaker import MAX_FAILURES
from gql_blog.hooks.isolated_worker import WorkerState
from gql_blog.store import Database

pytestmark = pytest.mark.usefixtures("guarded")

NOTES = """
import os
from gql_blog.plugin import FootnoteKind, ReadNote, hookimpl
api_version = 2

@hookimpl(isolated=True)
async def read_notes(notes, locale):
    return [ReadNote(kind=FootnoteKind.FULL, citation={"id": f"{locale} {each.number}"}) for each in notes]

@hookimpl(isolated=True)
def enrich_citation(note, citation):
    return {**citation, "number": note.number, "issued": {"date-parts": [[os.getpid()]]}} if note.text else None

@hookimpl(isolated=True)
def render_note(note, read):
    return f"<p>{os.getpid()} {note.text} {read.citation['id']} {read.citation['issued']['date-parts'][0][0]}</p>"
"""


FILES = """
import os
from gql_blog.plugin import ExportFormat, hookimpl
api_version = 2

def write(context, articles):
    if articles[0].title == "It dies": os._exit(3)
    return f"{os.getpid()} {context.hook} {articles[0].title} {articles[0].bylines}".encode() * 10_000

def omits(article):
    return [f"{os.getpid()} pages"]

@hookimpl
def register_exports():
    return [ExportFormat(format="pids", media_type="text/plain", extension="pids", write=write, omits=omits,
                         isolated=True)]

@hookimpl(isolated=True)
def transform_body(body):
    return body.html.replace("Text", "Words")
"""


WORDS = """
import os
from gql_blog.plugin import SearchWords, hookimpl
api_version = 2

@hookimpl(isolated=True)
def search_text(article):
    if article.title == "It dies": os._exit(3)
    return SearchWords(title=f"{os.getpid()} {article.title}", text=article.notes[0].text)
"""


async def test_it_answers_as_it_would_in_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "no plugin's business, and long enough")
    async with isolated(tmp_path, guard=GUARD) as hooks:
        first, second = await judged(hooks, "plain"), await judged(hooks, "some spam")
        assert worker_of(hooks).state is WorkerState.RUNNING
        pid = worker_of(hooks).pid
    told = dict(first.judgement.evidence)
    assert told.pop("pid") == pid
    assert told.pop("now").endswith("+00:00")
    assert told == {
        "role": None,
        "settings": "spam",
        "calls": 1,
        "environment": (),
        "nested": {"list": (1, "a", None)},
    }
    assert (first.judgement.verdict, first.judgement.score, first.failed) == (Verdict.APPROVE, 0.5, False)
    assert (second.judgement.verdict, second.judgement.evidence["calls"]) == (Verdict.SPAM, 2)
    assert worker_of(hooks).state is WorkerState.STOPPED
    assert not is_there(pid)


async def test_a_deferral_comes_back_as_one(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        deferred = await judged(hooks, "it defers")
    assert (deferred.deferral, deferred.judgement.verdict) == ("t1", Verdict.HOLD)


async def test_notes_are_read_and_rendered_there(database_url: str, tmp_path: Path) -> None:
    hooks = put(tmp_path, notes=NOTES)
    settings = settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, hooks) as app:
        post = await Newsroom(app.database, app.writer).post("Tides", source="Text[^1].\n\n[^1]: A note.\n")
        ((html, text),) = await app.database.reader.fetch(
            "SELECT a.endnotes, f.text FROM article a JOIN footnote f ON f.article_id = a.id "
            f"WHERE a.id = '{post.article_id}'"
        )
        pid, enriching = (worker_of(hooks, "notes", hook).pid for hook in ("render_note", "enrich_citation"))
    assert f"{pid} A note. en 1 {enriching}" in html
    assert text == "A note."


async def test_files_are_written_and_bodies_changed_there(database_url: str, tmp_path: Path) -> None:
    hooks = put(tmp_path, files=FILES)
    async with assembled(settings_in(tmp_path, database_url=database_url), hooks) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post("Tides", source="Text.")
        ((html, slug),) = await app.database.reader.fetch(
            f"SELECT html, slug FROM article WHERE id = '{post.article_id}'"
        )
        assert "Words." in html
        form = app.downloads.format_named("pids")
        file = await app.downloads.article_as(form, slug, ANONYMOUS)
        pid = hooks.isolated.workers["files", "register_exports", "pids"].pid
        assert file.data == f"{pid} register_exports Tides ()".encode() * 10_000
        assert file.omitted == (f"{pid} pages",)
        deadly = await room.post("It dies", source="Text.")
        ((slug,),) = await app.database.reader.fetch(f"SELECT slug FROM article WHERE id = '{deadly.article_id}'")
        with pytest.raises(PluginError, match="'files' failed to write"):
            await app.downloads.article_as(form, slug, ANONYMOUS)


@pytest.mark.parametrize(
    ("text", "error", "is_lost"),
    [
        ("it raises", "ZeroDivisionError", False),
        ("it exits", "SystemExit", False),
        ("it dies", "WorkerLost", True),
        ("it eats", "MemoryError", True),
        ("it computes", "TimeoutError", True),
        ("nonsense", "InvalidReturn", False),
        ("wrong", "InvalidReturn", False),
    ],
)
async def test_what_goes_wrong_there_holds_the_comment_counts_and_is_over(
    tmp_path: Path, text: str, error: str, is_lost: bool
) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        worker = worker_of(hooks)
        pid = worker.pid
        hurry(hooks)
        held = await judged(hooks, text)
        assert (held.failed, held.judgement.verdict) == (True, Verdict.HOLD)
        assert "4711" not in held.judgement.reason
        breaker = hooks._circuits.of(CircuitKey("guard", "moderate"))
        assert (breaker.failures, breaker.last_error) == (1, error)
        assert not (await judged(hooks, "plain")).failed, "the next one is answered"
        assert (worker.pid != pid) is is_lost
        assert worker.starts == 1 + is_lost
        assert is_there(pid) is not is_lost


@pytest.mark.long
async def test_a_process_that_is_lost_again_and_again_is_started_with_growing_pauses(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        worker, pauses, go_on = worker_of(hooks), [], asyncio.Event()

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)
            await go_on.wait()
            go_on.clear()

        worker._sleep = sleep
        for lost in range(1, 5):
            await judged(hooks, "it dies")
            if lost > 1:
                await until(lambda: len(pauses) == lost - 1)  # noqa: B023 (called at once)
                assert worker.state is WorkerState.PAUSED
                failures = hooks._circuits.of(CircuitKey("guard", "moderate")).failures
                held = await judged(hooks, "plain")
                assert (held.failed, held.judgement.verdict) == (True, Verdict.HOLD)
                assert hooks._circuits.of(CircuitKey("guard", "moderate")).failures == failures, "it was not called"
                go_on.set()
                await until(lambda: worker.state is WorkerState.RUNNING)
        assert pauses == [1, 2, 4]
        assert not (await judged(hooks, "plain")).failed
        await judged(hooks, "it dies")
        assert not (await judged(hooks, "plain")).failed, "after a success the first loss has no pause"


async def test_a_process_that_ends_while_nobody_asks_is_started_anew(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        worker = worker_of(hooks)
        pid = worker.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until(lambda: worker.starts == 2)
        assert not (await judged(hooks, "plain")).failed
        assert hooks._circuits.of(CircuitKey("guard", "moderate")).failures == 0


async def test_a_plugin_that_cannot_be_imported_there_opens_its_circuit(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = GUARD + "\nif 'pytest' not in sys.modules: raise LookupError('only there')\n"
    async with isolated(tmp_path, guard=source) as hooks:

        async def sleep(_seconds: float) -> None:
            await asyncio.sleep(0)

        worker_of(hooks)._sleep = sleep
        breaker = hooks._circuits.of(CircuitKey("guard", "moderate"))
        while breaker.state is CircuitState.CLOSED:
            assert (await judged(hooks, "plain")).failed
        assert (breaker.failures, breaker.last_error) == (MAX_FAILURES, "LookupError")
        assert "LookupError: only there" in caplog.text


async def test_who_waits_for_a_process_that_is_ended_meanwhile_waits_no_longer(tmp_path: Path) -> None:
    source = GUARD + "\nif 'pytest' not in sys.modules: time.sleep(600)\n"
    async with isolated(tmp_path, guard=source) as hooks:
        asking = asyncio.create_task(judged(hooks, "plain"))
        await until(lambda: worker_of(hooks).pid is not None)
        await hooks.isolated.close()
        async with asyncio.timeout(HANG):
            held = await asking
        assert (held.failed, held.judgement.verdict) == (True, Verdict.HOLD)
        assert worker_of(hooks).state is WorkerState.STOPPED


async def test_what_a_hook_began_ends_with_its_process(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        begun = (await judged(hooks, "it begins")).judgement.evidence["pid"]
        assert is_there(begun)
    await until(lambda: not is_there(begun))


async def test_who_gave_up_does_not_have_the_process_killed(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        pid = worker_of(hooks).pid
        asking = [asyncio.create_task(hooks.moderate(case("plain"))) for _ in range(3)]
        await asyncio.sleep(0)
        for each in asking[:2]:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert not asking[2].result().judgements[0].failed
        assert worker_of(hooks).pid == pid


def test_without_an_isolated_hook_there_is_no_process() -> None:
    @hookimpl
    def moderate() -> None: ...

    assert Hooks.of({"guard": SimpleNamespace(moderate=moderate, api_version=2)}).isolated.workers == {}


@pytest.mark.parametrize("hook", [name for name, each in contracts().items() if not each.may_be_isolated])
def test_it_is_refused_for_what_takes_more_than_values(tmp_path: Path, hook: str) -> None:
    source = (
        f"from gql_blog.plugin import hookimpl\napi_version = 2\n@hookimpl(isolated=True)\ndef {hook}(): return ()\n"
    )
    with pytest.raises(PluginError, match=f"'desk' marks its hook {hook} with isolated=True, but only .*Remove it"):
        put(tmp_path, desk=source)


REGISTERING = """
from gql_blog.plugin import ExportFormat, Importer, hookimpl
api_version = 2
def write(articles): return b""
def read(file): return ()
@hookimpl
def register_{}(): return [{}]
"""


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (
            "importers",
            'Importer(format="pages", read=read, isolated=True)',
            "a reader takes an open file .* Remove isolated=True",
        ),
        (
            "exports",
            'ExportFormat(format="pages", media_type="a/b", extension="p", write_site=write, isolated=True)',
            "a site is written as it is read. Make write_site a format of its own",
        ),
    ],
)
def test_it_is_refused_for_what_is_read_or_written_in_parts(tmp_path: Path, kind: str, value: str, why: str) -> None:
    with pytest.raises(PluginError, match=f"'desk' registers the .* 'pages' with isolated=True, but {why}"):
        put(tmp_path, desk=REGISTERING.format(kind, value))


def test_it_is_refused_for_an_object_and_where_memory_has_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Guard:
        api_version = 2

        @hookimpl(isolated=True)
        def moderate(self) -> None: ...

    with pytest.raises(PluginError, match="Put its hooks into a module"):
        Hooks.of({"guard": Guard()})
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(PluginError, match="does not limit the memory of a process"):
        put(tmp_path, guard=GUARD)


@pytest.mark.parametrize("ends", sampled([signal.SIGKILL, signal.SIGTERM], 1))
async def test_no_process_outlives_its_server(sqlite_url: str, tmp_path: Path, ends: signal.Signals) -> None:
    """Also while it computes, and what the hook itself began."""
    (tmp_path / "plugins").mkdir()
    source = GUARD.replace('print("an import may print")', '(here / f"pid {os.getpid()}").touch()')
    source = source.replace("while True: pass", '(here / "computes").touch()\n        while True: pass')
    (tmp_path / "plugins" / "guard.py").write_text(source)
    await migrate_all(settings_in(tmp_path, database_url=sqlite_url))
    given: dict[str, Any] = {"GQL_BLOG_DATABASE_URL": sqlite_url, "GQL_BLOG_PLUGINS_DIR": str(tmp_path / "plugins")}
    given["GQL_BLOG_PLUGINS"] = "guard"
    database = await Database.open(sqlite_url)
    post = await newsroom_of(database).post("On Tides")
    await database.close()
    comment = {"articleId": post.article_id, "authorName": "Bo", "body": "It computes."}
    query = "mutation($input: SubmitCommentInput!) { submitComment(input: $input) { errors { code } } }"
    with serve(tmp_path, **given) as served:
        pids = [int(each.name.split()[1]) for each in (tmp_path / "plugins").glob("pid *")]
        workers = [each for each in pids if each != served.pid]
        async with httpx.AsyncClient(verify=False, base_url=served.address, timeout=HANG) as http:
            asking = asyncio.create_task(http.post("/graphql", json={"query": query, "variables": {"input": comment}}))
            await until((tmp_path / "plugins" / "computes").exists)
            workers = [
                pid for each in (tmp_path / "plugins").glob("pid *") if (pid := int(each.name.split()[1])) != served.pid
            ]
            assert workers
            assert all(map(is_there, workers))
            os.kill(served.pid, ends)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await until(lambda: not any(map(is_there, workers)))


async def test_a_comment_waits_for_a_moderator_while_the_process_is_not_there(
    database_url: str, tmp_path: Path
) -> None:
    hooks = put(tmp_path, guard=GUARD)
    async with assembled(settings_in(tmp_path, database_url=database_url), hooks) as app, serving(app):
        room = Newsroom(app.database, app.writer)
        post = await room.post("Tides")
        assert await status_of(app, room, post.article_id, "plain") == "APPROVED"
        assert await status_of(app, room, post.article_id, "it dies") == "PENDING"
        assert await status_of(app, room, post.article_id, "plain again") == "APPROVED"


async def status_of(app: App, room: Newsroom, article_id: str, text: str) -> str:
    return str((await the_comment(room, await submit(room, article_id, body=text))).status)


async def test_to_wait_for_a_turn_is_no_time_of_the_calls(tmp_path: Path) -> None:
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        hurry(hooks)
        found = await asyncio.gather(*(judged(hooks, "it takes its time") for _ in range(6)))
        assert [each.failed for each in found] == [False] * 6
        assert hooks._circuits.of(CircuitKey("guard", "moderate")).failures == 0
        assert worker_of(hooks).starts == 1


async def test_no_more_wait_for_their_turn_than_it_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql_blog.hooks.isolated_worker.MAX_WAITING", 2)
    async with isolated(tmp_path, guard=GUARD) as hooks:
        await judged(hooks, "plain")
        found = await asyncio.gather(*(hooks.moderate(case("plain")) for _ in range(20)))
    failed = [each.judgements[0].failed for each in found]
    assert True in failed
    assert False in failed


async def test_words_to_find_an_article_by_are_gathered_there(tmp_path: Path) -> None:
    note = Note(number=1, label="1", text="A note.", html="<p>A note.</p>", anchor="fn-a-1")
    article = SearchedArticle(title="Tides", text="Ebb.", notes=(note,))
    async with isolated(tmp_path, words=WORDS) as hooks:
        gathered = await hooks.rendering.search_words(article)
        pid = worker_of(hooks, "words", "search_text").pid
        assert pid != os.getpid()
        assert gathered.value == (SearchWords(title=f"{pid} Tides", text="A note."), ("words",))
        lost = await hooks.rendering.search_words(replace(article, title="It dies"))
    assert (lost.value, lost.failed) == ((SearchWords(), ()), ("words",))
