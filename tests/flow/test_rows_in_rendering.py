"""Rows of a plugin's own table that its rendering hooks read: a glossary, whose articles follow each change of it."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.tree import ROOT
from support.writing import Newsroom

from gql_blog.access import OPERATOR, Viewer
from gql_blog.app import App, assembled, migrate_all, serving, site
from gql_blog.cli.installation_commands import problems_of_rows
from gql_blog.cli.plugin_commands import _health, _print_list
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.hooks import Body, Hooks, PluginContext, hookimpl
from gql_blog.hooks.circuits import rendering_rows
from gql_blog.settings import Settings
from gql_blog.store import Article, Outbox, Revision, rendering_lock
from gql_blog.write import DisablePlugin, EnablePlugin, UpdateArticle
from gql_blog.write.article import changed_rows, rerender_articles
from gql_blog_glossary import hooks as glossary
from gql_blog_glossary.tables import Term
from gql_blog_kit import check_plugin, plugin_at
from gql_blog_kit.http_client import request

ADMIN = Viewer(Role.ADMIN, actor="usr_admin", user_id="usr_admin")
METRICS = "the token of the metrics"
SAVE = """mutation($term: String!, $meaning: String!, $url: String) {
  saveGlossaryTerm(term: $term, meaning: $meaning, url: $url) { glossaryTerm { term } errors { code path } } }"""
SEARCH = '{ search(query: "wide") { edges { node { title } } } }'
RENDERINGS = "{ articles { nodes { rendering { inputHash current } } } }"
on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
W3C = '<abbr class="glossary-term" title="{}">W3C</abbr>'


class Stamp:
    """Has a share in bodies, and reads nothing."""

    api_version = 2

    @hookimpl
    def transform_body(self, body: Body) -> str:
        return body.html.replace("stamp", "<em>stamp</em>")


class Frail:
    """Puts the terms at the end of a text, with the table of the glossary. It may fail."""

    api_version = 2
    register_tables = staticmethod(glossary.register_tables)

    def __init__(self) -> None:
        self.fails: tuple[str, ...] = ()
        self.calls = 0

    @hookimpl(reads="Term")
    def transform_body(self, context: PluginContext, body: Body) -> str:
        self.calls += 1
        if any(each in body.html for each in self.fails):
            raise ZeroDivisionError
        return body.html + "".join(f"<p>{each['term']}</p>" for each in context.rows["Term"])

    @hookimpl
    def register_fields(self, context: PluginContext) -> list[Any]:
        with pytest.raises(PluginError, match=r"asked for context\.rows in register_fields"):
            _ = context.rows
        return []


@pytest.fixture
async def settings(database_url: str, tmp_path: Path) -> Settings:
    given = settings_in(tmp_path, database_url=database_url, result_cache_mb=0, metrics_token=METRICS)
    await migrate_all(given, Hooks.of({"glossary": glossary}))
    return given


async def ask(app: App, query: str, viewer: Viewer = OPERATOR, **variables: Any) -> Any:
    found = await app.engine.execute(query=query, variables=variables, viewer=viewer)
    answer = orjson.loads(found.body)
    assert "errors" not in answer, answer
    return answer["data"]


async def renderings(app: App) -> list[Any]:
    return [each["rendering"] for each in (await ask(app, RENDERINGS))["articles"]["nodes"]]


async def bodies(room: Newsroom) -> list[str]:
    return [each.html for each in await room.rows(Article)]


async def in_turn(room: Newsroom) -> list[Any]:
    return sorted(await room.rows(Article), key=lambda each: each.id)


async def add(app: App, term: str) -> None:
    async with app.database.transaction():
        await Term.create(term=term, meaning=f"What {term} means")


async def test_articles_follow_a_glossary(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    async with assembled(settings, Hooks.of({"glossary": glossary})) as app:
        room, rows = Newsroom(app.database, app.writer), app.writer.changed_rows
        written = await room.post("On Standards", source="The W3C met. The W3C left. `W3C`")
        await room.post("On Tides", source="It rises.")
        before, hashes = await room.article(written.article_id), await renderings(app)
        assert [each["current"] for each in hashes] == [True, True]
        assert await rows.count() == 0

        hostile = {"term": "W3C", "meaning": 'World "Wide" <script>', "url": None}
        assert (await ask(app, SAVE, Viewer(Role.AUTHOR), **hostile))["saveGlossaryTerm"]["errors"]
        assert (await ask(app, SAVE, ADMIN, **hostile))["saveGlossaryTerm"]["errors"] == []
        assert await rows.count() == 2
        assert "2 articles are to be rendered again" in (await problems_of_rows(app))[0]
        _print_list(*await _health(settings, Hooks.of({"glossary": glossary})), (), {}, as_json=False)
        assert "reads Term in rendering; articles to be rendered again: 2" in capsys.readouterr().out
        metrics = await request(site(app), "GET", "/metrics", headers={"authorization": f"Bearer {METRICS}"})
        assert "gql_blog_articles_to_render 2.0" in metrics.text.splitlines()
        assert [each["current"] for each in await renderings(app)] == [False, False]
        async with rendering_lock(settings.database):
            await rows.render_due()
        assert await rows.count() == 2, "who has the lock renders"
        last = (await room.rows(Outbox))[-1].id
        await rows.render_due()
        assert (await rows.count(), await problems_of_rows(app)) == (0, [])
        after = await room.article(written.article_id)
        meaning = "World &quot;Wide&quot; &lt;script&gt;"
        assert after.html == f"<p>The {W3C.format(meaning)} met. The W3C left. <code>W3C</code></p>\n"
        assert (after.version, after.updated_at) == (before.version, before.updated_at)
        assert len(await room.rows(Revision, article_id=written.article_id)) == 2
        (told,) = [each for each in await room.rows(Outbox) if each.id > last]
        assert (told.kind, written.article_id in str(told.payload)) == ("site.rendered", True), "caches are told"
        now = await renderings(app)
        assert all(each["current"] for each in now)
        assert not {each["inputHash"] for each in hashes} & {each["inputHash"] for each in now}
        assert (await ask(app, SEARCH))["search"]["edges"] == [{"node": {"title": "On Standards"}}]

        # By SQL, past the core and the plugin; and in a process that serves.
        async with app.database.transaction() as transaction:
            await transaction.execute("UPDATE glossary_term SET meaning = 'A consortium'")
        app.relay._poll_seconds = 0.01
        async with serving(app):
            async with asyncio.timeout(HANG):
                while await rows.count():  # noqa: ASYNC110 (the background tells nobody)
                    await asyncio.sleep(0.01)
        assert W3C.format("A consortium") in (await room.article(written.article_id)).html


@on_sqlite
async def test_what_fails_keeps_its_text_and_nothing_is_done_twice(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rerender_articles, "BATCH", 2)
    plugin = Frail()
    hooks = [Hooks.of({"glossary": plugin}) for _ in range(2)]
    async with assembled(settings, hooks[0]) as one, assembled(settings, hooks[1]) as two:
        room, rows = Newsroom(one.database, one.writer), one.writer.changed_rows
        posts = [await room.post(f"Post {number}", source=f"Post {number}.") for number in range(5)]
        texts = await bodies(room)

        plugin.fails, plugin.calls = ("",), 0
        monkeypatch.setattr(changed_rows, "_MOST_FAILED_BATCHES", 1)
        await add(one, "Ebb")
        await rows.render_due()
        assert (plugin.calls, rows.is_paused, await rows.count()) == (2, True, 5), "it rests after a batch that fails"
        await rows.render_due()
        assert (plugin.calls, await bodies(room)) == (2, texts)

        plugin.fails, plugin.calls = (), 0
        await add(one, "Flood")  # so it is tried at once
        update = UpdateArticle(id=posts[4].article_id, expected_version=2, title="Another title")
        await asyncio.gather(rows.render_due(), two.writer.changed_rows.render_due(), room.run(update))
        for _ in range(9):  # whoever met the lock left it to the other
            await rows.render_due()
        assert plugin.calls == 5
        assert all(each.endswith("<p>Ebb</p><p>Flood</p>") for each in await bodies(room))

        for number in range(3):
            await add(one, f"Change {number}")
            await rows._render_some()
        assert all("<p>Change 0</p>" in each for each in await bodies(room)), "each has its turn while rows change"
        monkeypatch.setattr(changed_rows, "_MOST_FAILED_BATCHES", 3)
        first, second, *healthy = [each.html.partition("</p>")[0] for each in await in_turn(room)]
        plugin.fails = (first, second)
        await add(one, "Spring")
        await rows.render_due()
        follow = ["<p>Spring</p>" in each.html for each in await in_turn(room)]
        assert (follow, rows.is_paused) == ([False, False, *(True for _ in healthy)], True)
        plugin.fails = ()

        await room.run(DisablePlugin(name="glossary"))
        await until(lambda: not one.hooks.health()[0].enabled)
        await add(one, "Neap")
        assert "The plugin 'glossary' reads rows in rendering, and is disabled" in (await problems_of_rows(one))[0]
        assert await rows.count() == 2, "by the rows that are known"
        await rows.render_due()
        assert await rows.count() == 2, "what is disabled for an hour takes nothing away"
        await room.run(EnablePlugin(name="glossary"))
        await until(lambda: one.hooks.health()[0].enabled)
        assert await rows.count() == 5

        monkeypatch.setattr(rendering_rows, "MAX_ROWS", 2)
        assert "more than 2 rows" in (await problems_of_rows(one))[0]
        assert await rows.count() == 5, "by the rows that are known"
        await room.run(UpdateArticle(id=posts[0].article_id, expected_version=2, source="New."))
        held = await room.article(posts[0].article_id)
        assert (held.html, held.rendered_rows, held.rendered_by) == ("<p>New.</p>\n", None, None)
        monkeypatch.setattr(rendering_rows, "MAX_ROWS", 99)
        with monkeypatch.context() as patch:
            patch.setattr(rendering_rows, "MAX_CHARACTERS", 9)
            assert "more than 9 characters" in (await problems_of_rows(one))[0]
        await rows.render_due()
        assert all("<p>Neap</p>" in each for each in await bodies(room))

    async with assembled(settings, Hooks.of({})) as without:
        assert await without.writer.changed_rows.count() == 0
        await without.writer.changed_rows.render_due()
        assert all("<p>Neap</p>" in each for each in await bodies(Newsroom(without.database, without.writer)))

    async with assembled(settings, Hooks.of({"glossary": Frail(), "stamp": Stamp()})) as app:
        room, rows = Newsroom(app.database, app.writer), app.writer.changed_rows
        stamped = await room.post("Stamped", source="A stamp.")
        before = (await room.article(stamped.article_id)).html
        await room.run(DisablePlugin(name="stamp"))
        await until(lambda: not app.hooks.health()[-1].enabled)
        await add(app, "Slack")
        await rows.render_due()
        assert (await rows.count(), (await room.article(stamped.article_id)).html) == (1, before), "nobody asked for it"
        await room.run(EnablePlugin(name="stamp"))
        await until(lambda: app.hooks.health()[-1].enabled)
        await add(app, "Young")
        await rows.render_due()
        after = (await room.article(stamped.article_id)).html
        assert (await rows.count(), after) == (0, f"{before}<p>Slack</p><p>Young</p>")


@on_sqlite
async def test_what_cannot_be_read_stops_the_start(settings: Settings) -> None:
    class Wrong(Frail):
        @hookimpl(reads=["Term", "Trem"])
        def transform_body(self, context: PluginContext, body: Body) -> str:
            return body.html

    with pytest.raises(PluginError, match=r"reads rows of 'Trem' in rendering.*Its models are: Term"):
        async with assembled(settings, Hooks.of({"glossary": Wrong()})):
            pass

    with pytest.raises(PluginError, match=r"a value of the type set, which may be another each time"):
        rendering_rows._told("glossary", [{"seen": {1}}])

    class Elsewhere(Frail):
        @hookimpl(reads="Term")
        def on_startup(self) -> None:
            pass

    with pytest.raises(PluginError, match=r"its hook 'on_startup', which is given no rows\. These are: read_notes, "):
        Hooks.of({"glossary": Elsewhere()})


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
@pytest.mark.parametrize("plugin", ["glossary", "math"])
async def test_the_plugin_passes_the_check_on_both_databases(database_url: str, tmp_path: Path, plugin: str) -> None:
    if plugin == "math":
        pytest.importorskip("latex2mathml", reason="latex2mathml is not installed; `make test` installs it")
    place = plugin_at(str(ROOT / "examples" / "plugins" / plugin))
    report = await check_plugin(place, tmp_path / "apps", postgres=database_url)
    assert [str(each) for each in report.problems] == []
