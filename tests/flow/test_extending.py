"""The plugin of ``docs/extending.md``, which does everything that a plugin can do: each hook of it fires."""

import asyncio
import importlib
import json
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.registering import answer
from support.sampling import sqlite_first
from support.tree import ROOT
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App, assembled, migrate_all, plugin_tables, serving, site
from gql_blog.content import CommentStatus, Role
from gql_blog.hooks import Hooks, PluginFile, contracts
from gql_blog.hooks.callback_calls import EXPORT_LIMIT
from gql_blog.hooks.isolated_start import START_SECONDS
from gql_blog.hooks.isolated_values import MAX_ANSWER, MAX_JSON
from gql_blog.hooks.isolated_worker import MAX_WAITING
from gql_blog.hooks.isolation import MEMORY_MB
from gql_blog.store import Article, Comment, unwritten_migrations
from gql_blog.testing import open_app
from gql_blog.transfer import ImportOptions, import_paths
from gql_blog.write import ErasePerson, ExportPerson, SubmitComment

PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
FILES = re.compile(r"^<!-- file: (\S+) -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTED = "A (moon) and a high tide.[^1]\n\n[^1]: As the almanac has it (book)."


@dataclass
class Fired:
    """The app with the plugins of the page, an article that was published with it, and what is done with both."""

    app: App
    room: Newsroom
    article: Any

    async def ask(self, query: str, viewer: Viewer = OPERATOR, **variables: Any) -> Any:
        """Return the data of a query."""
        found = await answer(self.app, query, viewer, **variables)
        assert "errors" not in found, found
        return found["data"]

    async def change(self, mutation: str, viewer: Viewer = OPERATOR, **variables: Any) -> Any:
        """Return the data of a mutation."""
        found = await self.app.engine.execute(query=mutation, variables=variables, viewer=viewer)
        return json.loads(found.body)["data"]


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The plugins of the page, by name."""
    for name, text in FILES.findall(PAGE):
        path = tmp_path / "page" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "page/almanac/migrations/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "page")
    importlib.invalidate_caches()
    yield {name: importlib.import_module(name) for name in ("almanac", "scales")}
    for name in [each for each in sys.modules if each.partition(".")[0] in ("almanac", "scales")]:
        del sys.modules[name]


@pytest.fixture
async def fired(database_url: str, tmp_path: Path, plugins: dict[str, Any]) -> AsyncIterator[Fired]:
    settings, hooks = settings_in(tmp_path, database_url=database_url, result_cache_mb=0), Hooks.of(plugins)
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app, serving(app):
        room = Newsroom(app.database, app.writer)
        yield Fired(app, room, await room.post(" Tides. ", source=NOTED))
    assert plugins["almanac"].opened == [], "on_shutdown closed what on_startup opened"


ADD = """mutation($id: String!, $text: String!) { addRemark(articleId: $id, text: $text, mood: STERN) {
  remark { text mood article { title } } weight errors { code path } } }"""


REMARKS = "{ remarks { nodes { text } } }"


async def settings(fired: Fired) -> None:
    assert fired.app.hooks.settings["almanac"].held_word == "almanac"


async def tables(fired: Fired) -> None:
    models = fired.app.database.models("almanac")
    assert set(models) == {"AlmanacRemark"}
    assert await unwritten_migrations(plugin_tables(fired.app.hooks)) == {}


async def fields(fired: Fired) -> None:
    await fired.change(ADD, id=fired.article.article_id, text="Well.")
    query = "{ articles { nodes { newestRemark { text mood article { title } } } } }"
    (found,) = (await fired.ask(query))["articles"]["nodes"]
    assert found["newestRemark"] == {"text": "Well.", "mood": "STERN", "article": {"title": "Tides"}}
    (hidden,) = (await fired.ask(query, ANONYMOUS))["articles"]["nodes"]
    assert hidden["newestRemark"] is None


async def queries(fired: Fired) -> None:
    await fired.change(ADD, id=fired.article.article_id, text="Well.")
    query = "query($f: RemarkFilter) { remarks(first: 1, filter: $f) { totalCount nodes { text } } }"
    (page,) = (await fired.ask(query, f={"moods": ["STERN"]})).values()
    assert page["totalCount"] >= 1
    assert page["nodes"] == [{"text": "Well."}]
    wrong = await answer(
        fired.app, query, OPERATOR, f={"since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}
    )
    assert wrong["errors"][0]["message"] == "'filter.until': It ends before it begins."
    assert await fired.ask("{ remarkedArticles { title } }", ANONYMOUS) == {"remarkedArticles": [{"title": "Tides"}]}


async def mutations(fired: Fired) -> None:
    made = (await fired.change(ADD, id=fired.article.article_id, text="Well."))["addRemark"]
    assert made["remark"] == {"text": "Well.", "mood": "STERN", "article": {"title": "Tides"}}
    assert made["weight"] == len("Well."), "the other plugin weighs it"
    missing = (await fired.change(ADD, id="art_nothing", text="Well."))["addRemark"]
    assert missing["errors"] == [{"code": "NOT_FOUND", "path": ["articleId"]}]
    refused = (await fired.change(ADD, Viewer(Role.AUTHOR), id="art_nothing", text="Well."))["addRemark"]
    assert refused["errors"][0]["code"] == "FORBIDDEN"


async def exports(fired: Fired) -> None:
    asked = "{ posts { nodes { exports { format options { name type default } } } } siteExports { format url } }"
    found = await fired.ask(asked)
    ((titles,),) = (each["exports"] for each in found["posts"]["nodes"])
    assert titles == {
        "format": "titles",
        "options": [
            {"name": "before", "type": "text", "default": ""},
            {"name": "most", "type": "integer", "default": None},
        ],
    }
    assert found["siteExports"] == [{"format": "titles", "url": "http://127.0.0.1:8000/export.titles"}]
    transport = httpx.ASGITransport(app=site(fired.app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as web:
        for path in ("/export.titles", "/exports/tides.titles", "/dialogues/tides/export.titles"):
            assert (await web.get(f"{path}?before=*")).text == "Dialogue\n*Tides\n"
        wrong = await web.get("/export.titles?most=none")
    assert wrong.status_code == 400
    assert "'most' of the format 'titles'" in wrong.json()["errors"][0]["message"]


async def importers(fired: Fired) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tides.ALMANAC"
        path.write_text("Ebb\t2019-05-02\tIt falls.\nNo day\n", encoding="utf-8")
        how = ImportOptions("almanac-lines", dry_run=True, format_options={"draft": "yes"})
        for options in (how, ImportOptions(dry_run=True)):
            done = await import_paths(
                [path], writer=fired.app.writer, viewer=OPERATOR, options=options, hooks=fired.app.hooks
            )
    (report,) = done.files
    assert (report.format, [title for _, _, title in report.articles]) == ("almanac-lines", ["Ebb"])
    assert [(each.name, each.line) for each in report.refused_alone] == [("Line 2", 2)]


async def routes(fired: Fired) -> None:
    transport = httpx.ASGITransport(app=site(fired.app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as web:
        found = await web.get("/plugins/almanac/count")
    assert found.text.isdecimal()


async def commands(fired: Fired) -> None:
    (command,) = fired.app.hooks.commands
    await fired.change(ADD, id=fired.article.article_id, text="Well.")
    told = await fired.app.hooks.callbacks.run(command, {"mood": "STERN"})
    assert re.fullmatch("[1-9] remarks are gone", told or "")


async def startup(_fired: Fired) -> None:
    assert sys.modules["almanac"].opened == ["almanac"]


async def shutdown(_fired: Fired) -> None:
    """The fixture sees it."""


async def moderate(fired: Fired) -> None:
    for body, status in (("As in the almanac.", CommentStatus.PENDING), ("Well.", CommentStatus.PENDING)):
        command = SubmitComment(article_id=fired.article.article_id, author_name="Ada", body=body)
        written: Any = await fired.room.run(command, ANONYMOUS)
        (comment,) = await fired.room.rows(Comment, id=written.comment_id)
        assert comment.status == status
    reasons = await fired.ask("{ comments(where: {status: {in: [PENDING]}}) { nodes { decisions { reason } } } }")
    assert [{"reason": "It names the almanac."}] in [each["decisions"] for each in reasons["comments"]["nodes"]]


async def notes(fired: Fired) -> None:
    (article,) = await fired.room.rows(Article, id=fired.article.article_id)
    assert "<p>See the almanac: " in article.endnotes


async def citations(fired: Fired) -> None:
    query = "{ articles { nodes { footnotes { citation } } } }"
    (found,) = (await fired.ask(query))["articles"]["nodes"]
    assert [each["citation"]["publisher"] for each in found["footnotes"]] == ["Almanac Press"]


async def bodies(fired: Fired) -> None:
    (article,) = await fired.room.rows(Article, id=fired.article.article_id)
    assert (
        '<p>A <span class="almanac-moon">🌙</span> and a <span class="almanac-tide">high tide</span>.' in article.html
    )


async def search_text(fired: Fired) -> None:
    query = "query($q: String!) { search(query: $q) { edges { snippet node { title } } } }"
    for words in ("ebb", "flow tides"):
        (edge,) = (await fired.ask(query, ANONYMOUS, q=words))["search"]["edges"]
        assert edge["node"] == {"title": "Tides"}
        assert words.partition(" ")[0] not in edge["snippet"]


async def before_write(fired: Fired) -> None:
    assert (await fired.ask("{ posts { nodes { title } } }"))["posts"]["nodes"] == [{"title": "Tides"}]


async def on_event(fired: Fired) -> None:
    async with asyncio.timeout(HANG):
        # The relay tells nobody when it has delivered. It may do so between the two answers that ``ask`` compares.
        while not (await fired.change(REMARKS))["remarks"]["nodes"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    (remark,) = (await fired.ask("{ remarks { nodes { text } } }"))["remarks"]["nodes"]
    assert remark == {"text": "It is out."}


async def export_person(fired: Fired) -> None:
    remarked = "Ask ada@example.org."
    await fired.change(ADD, id=fired.article.article_id, text=remarked)
    said = SubmitComment(
        article_id=fired.article.article_id, author_name="Ada", author_email="ada@example.org", body="Well, well."
    )
    await fired.room.run(said, ANONYMOUS)
    told = json.loads((await fired.room.run(ExportPerson(email="ada@example.org"))).data)
    assert told["plugins"] == {"almanac": {"remarks": [remarked]}}


async def forget_person(fired: Fired) -> None:
    """Of whom ``export_person`` told."""
    assert (await fired.room.run(ErasePerson(email="ada@example.org"))).plugins == ("almanac",)
    assert "Ask ada@example.org." not in [each["text"] for each in (await fired.ask(REMARKS))["remarks"]["nodes"]]


FIRE: dict[str, Callable[[Fired], Awaitable[None]]] = {
    "register_settings": settings,
    "register_tables": tables,
    "register_fields": fields,
    "register_queries": queries,
    "register_exports": exports,
    "register_importers": importers,
    "register_mutations": mutations,
    "register_routes": routes,
    "register_commands": commands,
    "on_startup": startup,
    "on_shutdown": shutdown,
    "moderate": moderate,
    "read_notes": notes,
    "enrich_citation": citations,
    "render_note": notes,
    "register_markdown": bodies,
    "register_markup": bodies,
    "transform_body": bodies,
    "search_text": search_text,
    "before_write": before_write,
    "export_person": export_person,
    "forget_person": forget_person,
    "on_event": on_event,
}
"""What shows that each hook fires."""


@sqlite_first
async def test_each_hook_of_the_page_fires(fired: Fired) -> None:
    await on_event(fired)
    for hook in contracts():
        if hook != "on_event":
            await FIRE[hook](fired)
    assert [each.state.value for each in fired.app.hooks.health()] == ["OK", "OK"]


def test_each_hook_stands_on_the_page_and_has_what_shows_that_it_fires(plugins: dict[str, Any]) -> None:
    assert set(FIRE) == set(contracts())
    for hook in contracts():
        assert f"`{hook}`" in PAGE.partition("\n## Types")[0], hook
        assert hasattr(plugins["almanac"], hook), hook


ALONE = """
from gql_blog.errors import PluginError
from gql_blog.plugin import Judgement, PublishArticle, Verdict, hookimpl

api_version = 2

async def refused(work):
    try:
        await work
    except PluginError:
        return True

@hookimpl
def on_startup(context):
    context.state["begun"] = True

@hookimpl(isolated=True)
async def moderate(context, case):
    import os
    told = {
        "refused": [
            await refused(context.ask("{ posts { totalCount } }")),
            await refused(context.issue(PublishArticle(id="art_1", expected_version=1))),
            await refused(context.record("mended", "1")),
        ],
        "known": [dict(context.tables), context.derive_key("a"), await context.call("alone_hook"), dict(context.state)],
        "environment": [each for each in os.environ if each.startswith("GQL_BLOG_")],
    }
    return Judgement(verdict=Verdict.APPROVE, reason="Alone.", evidence=told)
"""


async def test_an_isolated_hook_can_do_nothing_of_what_the_page_says_that_it_cannot(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "long enough, and no business of a plugin's")
    (tmp_path / "alone.py").write_text(ALONE, encoding="utf-8")
    alone = PluginFile("alone", tmp_path / "alone.py").load()
    async with open_app(tmp_path, {"alone": alone}, database_url=sqlite_url) as app:
        await app.comment(await app.publish(), "Well.")
        (call,) = app.calls("moderate")
    assert call.raised is None
    assert dict(call.returned.evidence) == {
        "refused": (True, True, True),
        "known": ({}, None, {}, {}),
        "environment": (),
    }


def test_the_limits_of_isolated_hooks_are_those_of_the_page() -> None:
    section = PAGE.partition("## A plugin in processes of its own")[2]
    limits = {hook: each.limit for hook, each in contracts().items() if each.may_be_isolated}
    assert f"`moderate` {limits.pop('moderate'):g} s" in section
    assert set(limits.values()) == {5}
    assert f"a file {EXPORT_LIMIT:g} s" in section
    assert f"`GQL_BLOG_PLUGIN_MEMORY_MB` ({MEMORY_MB})" in section
    assert f"| {START_SECONDS:g} s to import" in section
    assert f"| {MAX_WAITING} for each hook" in section
    assert f"{MAX_ANSWER // 1024**2} MB for a file, {MAX_JSON // 1024**2} MB for anything else" in section


def test_each_type_that_a_plugin_may_name_stands_on_the_page() -> None:
    from gql_blog import plugin

    for name in plugin.__all__:
        if name.endswith("Node"):
            assert f"`{name}`" in PAGE, name
