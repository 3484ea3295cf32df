"""The secrets of the canary drill over HTTP: in subscriptions, in feeds and exports, behind preview links."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.canaries.exploring import Explorer
from support.canaries.finding import told_by
from support.canaries.planting import EVERYBODY, FOR_A_WHILE, NOBODY_AT_ALL, READERS, open_site, plant, word
from support.canaries.ways import (
    FORMATS,
    LAST,
    Served,
    downloaded,
    downloads,
    open_served,
    overheard,
    read_file,
)
from support.comments import judge, submit
from support.installed import settings_in
from support.sampling import sampled
from support.writing import Newsroom

from gql_blog.access import OPERATOR, PreviewSigner, Viewer, visibility
from gql_blog.access.visibility import Everything
from gql_blog.app import App, assembled
from gql_blog.content import Role, Verdict
from gql_blog.graph.plugins import plugin_mutations, plugin_services
from gql_blog.hooks import Field, Hooks, Mutation, PluginContext, hookimpl
from gql_blog.read.compile import compile_context
from gql_blog.store import Article, PreviewLink
from gql_blog.transfer import ExportOptions, export_paths
from gql_blog.transfer.exports import downloads as downloads_room
from gql_blog.write import UpdateArticle

pytestmark = pytest.mark.skipif(
    "exports" not in Hooks.load().names, reason="the plugin that exports is not installed in this environment"
)


LOOKING = [*(("sqlite", role) for role in NOBODY_AT_ALL), ("postgres", Role.AUTHOR)]
"""Where each role looks: what it may see is the same on both databases, as oracle/test_triples compares."""


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    """A served site without secrets."""
    async with open_served(tmp_path, database_url) as house:
        yield house


async def say_the_last(house: Served) -> None:
    """Make an event of each kind that everybody may hear of who hears of that kind."""
    room = house.site.room
    await room.post(LAST)
    said = await submit(room, house.site.post, author_name=LAST, body="It is over.")
    await judge(room, said, Verdict.APPROVE)
    (post,) = await room.rows(Article, id=house.site.post)
    await room.run(UpdateArticle(id=post.id, expected_version=post.version, title=LAST))


def found_in(house: Served, role: Role | None, told: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets that a role was told, each with the way."""
    forbidden = house.site.forbidden_to(role)
    return {secret: way for way, text in told.items() for secret in told_by(text, "", forbidden)}


@pytest.mark.parametrize(
    ("dialect", "role"), [LOOKING[0], *(pytest.param(*each, marks=pytest.mark.long) for each in LOOKING[1:])]
)
async def test_no_subscription_tells_a_secret_while_it_is_written(house: Served, role: Role | None) -> None:
    told = await overheard(house, role, plant(house.site), say_the_last(house))
    assert found_in(house, role, told).keys() - FOR_A_WHILE == set()
    assert sum(LAST in each for each in told.values()) > 1


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_build_that_does_not_filter_events_is_caught(house: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(visibility._ROWS["article"], None, Everything())
    told = await overheard(house, None, plant(house.site), say_the_last(house))
    assert found_in(house, None, told).keys() - FOR_A_WHILE


@pytest.mark.long
@pytest.mark.parametrize(("dialect", "role"), LOOKING)
async def test_no_feed_and_no_export_tells_a_secret(house: Served, tmp_path: Path, role: Role | None) -> None:
    public = downloads(house.site.slugs)
    async with house.client(role) as http:
        before = await downloaded(http, public)
        await plant(house.site)
        told = await downloaded(http, downloads(house.site.slugs))
    assert found_in(house, role, told) == {}
    if role in READERS:
        assert {path: told[path] for path in public} == before
    if role is not None:
        return  # files are written by nobody: they hold what everybody may see
    for whole in (False, True):
        await exported(house, tmp_path / f"{whole}", whole)
    files = [each for whole in (False, True) for each in (tmp_path / f"{whole}").rglob("*") if each.is_file()]
    assert files
    assert found_in(house, role, {each.name: each.name + read_file(each.read_bytes()) for each in files}) == {}


async def exported(house: Served, folder: Path, whole: bool) -> None:
    app = house.app
    for form in FORMATS:
        options = ExportOptions(form, dialogue=whole and form != "site")
        await export_paths(
            str(folder),
            options,
            source=app.articles,
            downloads=app.downloads,
            print_bytes=lambda _: None,
        )


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_build_whose_feeds_are_an_operators_is_caught(house: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads_room, "ANONYMOUS", OPERATOR)
    await plant(house.site)
    async with house.client(None) as http:
        assert found_in(house, None, await downloaded(http, downloads(house.site.slugs)))


OF_THE_DRAFT = ("title", "subtitle", "slug", "source", "note", "notice", "name", "bio", "affiliation", "tag")


async def previewed(house: Served, http: httpx.AsyncClient, token: str) -> dict[str, str]:
    """Return what a token opens: each part of the preview, and what it finds where other secrets are asked for."""
    explorer = Explorer(house.app.engine.schema)
    kind = house.app.engine.schema.type_map["Preview"]
    told = {}
    for part in explorer.parts(kind):
        query = f"query ($token: String!) {{ preview(token: $token) {{ {part} }} }}"
        for _ in range(2):  # nothing of it is kept
            answer = await http.post("/graphql", json={"query": query, "variables": {"token": token}})
            told[part] = answer.text.replace(token, "")
    others = "query ($token: String!, $id: ID!, $slug: String!) { commentByReceipt(receipt: $token) { id } "
    others += "node(id: $id) { id } article(slug: $slug) { title } dialogue(slug: $slug) { responseCount } }"
    variables = {"token": token, "id": "prv_" + token[5:31], "slug": word("draft slug")}
    answer = await http.post("/graphql", json={"query": others, "variables": variables})
    assert set(answer.json()["data"].values()) == {None}
    as_bearer = await http.post(
        "/graphql", json={"query": "{ viewer { name } }"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert as_bearer.status_code == 401
    return told


@pytest.mark.parametrize("dialect", sampled(["sqlite", "postgres"], 1))
async def test_a_preview_opens_one_revision_and_nothing_else(house: Served) -> None:
    await plant(house.site)
    room, signer = house.site.room, house.app.writer.previews
    links: list[Any] = await room.rows(PreviewLink)
    drafts = {each.id for each in await room.rows(Article, slug=word("draft slug"))}
    (live,) = (each for each in links if each.revoked_at is None and each.article_id in drafts)
    change: Any = {"title": word("copy title"), "source": word("copy source"), "tags": (word("hidden tag alias"),)}
    await room.run(UpdateArticle(id=live.article_id, expected_version=1, **change))
    opened = {word(f"draft {each}") for each in OF_THE_DRAFT}
    async with house.client(None) as http:
        told = await previewed(house, http, signer.token(live.id))
        found = found_in(house, None, told).keys()
        assert found - opened == set()
        assert found == opened, "the whole revision is opened"
        for each in (link for link in links if link is not live):
            told = await previewed(house, http, signer.token(each.id))
            assert found_in(house, None, told) == {}
        forged = await previewed(house, http, f"gqlp_{live.id[4:]}_{'A' * 43}")
        assert found_in(house, None, forged) == {}


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_build_that_believes_every_preview_token_is_caught(
    house: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PreviewSigner, "link_of", lambda _signer, token: f"prv_{token[5:31]}")
    await plant(house.site)
    live = [each for each in await house.site.room.rows(PreviewLink) if each.revoked_at is None]
    async with house.client(None) as http:
        told = [await previewed(house, http, f"gqlp_{each.id[4:]}_{'A' * 43}") for each in live]
    assert any(found_in(house, None, each) for each in told)


@pytest.mark.parametrize("dialect", sampled(["sqlite", "postgres"], 1))
async def test_a_redirect_to_what_is_hidden_is_none(house: Served) -> None:
    """By GET, as a frontend asks for each address that it does not know."""
    await plant(house.site)
    query = "query ($path: String!) { resolve(path: $path) { status location article { title } } }"
    spellings = cycle(("/{}", "/{}/", "https://blog.example/{}?x=1", "/{}#a"))
    for role in EVERYBODY:
        async with house.client(role) as http:
            for slug in house.site.hidden_slugs:
                path = next(spellings).format(slug)
                variables = orjson.dumps({"path": path}).decode()
                found = await http.get("/graphql", params={"query": query, "variables": variables})
                assert found.json()["data"] == {"resolve": None}, path


class Telling:
    """A plugin that has what only some may be told: of a row, of a mutation, and of what it asks itself."""

    api_version = 2
    role = Role.EDITOR

    @hookimpl
    def register_fields(self) -> Sequence[Field]:
        def told(rows: Sequence[Any]) -> list[str | None]:
            return [each.author_email for each in rows]

        async def asked(context: PluginContext, rows: Sequence[Any]) -> list[str]:
            found = await context.ask("query ($slug: String!) { article(slug: $slug) { title } }", SLUG)
            return [orjson.dumps(found).decode()] * len(rows)

        fields: dict[str, Any] = {"graphql_type": str | None, "description": "Told to some."}
        return [
            Field(type_name="Comment", name="writer", needs=("author_email",), role=Role.ADMIN, resolve=told, **fields),
            Field(type_name="Article", name="asked", needs=("id",), resolve=asked, **fields),
        ]

    @hookimpl
    def register_mutations(self) -> Sequence[Mutation]:
        def run() -> Mapping[str, Any]:
            return {"told": word("application")}

        return [
            Mutation(name="tellAll", description="Tells all.", result={"told": str}, role=Role.ADMIN, run=run),
        ]


SLUG = {"slug": word("draft slug")}
ASKED = (
    "{ comments(first: 50) { nodes { writer } } }",
    "{ articles(first: 50) { nodes { asked } } }",
    "mutation { tellAll { told errors { code message } } }",
)


async def told_by_plugin(app: App, viewer: Viewer, build: str = "whole") -> list[str]:
    """Return what the plugin tells; no plan that was made in another build serves."""
    texts = [f"{each} # {build}" for each in ASKED]
    return [(await app.engine.execute(query=each, viewer=viewer)).body.decode() for each in texts]


GUARDS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "fields for a role": lambda patch: patch.setattr(compile_context, "holds", lambda *_: True),
    "mutations for a role": lambda patch: patch.setattr(plugin_mutations, "expect_role", lambda *_: None),
    "the sight of who asks": lambda patch: patch.setattr(plugin_services, "_least", lambda *_: Role.EDITOR),
}


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_guards_of_plugins_keep_secrets_and_a_build_without_one_is_caught(
    database_url: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, database_url=database_url, secret_key="s" * 40, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"telling": Telling()})) as app:
        site = await open_site(Newsroom(app.database, app.writer))
        await plant(site)
        for role in NOBODY_AT_ALL:
            told = await told_by_plugin(app, site.people[role])
            assert not [each for each in site.forbidden_to(role) if each in str(told)], role
            assert ("@example.org" in told[0]) is (role is Role.ADMIN)
            assert (word("draft title") in told[1]) is (role in (Role.EDITOR, Role.ADMIN))
        missed = []
        for name, remove in GUARDS.items():
            with pytest.MonkeyPatch.context() as patch:
                remove(patch)
                told = await told_by_plugin(app, site.people[Role.READER], name)
            if not [each for each in site.forbidden_to(Role.READER) if each in str(told)]:
                missed.append(name)
        assert missed == []
