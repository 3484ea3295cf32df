"""Endpoints with a document of their own: refused or taken at registration, and answered as a role at delivery."""

import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.hearing import until
from support.hooked import Hooked, hooked, is_signed
from support.receiving import Receiver, answer, receiving
from support.sampling import sqlite_first
from support.serving import served
from support.tree import ROOT

from gql_blog.access import OPERATOR
from gql_blog.app import site as site_of
from gql_blog.content import Role
from gql_blog.write import CreateToken, CreateUser, UpdateUser

pytestmark = pytest.mark.usefixtures("guarded")

CREATE = """mutation($url: String!, $kinds: [String!], $audience: WebhookAudience, $document: String,
  $documentRole: WebhookDocumentRole) {
  createWebhook(url: $url, kinds: $kinds, audience: $audience, document: $document, documentRole: $documentRole) {
    webhook { id document documentRole documentBy } secret errors { code message path } } }"""
UPDATE = """mutation($id: String!, $document: String, $documentRole: WebhookDocumentRole) {
  updateWebhook(id: $id, document: $document, documentRole: $documentRole) {
    webhook { document documentRole } errors { code message path } } }"""
MOVE = "mutation($id: String!, $url: String) { updateWebhook(id: $id, url: $url) { errors { code message } } }"
REPLAY = """mutation($id: String!, $since: DateTime) { replayFailedWebhookDeliveries(webhookId: $id, since: $since) {
  count errors { code } } }"""

TITLES = """query($id: ID!) {
  node(id: $id) { ... on Article { title } }
  posts(where: {status: {in: [DRAFT, PUBLISHED]}}) { nodes { title } }
  viewer { id } }"""
LARGE = f"{{ posts {{ nodes {{ {' '.join(f't{number}: title' for number in range(28))} }} }} }}"
WIDE = "posts(first: 100) { nodes { responses(first: 100) { nodes { responses(first: 100) { nodes { id } } } } } }"
REFUSED = {
    "{ posts { nodes { titel } } }": "(line 1, column 19)",
    "{ posts(first: 1000000) { nodes { title } } }": "",
    f"{{ {WIDE} }}": "points of cost",
    "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }": "in a cycle: A > B > A",
    'mutation { deleteArticle(input: {id: "art_1", expectedVersion: 1}) { errors { code } } }': "",
    "subscription { articlePublished { id } }": "It is a subscription. Send a query.",
    "query($id: Int!) { node(id: $id) { id } }": "",
    "query($slug: String!) { article(slug: $slug) { id } }": "$slug",
    "{ __schema { types { name } } }": "introspection",
    "query A { posts { totalCount } } query B { posts { totalCount } }": "operation",
    "{ posts { nodes { title } }": "Syntax Error",
}


class Asked:
    """Two admins who ask over HTTP."""

    def __init__(self, site: Hooked, address: str) -> None:
        self.site, self.address = site, address
        self.headers: dict[str, dict[str, str]] = {}
        self.users: dict[str, str] = {}

    async def join(self, name: str, role: Role, fields: tuple[str, ...] | None = None) -> None:
        """Make an account with a token, which may be limited to root fields."""
        run, email = self.site.app.writer.run, f"{name}@blog.example"
        self.users[name] = (await run(CreateUser(email=email, role=role, name=name), OPERATOR)).user_id
        token = (await run(CreateToken(email=email, root_fields=fields), OPERATOR)).secret
        self.headers[name] = {"Authorization": f"Bearer {token}"}

    async def mutate(self, name: str, query: str, **variables: Any) -> Any:
        """Return the payload of a mutation."""
        async with httpx.AsyncClient(verify=False) as client:
            sent = {"query": query, "variables": variables}
            told = (await client.post(f"{self.address}/graphql", json=sent, headers=self.headers[name])).json()
        assert told.get("data"), told
        (payload,) = told["data"].values()
        return payload

    async def command(self, name: str, **options: Any) -> str:
        """Return what a command of the plugin prints."""
        (command,) = (each for each in self.site.app.hooks.commands if each.value.name == name)
        return await self.site.app.hooks.callbacks.run(command, options) or ""


async def told_by(here: Receiver, count: int) -> Any:
    """Return the last of so many requests."""
    await until(lambda: len(here.requests) >= count)
    return here.requests[count - 1].told


@sqlite_first
async def test_an_endpoint_is_sent_what_its_document_answers_as_its_role(webhooks_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        public, staff = [await stack.enter_async_context(receiving()) for _ in range(2)]
        bounds: dict[str, Any] = {"attempts": 1, "document_bytes": 3_000}
        site = await stack.enter_async_context(hooked(tmp_path, webhooks_url, [public, staff], **bounds))
        assert not site.app.settings.debug
        asked = Asked(site, await stack.enter_async_context(served(site_of(site.app))))
        for name, role in (("ada", Role.ADMIN), ("bo", Role.ADMIN), ("cy", Role.EDITOR)):
            await asked.join(name, role)
        # A token lets out no more than it may ask.
        await asked.join("di", Role.ADMIN, ("createWebhook", "updateWebhook"))
        limited = await asked.mutate("di", CREATE, url=public.url, document=TITLES)
        assert "beyond what this token is limited to" in limited["errors"][0]["message"]
        # What does not fit is refused, with its place, and leaves nothing.
        for document, told in REFUSED.items():
            refused = await asked.mutate("ada", CREATE, url=public.url, audience="STAFF", document=document)
            ((code, message, path),) = [(each["code"], each["message"], each["path"]) for each in refused["errors"]]
            assert (code, path, told in message) == ("INVALID", ["document"], True), (document, message)
        wrong = {"documentRole": "EDITOR"}, {"documentRole": "EDITOR", "document": TITLES}
        refusals = [await asked.mutate("ada", CREATE, url=public.url, **given) for given in wrong]
        assert [[each["path"] for each in one["errors"]] for one in refusals] == [[["documentRole"]]] * 2
        denied = await asked.mutate("cy", CREATE, url=public.url, document=TITLES)
        assert [each["code"] for each in denied["errors"]] == ["FORBIDDEN"]
        assert await site.rows("endpoint") == []
        (example,) = re.findall(r'^    document: "(.*)"$', (ROOT / "docs/webhooks.md").read_text(), re.MULTILINE)
        given: dict[str, Any] = {
            "audience": "STAFF",
            "kinds": ["user.created"],
            "document": example,
            "documentRole": "MODERATOR",
        }
        assert (await asked.mutate("ada", CREATE, url=public.url, **given))["errors"] == []

        # It is answered as the role, at delivery.
        given = {"kinds": ["article.published", "article.updated"], "document": TITLES}
        opened = await asked.mutate("ada", CREATE, url=public.url, **given)
        given |= {"audience": "STAFF", "documentRole": "EDITOR", "kinds": ["article.created", "article.published"]}
        inside = await asked.mutate("ada", CREATE, url=staff.url, **given)
        assert inside["errors"] == opened["errors"] == []
        assert (inside["webhook"]["documentRole"], inside["webhook"]["documentBy"]) == ("EDITOR", asked.users["ada"])
        led = await asked.mutate("di", MOVE, id=inside["webhook"]["id"], url=public.url)
        assert "beyond what this token is limited to" in led["errors"][0]["message"]
        await site.room.post("Hidden", publish=False)
        created = await told_by(staff, 1)
        hidden = {"title": "Hidden"}
        assert created["data"] == {"node": hidden, "posts": {"nodes": [{"title": "Hidden"}]}, "viewer": None}
        assert (created["type"], created["event"]["gone"], "errors" in created) == ("article.created", False, False)
        post = await site.room.post("Open")
        seen = await told_by(public, 1)
        assert seen["data"]["node"] == {"title": "Open"}
        assert seen["data"]["posts"]["nodes"] == [{"title": "Open"}]
        assert (seen["event"]["id"], seen["event"]["gone"]) == (post.article_id, False)
        assert seen["event"]["surrogateKeys"]
        assert is_signed(public.requests[0], opened["secret"])
        await told_by(staff, 3)
        assert b"Hidden" in staff.requests[2].body

        # Whoever registered it is demoted: it sees no more than that account does.
        demoted = UpdateUser(id=asked.users["ada"], expected_version=1, role=Role.AUTHOR)
        await site.app.writer.run(demoted, OPERATOR)
        await site.room.post("Hidden as Well", publish=False)
        narrow = await told_by(staff, 4)
        assert narrow["data"] == {"node": None, "posts": {"nodes": [{"title": "Open"}]}, "viewer": None}
        assert narrow["event"]["gone"] is True

        # What is too large, or fits no more, is told, and nothing of it.
        endpoint = opened["webhook"]["id"]
        assert (await asked.mutate("bo", UPDATE, id=endpoint, document=LARGE))["errors"] == []
        await site.room.post("Long " * 30)
        refused = await told_by(public, 2)
        assert (refused["data"], [each["extensions"] for each in refused["errors"]]) == (None, [{"code": "TOO_LARGE"}])
        async with site.app.database.transaction() as transaction:
            await transaction.execute("UPDATE webhooks_endpoint SET document = '{ posts { nodes { felt } } }'")
        assert "THE DOCUMENT CANNOT BE RUN. Cannot query field 'felt'" in await asked.command("list")
        assert (await asked.command("doctor")).count("(line 1, column 19) Register another") == 3
        public.answer = lambda _: answer(500)
        await site.room.post("Last")
        broken = await told_by(public, 3)
        assert broken["data"] is None
        assert broken["errors"][0]["locations"] == [{"line": 1, "column": 19}]
        assert set(broken["errors"][0]) == {"message", "locations", "extensions"}

        # All that has failed is sent again, from a time on, for admins.
        await until(lambda: not site.worker._running)
        public.answer = lambda _: answer(200)
        sent = len(public.requests)
        denied = await asked.mutate("cy", REPLAY, id=endpoint)
        assert [each["code"] for each in denied["errors"]] == ["FORBIDDEN"]
        assert (await asked.mutate("bo", REPLAY, id=endpoint, since="2030-01-01T00:00:01Z"))["count"] == 0
        assert (await asked.mutate("bo", REPLAY, id=endpoint, since="2030-01-01T00:00:00Z"))["count"] == 1
        again = await told_by(public, sent + 1)
        assert again["id"] == broken["id"]
        assert (await asked.mutate("bo", UPDATE, id=endpoint, document=""))["webhook"]["document"] is None
        assert (await asked.command("doctor")).count("Register another") == 2
        # An account is no node, which could be gone.
        await asked.join("ed", Role.READER)
        account = await told_by(public, sent + 2)
        assert (account["type"], "gone" in account["event"]) == ("user.created", False)
