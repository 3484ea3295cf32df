"""The IDE in a browser, under its own policy: it completes, documents, runs, listens, and asks nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from support.browser import CHROMIUM, Page, page
from support.installed import settings_in
from support.served import serve
from support.tree import ROOT

from gql_blog.access import OPERATOR
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken, CreateUser

AXE = ROOT / "tests" / "support" / "js" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not AXE.is_file() or CHROMIUM is None,
        reason="needs Chromium, and axe-core from npm: run `npm ci` in tests/support/js",
    ),
]

QUERY = "document.querySelector('.graphiql-query-editor .CodeMirror')"
HEADERS = "document.querySelector('.graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror')"
ANSWER = "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()"
DOCUMENTATION = "document.querySelector('.graphiql-doc-explorer')?.innerText"
OF_GRAPHIQL = {
    "color-contrast",
    "label",
    "link-in-text-block",
    "nested-interactive",
    "page-has-heading-one",
    "scrollable-region-focusable",
}
"""Faults of accessibility that GraphiQL 4.1.2 has everywhere: in its colours, tabs, links and editors."""
MUTATION = "mutation ($id: ID!) { publishArticle(input: {id: $id, expectedVersion: 1}) { errors { code } } }"
CREATION = 'mutation { createPost(input: {title: "On Tides", source: "Water."}) { post { id } errors { code } } }'


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[str, str]]:
    """The address of a server in debug with the sample dialogue, and the token of an editor."""
    settings = settings_in(tmp_path)
    await migrate_all(settings)
    async with assembled(settings) as app:
        await load_sample(app.database, app.writer)
        await app.writer.run(CreateUser(email="ed@blog.example", role=Role.EDITOR, name="Ed"), OPERATOR)
        secret = (await app.writer.run(CreateToken(email="ed@blog.example"), OPERATOR)).secret
    with serve(tmp_path, debug=True) as here:
        yield here.address, secret


async def click(tab: Page, selector: str) -> None:
    await tab.until(f"!!document.querySelector({selector!r})")
    await tab.value(f"document.querySelector({selector!r}).click()")


async def write(tab: Page, editor: str, text: str) -> None:
    await tab.until(f"!!{editor}?.CodeMirror")
    await tab.value(f"{editor}.CodeMirror.focus(), {editor}.CodeMirror.setValue({text!r})")
    await tab.value(f"{editor}.CodeMirror.setCursor({editor}.CodeMirror.lineCount(), 0)")


async def ask(tab: Page, name: str, text: str) -> None:
    """Write an operation, and wait until its tab has its name: GraphiQL takes what is written a little later."""
    await write(tab, QUERY, text)
    await tab.until(f"document.querySelector('.graphiql-tab-active').innerText.includes({name!r})")


async def publish(address: str, token: str) -> None:
    async def ask(query: str, **variables: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        answer = await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        (payload,) = answer.json()["data"].values()
        assert payload["errors"] == []
        return payload

    async with httpx.AsyncClient(base_url=address, verify=False) as http:
        made = await ask(CREATION)
        await ask(MUTATION, id=made["post"]["id"])


async def test_it_completes_documents_runs_and_listens(served: tuple[str, str], tmp_path: Path) -> None:
    address, token = served
    async with page(tmp_path / "profile") as tab:
        await tab.open(f"{address}/")
        await tab.until(f"!!{QUERY}")
        assert await tab.value("location.pathname") == "/graphql"

        await click(tab, "button[aria-label='Show Documentation Explorer']")
        await tab.until(f"{DOCUMENTATION}?.includes('Mutation')")
        await click(tab, ".graphiql-doc-explorer a.graphiql-doc-explorer-type-name")
        await tab.until(f"{DOCUMENTATION}?.includes('posts')")

        await write(tab, QUERY, "{ posts { nodes { titl")
        await tab.press("e", "KeyE", 69)
        await tab.until("document.querySelector('.CodeMirror-hints')?.innerText.includes('title')")
        await tab.press("Escape", "Escape", 27)

        await ask(tab, "One", 'query One { post(slug: "leave-the-stars-on") { title } }')
        await tab.press("Enter", "Enter", 13, control=True)
        await tab.until(f"{ANSWER}?.includes('Leave the Stars On')")

        await click(tab, "button[data-name='headers']")
        await write(tab, HEADERS, f'{{"Authorization": "Bearer {token}"}}')
        await ask(tab, "Who", "query Who { viewer { role } }")
        await click(tab, ".graphiql-execute-button")
        await tab.until(f"{ANSWER}?.includes('EDITOR')")

        await ask(tab, "Heard", "subscription Heard { articlePublished { title } }")
        await click(tab, ".graphiql-execute-button")
        await tab.until("document.querySelector('.graphiql-execute-button').ariaLabel.startsWith('Stop')")
        await publish(address, token)
        await tab.until(f"{ANSWER}?.includes('On Tides')")

        await tab.open(f"{address}/graphql")
        await tab.until(f"{QUERY}?.CodeMirror.getValue().includes('articlePublished')")
        assert tab.complaints == []
        assert {urlsplit(each).netloc for each in tab.addresses} == {urlsplit(address).netloc}


async def test_axe_finds_no_more_than_what_graphiql_brings(served: tuple[str, str], tmp_path: Path) -> None:
    async with page(tmp_path / "profile") as tab:
        await tab.open(f"{served[0]}/graphql")
        await click(tab, "button[aria-label='Show Documentation Explorer']")
        await tab.until(f"{DOCUMENTATION}?.includes('Mutation')")
        await tab.value(AXE.read_text(encoding="utf-8") + "; 0")
        found = await tab.value("axe.run(document).then((found) => found.violations.map(({ id }) => id))")
    assert set(found) <= OF_GRAPHIQL
