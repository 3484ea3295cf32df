"""Notices of the editors over HTTP, on both databases: made, replaced, restored, hidden, imported, exported."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.importers import import_paths
from support.installed import Installed
from support.sampling import sqlite_first
from support.serving import served
from support.tree import ROOT

from gql_blog.access import OPERATOR
from gql_blog.app import assembled, site
from gql_blog.content import NoticeKind, Role
from gql_blog.settings import load_settings
from gql_blog.store import Audit, AuditPersonal, Notice
from gql_blog.transfer import ExportOptions, export_paths

ARTICLE = "id version status notices { kind text html date }"


def mutation(name: str, answers: str, fields: str = ARTICLE) -> str:
    kind = name[0].upper() + name[1:] + "Input"
    selected = f"{answers} {{ {fields} }} errors {{ code message path }}"
    return f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {selected} }} }}"


CREATE = mutation("createPost", "post")
UPDATE = mutation("updateArticle", "article")
RESTORE = mutation("restoreRevision", "article")
PUBLISH = mutation("publishArticle", "article")
ARCHIVE = mutation("archiveArticle", "article")
CORRECTION = {"kind": "CORRECTION", "source": "The *second* tide was <script>x</script>late.", "date": "2018-03-04"}
NOTE = {"kind": "EDITORS_NOTE", "source": "First of two."}
MARKDOWN = f"""---
title: On Tides
slug: on-tides
status: PUBLISHED
published_on: 2018-03-01
bylines:
- name: Ada Lund
notices:
- kind: correction
  date: 2018-03-04
  text: {CORRECTION["source"]}
- First of two.
---

Twice a day.
"""
READ_CORRECTION = {
    "kind": "CORRECTION",
    "text": "The second tide was late.",
    "html": "<p>The <em>second</em> tide was late.</p>",
    "date": "2018-03-04",
}
READ_NOTE = {"kind": "EDITORS_NOTE", "text": "First of two.", "html": "<p>First of two.</p>", "date": None}


class Desk:
    """An editor's client, and a reader's."""

    def __init__(self, installation: Installed, http: httpx.AsyncClient, token: str) -> None:
        self.installation = installation
        self._http = http
        self._token = token

    async def answer(self, query: str, token: str | None, **variables: Any) -> dict[str, Any]:
        headers = {"Accept": "application/graphql-response+json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        response = await self._http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body: dict[str, Any] = response.json()
        return body

    async def edit(self, query: str, **given: Any) -> Any:
        answer = await self.answer(query, self._token, input=given)
        assert "errors" not in answer, answer
        (payload,) = answer["data"].values()
        return payload

    async def created(self, *notices: dict[str, Any], **fields: Any) -> Any:
        payload = await self.edit(CREATE, title="On Tides", source="Twice a day.", notices=list(notices), **fields)
        assert payload["errors"] == []
        return payload["post"]

    async def notices(self, token: str | None = None) -> Any:
        """What a query of its own reads of the article's notices."""
        query = '{ article(slug: "on-tides") { notices { kind text html date } } }'
        found = (await self.answer(query, token))["data"]["article"]
        return found and found["notices"]

    @property
    def token(self) -> str:
        return self._token


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    settings = load_settings(_env_file=None, data_dir=tmp_path, database_url=database_url, rate_limits="off")
    async with assembled(settings) as app, served(site(app)) as address:
        installation = Installed(app, address)
        async with httpx.AsyncClient(verify=False, base_url=address, timeout=30) as http:
            yield Desk(installation, http, await installation.token(Role.EDITOR))


async def test_notices_are_made_replaced_and_cleared(desk: Desk) -> None:
    post = await desk.created(CORRECTION, NOTE)
    assert post["notices"] == [READ_CORRECTION, READ_NOTE]
    assert await desk.notices(desk.token) == [READ_CORRECTION, READ_NOTE]

    kept = await desk.edit(UPDATE, id=post["id"], expectedVersion=1, subtitle="A study")
    assert kept["article"]["notices"] == [READ_CORRECTION, READ_NOTE], "what is left out stays"
    replaced = await desk.edit(UPDATE, id=post["id"], expectedVersion=2, notices=[NOTE])
    assert replaced["article"]["notices"] == [READ_NOTE]
    same = await desk.edit(UPDATE, id=post["id"], expectedVersion=3, notices=[NOTE])
    assert same["article"]["version"] == 3, "nothing changed"
    cleared = await desk.edit(UPDATE, id=post["id"], expectedVersion=3, notices=None)
    assert (cleared["article"]["version"], cleared["article"]["notices"]) == (4, [])

    query = '{ article(slug: "on-tides") { revisions { nodes { id number } } } }'
    revisions = (await desk.answer(query, desk.token))["data"]["article"]["revisions"]["nodes"]
    first = next(each["id"] for each in revisions if each["number"] == 1)
    restored = await desk.edit(RESTORE, articleId=post["id"], revisionId=first, expectedVersion=4)
    assert restored["article"]["notices"] == [], "a revision gives the text back, and notices stay as they are"

    async with desk.installation.app.database.session():
        entries = await Audit.filter(subject_id=post["id"]).order_by("id")
        told = [(entry.after or {}).get("notices") for entry in entries]
        texts = {each.commitment: each.value for each in await AuditPersonal.filter(subject_id=post["id"])}
    correction, note = ("CORRECTION", CORRECTION["source"], "2018-03-04"), ("EDITORS_NOTE", "First of two.", None)
    read = [[(one["kind"], texts[one["source"]["commitment"]], one["date"]) for one in each or ()] for each in told]
    assert (read[:4], told[1]) == ([[correction, note], [], [note], []], None)


@sqlite_first
async def test_the_notices_of_a_hidden_article_are_absent(desk: Desk) -> None:
    post = await desk.created(NOTE)
    assert await desk.notices() is None
    await desk.edit(PUBLISH, id=post["id"], expectedVersion=1)
    assert await desk.notices() == [READ_NOTE]
    await desk.edit(UPDATE, id=post["id"], expectedVersion=2, notices=[CORRECTION])
    assert await desk.notices() == [READ_CORRECTION], "a cached result went with the change"
    await desk.edit(ARCHIVE, id=post["id"], expectedVersion=3)
    assert await desk.notices() is None


@sqlite_first
@pytest.mark.parametrize(
    ("notices", "code", "path"),
    [
        ([{**NOTE, "source": " \n"}], "INVALID", ["input", "notices", "0", "source"]),
        ([NOTE, {**NOTE, "source": "<!-- nothing -->"}], "INVALID", ["input", "notices", "1", "source"]),
        ([{**NOTE, "source": "x" * 10_001}], "TOO_LARGE", ["input", "notices", "0", "source"]),
        ([NOTE] * 51, "TOO_LARGE", ["input", "notices"]),
    ],
)
async def test_bad_notices_are_refused_at_their_place(
    desk: Desk, notices: list[Any], code: str, path: list[str]
) -> None:
    payload = await desk.edit(CREATE, title="A", source="B.", notices=notices)
    assert payload["post"] is None
    (error,) = payload["errors"]
    assert (error["code"], error["path"]) == (code, path)


@sqlite_first
async def test_an_unknown_kind_is_refused_before_anything_runs(desk: Desk) -> None:
    given = {"title": "A", "source": "B.", "notices": [{"kind": "ERRATUM", "source": "C."}]}
    answer = await desk.answer(CREATE, desk.token, input=given)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "notices" in error["message"]
    assert "ERRATUM" in error["message"]


@sqlite_first
async def test_markdown_takes_notices_out_and_in(desk: Desk, tmp_path: Path) -> None:
    pytest.importorskip("gql_blog_exports", reason="the plugin exports is not installed; `make test` installs it")
    app = desk.installation.app
    file = tmp_path / "on-tides.md"
    file.write_text(MARKDOWN, encoding="utf-8")
    await import_paths([file], writer=app.writer, viewer=OPERATOR)
    assert await desk.notices() == [READ_CORRECTION, READ_NOTE]

    options = ExportOptions("markdown", ("on-tides",))
    out = tmp_path / "out.md"
    await export_paths(str(out), options, source=app.articles, downloads=app.downloads, print_bytes=print)
    written = out.read_text(encoding="utf-8")
    assert "notices:\n- kind: CORRECTION\n" in written
    file.write_text(written.replace("First of two.", "Second of two."), encoding="utf-8")
    await import_paths([file], writer=app.writer, viewer=OPERATOR)
    article = await app.articles.article("on-tides", OPERATOR)
    assert article is not None
    assert [(each.kind, each.source, each.date) for each in article.notices] == [
        (NoticeKind.CORRECTION, CORRECTION["source"], date(2018, 3, 4)),
        (NoticeKind.EDITORS_NOTE, "Second of two.", None),
    ]


@sqlite_first
async def test_a_page_s_note_to_the_reader_becomes_a_notice(desk: Desk) -> None:
    app = desk.installation.app
    page = ROOT / "tests/support/pages/editor-note.txt"
    await import_paths([page], writer=app.writer, viewer=OPERATOR)
    async with app.database.session():
        (notice,) = await Notice.all()
    note = "Editor’s Note: This piece was translated from the Romanian by Jon Ames."
    assert (notice.kind, notice.text, notice.date) == ("EDITORS_NOTE", note, None)
