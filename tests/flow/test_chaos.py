"""Whatever a plugin does wrong in whichever hook, nobody else's answer is wrong, and what it guards stays shut.

The hooks are those of the specs: one without a case here fails the last test.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.chaos import (
    REGISTERED,
    SECRET,
    Behaviour,
    Plague,
    hook_of,
    orderly_weigh,
    plugin_of,
    registering,
    wrapping,
)
from support.failing import AT_THE_START_ALONE
from support.hearing import until

from gql_blog.content import FootnoteKind, ReadNote, Role, SearchWords, Verdict
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks, HookSpecs, Judgement, contracts
from gql_blog.plugin import (
    BearerProof,
    DraftArticle,
    ForeignArticle,
    Importer,
    MarkdownExtension,
    Query,
    SignedIn,
    hookimpl,
)
from gql_blog.testing import AppUnderTest, open_app
from gql_blog.write import CreatePost, ErasePerson, ExportPerson, SubmitComment

pytestmark = pytest.mark.usefixtures("guarded")

HANGING, PATIENT = 0.5, 30.0
"""Seconds that a hook has where it hangs, and elsewhere."""
CREATE = 'mutation { createPost(input: {title: "Tides", source: "Text."}) { post { title } errors { code } } }'
EMAIL = "bo@chaos.example"
_CONTRACT = "gql_blog_contract"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the plugins of the pages write stands in a folder of the test's."""
    monkeypatch.chdir(tmp_path)


@dataclass
class Site:
    """An app with the plugin that misbehaves, and the one that does not."""

    app: AppUnderTest
    chaos: Plague
    orderly: Plague
    patch: pytest.MonkeyPatch
    folder: Path
    ignores: bool = False
    """Whether what the hook returns is ignored, so that nonsense is no failure."""

    @property
    def fails(self) -> bool:
        behaviour = self.chaos.behaviour
        return behaviour is not None and behaviour.fails and not (self.ignores and behaviour.is_nonsense)

    def behave(self, behaviour: Behaviour | None) -> None:
        """Have the plugin misbehave in this way from now on, as if it had not before."""
        self.chaos.become(behaviour)
        self.app.hook_calls.clear()
        self.app.hooks._circuits._breakers.clear()
        self.app.hooks._caller._left.clear()
        limit(self.patch, HANGING if behaviour is Behaviour.HANGS else PATIENT, self.app.hooks)

    async def answer(self, document: str, role: Role | None = None) -> tuple[Any, list[str]]:
        """Return the data, and the codes of the errors; the secret stands in none of it."""
        result = await self.app.query(document, role=role)
        assert SECRET not in str(result.data) + str(result.errors)
        return result.data, sorted(each["extensions"]["code"] for each in result.errors)


def limit(patch: pytest.MonkeyPatch, seconds: float, hooks: Hooks | None = None) -> None:
    """Give every hook and callback so much time."""
    for name, contract in contracts().items():
        if contract.limit is not None:
            patch.setattr(getattr(HookSpecs, name), _CONTRACT, replace(contract, limit=seconds))
    for name in ("callback_calls.EXPORT", "route_calls.ROUTE", "callback_calls.MUTATION", "import_calls.IMPORT"):
        patch.setattr(f"gql_blog.hooks.calls.{name}_LIMIT", seconds)
    is_asking = hooks is not None and hooks.offered  # a field asks others, which hang
    patch.setattr("gql_blog.hooks.calls.resolver_calls.FIELD_LIMIT", PATIENT if is_asking else seconds)
    patch.setattr("gql_blog.hooks.calls.rendering_calls.PARSE_LIMIT", seconds)
    patch.setattr("gql_blog.hooks.calls.wrapper_calls.WRAP_LIMIT", seconds)
    if hooks is not None:
        hooks._contexts.limits = dict.fromkeys(hooks._contexts.limits, seconds)
        for limited in (*hooks.offered.values(), *(each.value for each in hooks.jobs)):
            object.__setattr__(limited, "limit", seconds)


@asynccontextmanager
async def site(
    folder: Path, url: str, patch: pytest.MonkeyPatch, make: Callable[[Plague, str, bool], Any], *, is_async: bool
) -> AsyncIterator[Site]:
    chaos, orderly = Plague(), Plague()
    plugins = {"chaos": make(chaos, "chaos", is_async), "orderly": make(orderly, "orderly", is_async)}
    try:
        async with open_app(folder, plugins, database_url=url) as app:
            yield Site(app, chaos, orderly, patch, folder)
            chaos.behaviour = None
    finally:
        chaos.end()


def hook(name: str, argument: str, answer: Callable[[str], Callable[[Any], Any]]) -> Callable[..., Any]:
    """Return what makes a plugin with one hook; ``answer`` is what it says, by the plugin's name."""

    def make(plague: Plague, plugin: str, is_async: bool) -> Any:
        return plugin_of(**{name: hook_of(plague, name, argument, answer(plugin), is_async=is_async)})

    return make


def registered(name: str) -> Callable[..., Any]:
    def make(plague: Plague, plugin: str, is_async: bool) -> Any:
        return plugin_of(**{name: registering(plague, name, plugin, is_async=is_async)})

    return make


def extending(plague: Plague, plugin: str, _is_async: bool) -> Any:
    """A construct of Markdown, whose rule is what goes wrong."""

    def rule(state: Any) -> Any:
        outcome = plague.act(None, None)
        for each in [child for token in state.tokens for child in token.children or ()]:
            each.content = each.content.replace("Text", f"Text {plugin}")
        return outcome

    def extend(parser: Any) -> None:
        parser.core.ruler.push(plugin, rule)

    @hookimpl
    def register_markdown() -> list[MarkdownExtension]:
        return [MarkdownExtension(name=f"{plugin}-words", extend=extend)]

    return plugin_of(register_markdown=register_markdown)


def offering(plague: Plague, plugin: str, is_async: bool) -> Any:
    """The orderly plugin offers a hook, and asks all who implement it."""
    weigh = hook_of(plague, "orderly_weigh", "text", lambda _: 1.0, is_async=is_async)
    if plugin == "chaos":
        return plugin_of(orderly_weigh=weigh)

    async def resolve(context: Any) -> str:
        return ",".join(await context.call("orderly_weigh", text="Tides"))

    query = Query(name="weights", description="Who weighs.", graphql_type=str | None, resolve=resolve)

    @hookimpl
    def register_queries() -> list[Query]:
        return [query]

    return plugin_of(orderly_weigh=weigh, offers=[orderly_weigh], register_queries=register_queries)


def enriching(plague: Plague, plugin: str, is_async: bool) -> Any:
    """Every note cites a book, of which the plugin knows more: one its publisher, the other its genre."""
    more = {"publisher" if plugin == "chaos" else "genre": plugin}

    @hookimpl
    def read_notes(notes: tuple[Any, ...]) -> list[ReadNote]:
        return [ReadNote(kind=FootnoteKind.FULL, citation={"type": "book", "title": "Tides"}) for _ in notes]

    known = hook_of(plague, "enrich_citation", "citation", lambda citation: {**citation, **more}, is_async=is_async)
    return plugin_of(read_notes=read_notes, enrich_citation=known)


def importing(plague: Plague, plugin: str, _is_async: bool) -> Any:
    """A format of one article, whatever the file says; its reader is never async."""
    article = ForeignArticle(DraftArticle(title=f"By {plugin}", source="Text."), "1")
    read = hook_of(plague, "read", "file", lambda _: [article], is_async=False)

    @hookimpl
    def register_importers() -> list[Importer]:
        return [Importer(format=plugin, read=read)]

    return plugin_of(register_importers=register_importers)


async def moderated(site: Site) -> None:
    article = await site.app.publish()
    assert await site.app.comment(article, "Words.") == ("PENDING" if site.fails else "APPROVED")
    _, errors = await site.answer("{ posts { nodes { title comments { nodes { body } } } } }")
    assert errors == []


async def written(site: Site) -> None:
    drafts = "{ articles(where: {status: {in: [DRAFT]}}) { totalCount } }"
    before, _ = await site.answer(drafts, Role.EDITOR)
    data, errors = await site.answer(CREATE, Role.EDITOR)
    after, _ = await site.answer(drafts, Role.EDITOR)
    if site.fails:
        assert errors == ["PLUGIN_ERROR"]
        assert after == before, "nothing is written"
    else:
        assert (data["createPost"]["post"], errors) == ({"title": "Tides"}, [])


async def rendered(site: Site) -> tuple[str, str]:
    """Return the HTML of a new article, and of its notes."""
    made = await site.app.issue(CreatePost(title="Tides", source="Text[^1].\n\n[^1]: A note.\n"))
    fetch = site.app._app.database.reader.fetch
    ((html, notes),) = await fetch(f"SELECT html, endnotes FROM article WHERE id = '{made.article_id}'")
    assert SECRET not in html + notes
    return html, notes


async def found_by(site: Site) -> None:
    """An article is found by its own words and by those of the others, whatever this one does; Māori has no stems."""
    made = await site.app.issue(CreatePost(title="Tides", source="Text.", locale="mi"))
    fetch = site.app._app.database.reader.fetch
    ((words,),) = await fetch(f"SELECT words FROM search_text WHERE article_id = '{made.article_id}'")
    ((rendered_by,),) = await fetch(f"SELECT rendered_by FROM article WHERE id = '{made.article_id}'")
    assert SECRET not in words
    found = {each.partition("=")[0] for each in words.split()}
    assert found == {"tides", "text", "orderly", *(() if site.fails else ("chaos",))}
    assert (rendered_by is None) == site.fails, "what failed is made up for"


async def read(site: Site) -> None:
    """The next plugin reads what this one does not."""
    await rendered(site)
    ((kind,),) = await site.app._app.database.reader.fetch("SELECT kind FROM footnote ORDER BY id DESC LIMIT 1")
    assert kind == "FULL"


async def noted(site: Site) -> None:
    _, notes = await rendered(site)
    assert "<em>orderly A note.</em>" in notes


async def enriched(site: Site) -> None:
    """The others get the citation as this one left it, or as it was."""
    await rendered(site)
    ((told,),) = await site.app._app.database.reader.fetch("SELECT citation FROM footnote ORDER BY id DESC LIMIT 1")
    citation = told if isinstance(told, dict) else json.loads(told)
    assert (citation["genre"], citation.get("publisher")) == ("orderly", None if site.fails else "chaos")
    assert SECRET not in str(citation)


async def imported(site: Site) -> None:
    """A file that this one cannot read is refused alone, and nothing of it is stored."""
    for name, fails in (("chaos", site.fails), ("orderly", False)):
        path = site.folder / f"{site.chaos.behaviour}.{name}"
        path.write_text("A file.", encoding="utf-8")
        report = await site.app.import_files(path, import_format=name)
        assert SECRET not in str(report)
        (outcome,) = [each["outcome"] for each in report["files"]]
        assert outcome in (("refused",) if fails else ("imported", "unchanged")), report


async def changed(site: Site) -> None:
    """The others get the text as this one left it, or as it was."""
    html, _ = await rendered(site)
    assert ("chaos" in html, "orderly" in html) == (not site.fails, True)


async def told(site: Site) -> None:
    """What is kept of a person is told whole, or not at all."""
    article = await site.app.publish()
    said = SubmitComment(article_id=article.id, author_name="Bo", author_email=EMAIL, body="Words.")
    await site.app.issue(said, role=None)
    if site.fails:
        with pytest.raises(PluginError, match="'chaos' failed in export_person") as refused:
            await site.app.issue(ExportPerson(email=EMAIL))
        assert SECRET not in refused.value.message
    else:
        kept = json.loads((await site.app.issue(ExportPerson(email=EMAIL))).data)
        assert kept["plugins"] == {"chaos": {"kept": "chaos"}, "orderly": {"kept": "orderly"}}


async def forgotten(site: Site) -> None:
    """Nothing of the core is erased while a plugin has not forgotten."""
    article, email = await site.app.publish(), f"{site.chaos.behaviour}@chaos.example".lower()
    said = SubmitComment(article_id=article.id, author_name="Bo", author_email=email, body="Words.")
    await site.app.issue(said, role=None)
    if site.fails:
        with pytest.raises(PluginError, match="'chaos' failed in forget_person") as refused:
            await site.app.issue(ErasePerson(email=email))
        assert SECRET not in refused.value.message
    else:
        await site.app.issue(ErasePerson(email=email))
    kept = await site.app._app.database.reader.fetch(f"SELECT id FROM comment WHERE author_email = '{email}'")
    assert len(kept) == site.fails


async def delivered(site: Site) -> None:
    """The others get every event at once, and this one gets them when it is mended."""
    before = len(site.orderly.seen)
    await site.app.publish()
    events = await site.app.deliver_events()
    await until(lambda: [each.id for each in site.orderly.seen] == [each.id for each in events])
    assert len(site.orderly.seen) > before
    await until(lambda: site.chaos.calls > 0)  # by a task of its own
    if site.chaos.behaviour is None:
        await again(site)
        await until(lambda: {each.id for each in site.chaos.seen} >= {each.id for each in events})


async def again(site: Site) -> None:
    """Have all that failed be due now, and circuits closed."""
    site.behave(None)
    await site.app.execute("UPDATE event_delivery SET due_at = '2020-01-01 00:00:00+00:00'")


async def resolved(site: Site) -> None:
    await site.app.publish()
    data, errors = await site.answer("{ posts(first: 1) { nodes { title orderly chaos } } }")
    said = None if site.fails else "chaos On Tides"
    assert data == {"posts": {"nodes": [{"title": "On Tides", "orderly": "orderly On Tides", "chaos": said}]}}
    assert errors == ["PLUGIN_ERROR"] * site.fails


async def asked(site: Site) -> None:
    data, errors = await site.answer("{ orderly chaos posts { totalCount } }")
    assert data == {"orderly": "orderly", "chaos": None if site.fails else "chaos", "posts": {"totalCount": 0}}
    assert errors == ["PLUGIN_ERROR"] * site.fails


async def looked_on(site: Site) -> None:
    """What is wrapped is answered, whatever becomes of its wrapper."""
    assert await site.answer("{ orderly chaos }") == ({"orderly": "orderly", "chaos": "chaos"}, [])
    assert site.orderly.seen[-2:]


async def found_by_id(site: Site) -> None:
    ids = '["orderly_a", "chaos_a"]'
    data, errors = await site.answer(f"{{ nodes(ids: {ids}) {{ id }} posts {{ totalCount }} }}")
    nodes = [{"id": "orderly_a"}, None if site.fails else {"id": "chaos_a"}]
    assert data == {"nodes": nodes, "posts": {"totalCount": 0}}
    assert errors == ["PLUGIN_ERROR"] * site.fails


async def heard(site: Site) -> None:
    """What is told of one publication, behind another."""
    await site.app.publish()
    cursor = [each.cursor for each in await site.app.deliver_events()][-1]
    await site.app.publish()
    for name, fails in (("orderly", False), ("chaos", site.fails)):
        document = f"subscription ($after: String) {{ {name}(after: $after) }}"
        (found,) = await site.app.heard(document, {"after": cursor})
        assert found.data == {name: None if fails else name}
        assert [each["extensions"]["code"] for each in found.errors] == ["PLUGIN_ERROR"] * fails
        assert SECRET not in str(found.errors)


async def mutated(site: Site) -> None:
    data, errors = await site.answer("mutation { chaos { said } orderly { said errors { code } } }", Role.EDITOR)
    assert errors == ["PLUGIN_ERROR"] * site.fails
    if data is not None and data.get("orderly"):
        assert data["orderly"] == {"said": "orderly", "errors": []}
    data, errors = await site.answer("mutation { orderly { said } }", Role.EDITOR)
    assert (data, errors) == ({"orderly": {"said": "orderly"}}, [])


async def exported(site: Site) -> None:
    article = await site.app.publish()
    if site.fails:
        with pytest.raises(PluginError, match="'chaos' failed to write") as refused:
            await site.app.export(article, "chaos")
        assert SECRET not in refused.value.message
    else:
        assert await site.app.export(article, "chaos") == b"chaos On Tides"
    assert await site.app.export(article, "orderly") == b"orderly On Tides"


async def routed(site: Site) -> None:
    chaos, orderly = [await site.app.request("GET", f"/plugins/{name}/told") for name in ("chaos", "orderly")]
    assert (orderly.status, orderly.body) == (200, b"orderly")
    assert chaos.status == (500 if site.fails else 200)
    assert SECRET not in chaos.text


async def proven(site: Site) -> None:
    """What another plugin proves counts, whatever this one does; what nobody proves lets nobody in."""
    known, unknown = [
        await site.app.request("GET", "/graphql?query={viewer{role}}", headers={"authorization": f"Bearer {token}"})
        for token in ("orderly", "nobody")
    ]
    assert (known.status, known.json()["data"]) == (200, {"viewer": {"role": "READER"}})
    assert unknown.status == (503 if site.fails else 401)
    assert SECRET not in known.text + unknown.text


def proof_of(name: str, token: str) -> BearerProof | None:
    who = SignedIn(issuer="https://id.example", subject=name)
    return BearerProof(who=who, until=datetime(2100, 1, 1, tzinfo=UTC)) if token == name else None


async def commanded(site: Site) -> None:
    if site.chaos.behaviour is Behaviour.HANGS:
        return  # a command takes as long as it takes, in a process of its own
    if site.fails and site.chaos.behaviour is not None and not site.chaos.behaviour.is_nonsense:
        with pytest.raises(PluginError, match="'chaos' failed to run") as refused:
            await site.app.run_command("chaos")
        assert SECRET not in refused.value.message
    else:
        assert (await site.app.run_command("chaos") == "chaos") is not site.fails
    assert await site.app.run_command("orderly") == "orderly"


async def done(site: Site) -> None:
    if site.fails:
        with pytest.raises(PluginError, match="'chaos' failed in the job") as refused:
            await site.app.run_job("chaos")
        assert SECRET not in refused.value.message
    else:
        await site.app.run_job("chaos")
    seen = len(site.orderly.seen)
    await site.app.run_job("orderly")
    assert len(site.orderly.seen) == seen + 1


async def weighed(site: Site) -> None:
    data, errors = await site.answer("{ weights }")
    assert (data, errors) == ({"weights": "orderly" if site.fails else "chaos,orderly"}, [])


Case = tuple[Callable[..., Any], Callable[[Site], Awaitable[None]]]

APPROVE = Judgement(verdict=Verdict.APPROVE, reason="Known.")
CASES: dict[str, Case] = {
    "prove_bearer": (hook("prove_bearer", "token", lambda name: partial(proof_of, name)), proven),
    "moderate": (hook("moderate", "case", lambda _: lambda _case: APPROVE), moderated),
    "authorize": (hook("authorize", "verb", lambda _: lambda _verb: None), written),
    "before_write": (hook("before_write", "intent", lambda _: lambda _intent: None), written),
    "read_notes": (
        hook("read_notes", "notes", lambda _: lambda notes: [ReadNote(kind=FootnoteKind.FULL) for _ in notes]),
        read,
    ),
    "transform_body": (
        hook("transform_body", "body", lambda name: lambda body: body.html.replace("Text", f"Text {name}")),
        changed,
    ),
    "search_text": (hook("search_text", "article", lambda name: lambda _: SearchWords(title=name)), found_by),
    "register_markdown": (extending, changed),
    "enrich_citation": (enriching, enriched),
    "render_note": (hook("render_note", "note", lambda name: lambda note: f"<em>{name} {note.text}</em>"), noted),
    "export_person": (hook("export_person", "person", lambda name: lambda _: {"kept": name}), told),
    "forget_person": (hook("forget_person", "person", lambda _: lambda _: None), forgotten),
    "on_event": (hook("on_event", "event", lambda _: lambda _: None), delivered),
    "register_fields": (registered("register_fields"), resolved),
    "register_queries": (registered("register_queries"), asked),
    "register_nodes": (registered("register_nodes"), found_by_id),
    "register_subscriptions": (registered("register_subscriptions"), heard),
    "register_mutations": (registered("register_mutations"), mutated),
    "register_exports": (registered("register_exports"), exported),
    "register_importers": (importing, imported),
    "register_routes": (registered("register_routes"), routed),
    "register_commands": (registered("register_commands"), commanded),
    "register_jobs": (registered("register_jobs"), done),
    "register_wrappers": (wrapping, looked_on),
    "a hook that a plugin offers": (offering, weighed),
}
AT_START = sorted(AT_THE_START_ALONE)
IN_LIFE = ("on_startup", "on_shutdown")


@pytest.mark.long
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("name", CASES)
async def test_nobody_elses_answer_is_wrong(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    is_async: bool,
) -> None:
    make, check = CASES[name]
    async with site(tmp_path, sqlite_url, monkeypatch, make, is_async=is_async) as here:
        here.ignores = name in ("forget_person", "on_event", "register_jobs", "register_markdown")
        for behaviour in Behaviour:
            here.behave(behaviour)
            caplog.clear()
            await check(here)
            assert here.chaos.calls or (name == "register_commands" and behaviour is Behaviour.HANGS)
            assert SECRET not in caplog.text or behaviour is Behaviour.LEAKS, "operators read what an error said"
        here.behave(None)
        await check(here)


@pytest.mark.long
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("behaviour", Behaviour)
@pytest.mark.parametrize("name", IN_LIFE)
async def test_every_other_plugin_starts_and_stops(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    behaviour: Behaviour,
    is_async: bool,
) -> None:
    make = hook(name, "context", lambda _: lambda _: None)
    chaos, orderly = Plague(), Plague()
    chaos.behaviour = behaviour
    limit(monkeypatch, HANGING if behaviour is Behaviour.HANGS else PATIENT)
    plugins = {"chaos": make(chaos, "chaos", is_async), "orderly": make(orderly, "orderly", is_async)}
    async with open_app(tmp_path, plugins, database_url=sqlite_url) as app:
        assert (orderly.calls, chaos.calls) == ((1, 1) if name == "on_startup" else (0, 0))
        assert (await app.query("{ posts { totalCount } }")).data == {"posts": {"totalCount": 0}}
    assert (orderly.calls, chaos.calls) == (1, 1)
    chaos.end()


@cases("behaviour", [Behaviour.RAISES, Behaviour.NONSENSE, Behaviour.EXITS, Behaviour.LEAKS])
@cases("name", [*AT_START, *REGISTERED])
def test_what_fails_at_the_start_stops_it_and_is_named(name: str, behaviour: Behaviour) -> None:
    plague = Plague()
    plague.behaviour = behaviour
    wrong = hook_of(plague, name, "context", lambda _: None, is_async=False)
    with pytest.raises(PluginError, match="Plugin 'chaos': "):
        Hooks.of({"chaos": plugin_of(**{name: wrong})})


def test_every_hook_has_a_case() -> None:
    assert {*CASES, *AT_START, *IN_LIFE} - {"a hook that a plugin offers"} == {*contracts()}
