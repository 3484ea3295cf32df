"""The reference site, built, served and walked in a browser: over SQLite, and over two processes behind Varnish."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from support.browser import CHROMIUM, Page, page
from support.growth import HANG
from support.hearing import until
from support.hostile_pictures import picture
from support.installed import Installed, settings_in
from support.proxies import varnish
from support.reference_site import INSTALLED, build, check_types, provider, running
from support.served import serve
from support.tree import ROOT

from benchmarks.ports import reserved_port
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role
from gql_blog.transfer import load_sample

JS = ROOT / "tests" / "support" / "js" / "node_modules"
AXE = JS / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not INSTALLED.is_dir() or not AXE.is_file() or CHROMIUM is None,
        reason="needs Chromium, and npm packages: run `npm ci` in examples/site and in tests/support/js",
    ),
]

KEY: Final = "k" * 40
POST: Final = "leave-the-stars-on"
FULL: Final = "Marta Oduya, The Lamp and the Street: Light as Policy (Lund: Vass and Daughters, 2014), 131."
CREATE: Final = """mutation ($input: CreatePostInput!) { createPost(input: $input) {
  post { id slug version } errors { message } } }"""
PUBLISH: Final = (
    """mutation ($id: ID!) { publishArticle(input: {id: $id, expectedVersion: 1}) { errors { message } } }"""
)
RENAME: Final = """mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) { errors { message } } }"""
LINK: Final = """mutation ($id: ID!) { createPreviewLink(input: {articleId: $id}) { token errors { message } } }"""
HOOK: Final = """mutation ($url: String!, $kinds: [String!]!) { createWebhook(url: $url, kinds: $kinds) {
  secret errors { message } } }"""
JUDGE: Final = (
    """mutation ($input: ModerateCommentsInput!) { moderateComments(input: $input) { errors { message } } }"""
)
QUEUE: Final = "{ moderationQueue { nodes { id version authorName } } }"
AXED: Final = "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"


@dataclass
class World:
    """Where the API and the site answer, and who may change what is there."""

    api: str
    token: str
    static_port: int
    site: str = ""

    async def ask(self, query: str, **variables: Any) -> Any:
        """Ask as an admin; the payload of a mutation has no errors."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(verify=False, timeout=HANG) as http:
            given = {"query": query, "variables": variables}
            answer = (await http.post(f"{self.api}/graphql", json=given, headers=headers)).json()
        assert "errors" not in answer, answer
        ((_, payload),) = answer["data"].items()
        assert not (isinstance(payload, dict) and payload.get("errors")), payload
        return payload

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(verify=False, timeout=HANG) as http:
            return await http.get(f"{self.site}{path}")

    async def upload(self) -> str:
        """The id of a picture that has several widths."""
        async with httpx.AsyncClient(verify=False, timeout=HANG) as http:
            answer = await http.post(
                f"{self.api}/media",
                headers={"Authorization": f"Bearer {self.token}"},
                params={"altText": "The quay at night"},
                content=picture("JPEG", (900, 600)),
            )
        return str(answer.json()["id"])


@asynccontextmanager
async def world(folder: Path, url: str, processes: int) -> AsyncIterator[World]:
    """The sample dialogue behind Varnish and its servers, and the server build of the site before it."""
    settings = settings_in(folder, database_url=url, secret_key=KEY)
    await migrate_all(settings)
    async with assembled(settings) as app:
        await load_sample(app.database, app.writer)
        token = await Installed(app, "").token(Role.ADMIN)
    with ExitStack() as stack:
        site_port, static_port, port = (stack.enter_context(reserved_port()) for _ in range(3))
        site, cache = f"http://127.0.0.1:{site_port}", f"http://127.0.0.1:{port}"
        issuer = stack.enter_context(provider(f"{cache}/plugins/signin/real/callback", "s" * 32))
        hosts = json.dumps([f"127.0.0.1:{site_port}"])
        signs_in = {"issuer": issuer, "client_id": "gql_blog", "client_secret": "s" * 32}
        environment: dict[str, Any] = {
            "GQL_BLOG_DATABASE_URL": url,
            "GQL_BLOG_SECRET_KEY": KEY,
            "GQL_BLOG_RATE_LIMITS": "off",
            "GQL_BLOG_SITE_URL": site,
            "GQL_BLOG_PUBLIC_URL": cache,
            "GQL_BLOG_ALLOWED_ORIGINS": f"{site},http://127.0.0.1:{static_port}",
            "GQL_BLOG_SHARED_CACHE_SECONDS": "3600",
            "GQL_BLOG_MEDIA_STORE": str(folder / "media"),
            "GQL_BLOG_PLUGIN_WEBHOOKS__INSIDE_HOSTS": hosts,
            "GQL_BLOG_PLUGIN_PURGE__TARGETS": json.dumps([{"url": f"{cache}/.purge"}]),
            "GQL_BLOG_PLUGIN_PURGE__INSIDE_HOSTS": json.dumps([f"127.0.0.1:{port}"]),
            "GQL_BLOG_PLUGIN_PURGE__AGAIN_SECONDS": "1",
            "GQL_BLOG_PLUGIN_SIGNIN__RETURN_TO": site,
            "GQL_BLOG_PLUGIN_SIGNIN__ADDRESS": cache,
            "GQL_BLOG_PLUGIN_SIGNIN__PROVIDERS": json.dumps({"real": signs_in}),
            "GQL_BLOG_PLUGIN_SIGNIN__INSIDE_HOSTS": json.dumps([issuer.removeprefix("http://")]),
        }
        servers = []
        for number in range(processes):
            (own := folder / f"server{number}").mkdir()
            served = await asyncio.to_thread(stack.enter_context, serve(own, **environment))
            servers.append(served.address)
        await asyncio.to_thread(stack.enter_context, varnish(folder, port, servers))
        here = World(cache, token, static_port)
        kinds = ["article.published", "article.updated", "article.unpublished", "comment.published"]
        hook = await here.ask(HOOK, url=f"{site}/hooks/stale", kinds=kinds)
        told = {"API": cache, "SIGN_IN": "real", "WEBHOOK_SECRET": hook["secret"], "KEEP_SECONDS": "86400"}
        told["REBUILD"] = f"touch {folder / 'rebuilt'}"
        built = await asyncio.to_thread(build, folder / "examples" / "site")
        if processes == 1:
            await asyncio.to_thread(check_types, built.parent)
        here.site = await asyncio.to_thread(stack.enter_context, running(built, site_port, **told))
        yield here


async def faults(tab: Page, address: str) -> Any:
    """Open a page, and return what axe finds."""
    await opened(tab, address)
    return await faults_of(tab)


async def opened(tab: Page, address: str) -> None:
    """Open a page, another one than that which is open, and wait until it is whole."""
    await tab.value("window.isBefore = true")
    await tab.open(address)
    await tab.until("!window.isBefore && document.readyState === 'complete'")


async def axe_finds_nothing(here: World, tab: Page) -> None:
    for path in ("/", f"/{POST}", "/tags/light", "/search?q=moths", "/night"):
        assert await faults(tab, f"{here.site}{path}") == [], path
    image = "document.querySelector('.text img')"
    assert await tab.value(f"{image}.srcset.includes('480w')")
    await tab.until(f"{image}.scrollIntoView(), {image}.complete && {image}.naturalWidth > 0")


async def a_translation_has_the_dialogue_of_its_original(here: World) -> None:
    translated = (await here.get(f"/{POST}-zh")).text.partition('<nav class="dialogue"')[2]
    assert re.findall(r'<a href="/([^"]*)" lang="([^"]*)"', translated)[:2] == [
        (f"{POST}-zh", "zh-Hans"),
        ("safety-is-not-only-a-feeling", "en"),
    ]


async def lists_go_on(here: World) -> None:
    posts = await here.ask("{ posts(first: 1) { nodes { slug } pageInfo { endCursor } } }")
    older = await here.get(f"/older/{posts['pageInfo']['endCursor']}")
    of_tag = await here.ask('{ tag(slug: "light") { articles(first: 1) { nodes { slug } pageInfo { endCursor } } } }')
    tagged = await here.get(f"/tags/light/{of_tag['articles']['pageInfo']['endCursor']}")
    for page_, begun in ((older, posts), (tagged, of_tag["articles"])):
        assert '<h2><a href="/' in page_.text
        assert f'<h2><a href="/{begun["nodes"][0]["slug"]}"' not in page_.text


async def notes_open_by_keyboard(here: World, tab: Page) -> None:
    await opened(tab, f"{here.site}/{POST}")
    ibid = "[...document.querySelectorAll('.marker')][1]"
    for _ in range(30):
        await tab.press("Tab", "Tab", 9)
        if await tab.value(f"document.activeElement === {ibid}"):
            break
    await tab.press(" ", "Space", 32)
    assert FULL in await tab.until("document.querySelector(':popover-open')?.innerText")
    assert await faults_of(tab) == []
    await tab.press("Escape", "Escape", 27)
    await tab.until("!document.querySelector(':popover-open')")


async def faults_of(tab: Page) -> Any:
    await tab.value(AXE.read_text(encoding="utf-8") + "; 0")
    return await tab.value(AXED)


async def comments_come_live(here: World, tab: Page, later: str) -> None:
    """``later`` is a site that was built before the comment came: it catches up from the cursor of its build."""
    await opened(tab, f"{here.site}/{POST}")
    await tab.value("document.querySelector('[name=name]').value = 'Ruth'; 0")
    await tab.value("document.querySelector('[name=body]').value = 'I *saw* it.'; 0")
    await tab.value("document.querySelector('#comments form').requestSubmit()")
    await tab.until("document.querySelector('[role=status]').textContent.includes('moderator')")
    (waiting,) = [each for each in (await here.ask(QUEUE))["nodes"] if each["authorName"] == "Ruth"]
    shown = f"document.getElementById({waiting['id']!r})?.innerText"
    assert await tab.value(shown) is None
    await judge(here, waiting, "APPROVE")
    await tab.until(f"{shown}?.includes('I saw it.')")
    await a_reply_stands_below(here, tab, waiting["id"])
    await opened(tab, f"{later}/{POST}")
    await tab.until(f"{shown}?.includes('I saw it.')")
    await judge(here, {**waiting, "version": waiting["version"] + 1}, "REJECT")
    await tab.until(f"!{shown}")
    assert not [each for each in tab.addresses if "query+Cursor" in each], "it had to read everything again"


async def a_reply_stands_below(here: World, tab: Page, comment: str) -> None:
    await tab.value(f"document.querySelector('#{comment} .reply').click()")
    await tab.value("document.querySelector('[name=name]').value = 'Noor'; 0")
    await tab.value("document.querySelector('[name=body]').value = 'Where?'; 0")
    assert await tab.value("document.querySelector('#comments form p').innerText.startsWith('A reply to Ruth')")
    await tab.value("document.querySelector('#comments form').requestSubmit()")
    await tab.until("document.querySelector('#comments form p').hidden")
    (waiting,) = [each for each in (await here.ask(QUEUE))["nodes"] if each["authorName"] == "Noor"]
    await judge(here, waiting, "APPROVE")
    await tab.until(f"document.querySelector('#{comment} ol #{waiting['id']}')?.innerText.includes('Where?')")


async def judge(here: World, comment: Any, verdict: str) -> None:
    one = {"id": comment["id"], "expectedVersion": comment["version"]}
    await here.ask(JUDGE, input={"comments": [one], "verdict": verdict, "reason": "as it is"})


async def a_webhook_drops_what_was_kept(here: World, rebuilt: Path) -> None:
    assert "The Quay" not in (await here.get("/night")).text
    post = await here.ask('{ post(slug: "night") { id version } }')
    forged = {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,AA=="}
    async with httpx.AsyncClient(verify=False, timeout=HANG) as http:
        assert (await http.post(f"{here.site}/hooks/stale", headers=forged, json={})).status_code == 401
    rebuilt.unlink(missing_ok=True)  # of what was published before
    await here.ask(RENAME, input={"id": post["id"], "expectedVersion": post["version"], "title": "The Quay"})
    async with asyncio.timeout(HANG):
        while "The Quay" not in (await here.get("/night")).text:  # noqa: ASYNC110 (another process keeps it)
            await asyncio.sleep(0.1)
    await until(rebuilt.exists)


async def previews_are_for_nobody_else(here: World, tab: Page) -> None:
    draft = (await here.ask(CREATE, input={"title": "A Draft", "source": "Not yet.[^1]\n\n[^1]: Ada, *Notes*, 5."}))[
        "post"
    ]
    token = (await here.ask(LINK, id=draft["id"]))["token"]
    shown, hidden = await here.get(f"/preview?token={token}"), await here.get(f"/{draft['slug']}")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    assert shown.headers["x-robots-tag"] == "noindex"
    for text in ('<meta name="robots" content="noindex">', "Not yet.", "<em>Notes</em>"):
        assert text in shown.text
    assert hidden.status_code == 404
    assert await faults(tab, f"{here.site}/preview?token={token}") == []


async def readers_sign_in_and_out(here: World, tab: Page) -> None:
    await opened(tab, f"{here.site}/{POST}")
    await tab.until("document.querySelector('#account a')?.href.includes('?to=')")
    await tab.value("document.querySelector('#account a').click()")
    await tab.until("!!document.querySelector('input[name=login]')")
    await tab.value(
        "document.querySelector('[name=login]').value = document.querySelector('[name=password]').value = 'ann'"
    )
    await tab.value("document.querySelector('form').requestSubmit()")
    await tab.until("document.querySelector('[name=prompt]')?.value === 'consent'")
    await tab.value("document.querySelector('form').requestSubmit()")
    await tab.until(
        f"location.pathname === '/{POST}' && document.querySelector('#account')?.innerText.includes('Name of ann')"
    )
    assert await faults_of(tab) == []
    await tab.value("document.querySelector('#account button').click()")
    await tab.until("document.querySelector('#account a')?.checkVisibility()")


async def test_a_reader_walks_the_site(database_url: str, dialect: str, tmp_path: Path) -> None:
    async with world(tmp_path, database_url, 2 if dialect == "postgres" else 1) as here:
        source = f"At night.\n\n![](media:{await here.upload()})\n"
        night = (await here.ask(CREATE, input={"title": "Night", "slug": "night", "source": source}))["post"]
        await here.ask(PUBLISH, id=night["id"])
        later = here.site
        with ExitStack() as stack:
            if dialect == "sqlite":
                static = await asyncio.to_thread(build, tmp_path / "examples" / "static", RENDER="static", API=here.api)
                later = await asyncio.to_thread(stack.enter_context, running(static, here.static_port, API=here.api))
                for slug in (POST, "night", "one-to-four-then"):
                    built = (static / "client" / slug / "index.html").read_text(encoding="utf-8")
                    assert _article(built) == _article((await here.get(f"/{slug}")).text)
            async with page(tmp_path / "profile") as tab:
                await axe_finds_nothing(here, tab)
                await lists_go_on(here)
                await a_translation_has_the_dialogue_of_its_original(here)
                await notes_open_by_keyboard(here, tab)
                await comments_come_live(here, tab, later)
                await previews_are_for_nobody_else(here, tab)
                assert tab.complaints == []
                await readers_sign_in_and_out(here, tab)
        await a_webhook_drops_what_was_kept(here, tmp_path / "rebuilt")


def _article(html: str) -> str:
    (found,) = re.findall(r"<article.*</article>", html, re.DOTALL)
    return str(found)
