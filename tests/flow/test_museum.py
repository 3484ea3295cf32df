"""Plugins that were written for an earlier server run unchanged in today's.

Those in ``tests/museum`` are as the tests had them then. None is ever edited, and ``test_museum`` of the gates sees to
it: where one does not run any more, the server has changed what plugins rely on.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from support.sampling import sqlite_first

from gql_blog.content import Role
from gql_blog.hooks import PluginFile
from gql_blog.testing import AppUnderTest, open_app

MUSEUM: Final = Path(__file__).parent.parent / "museum/api_2"
NOTED: Final = "The *tide* turns now.[^1]\n\n::: box\nBoxed.\n:::\n\n[^1]: Ada Stone, Marks (Oslo: Rune, 1999), 5.\n"
FIELDS: Final = """{ posts { nodes { stars mood shout odd rootArticle { title } body
  wholeDialogue { opening } bylines { place person { motto } } footnotes { html citation weight }
  tags { facts } revisions(first: 1) { nodes { growing } }
  comments { nodes { initials guestPlace { label article { title } deeper { label } } } } } } }"""
QUERIES: Final = """{ weather guestSaid(wish: {word: "flow", tone: LOUD, times: [1, 2]})
  guestNumbers(first: 2, after: null) { totalCount nodes { number word } } }"""
LOUD: Final = """mutation($id: String!, $version: Int!) { loudTitle(id: $id, version: $version) {
  article { title } length errors { code } } tryIt { done errors { code } } }"""
EXPORT: Final = 'mutation { exportPerson(input: { email: "author@kit.example" }) { data errors { message } } }'


def exhibit(name: str) -> Any:
    """Return the module of a plugin."""
    return PluginFile(name, MUSEUM / f"{name}.py").load()


PHASE: Final = exhibit("phase").Phase(exhibit("phase").KNOWN)


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[AppUnderTest]:
    """A server with all of them at once."""
    marks = exhibit("boxes")
    plugins = {
        **{name: MUSEUM / f"{name}.py" for name in ("desk", "maker", "stars")},
        "boxes": marks._boxes(),
        "early": marks.marks("early"),
        "diary": exhibit("diary").Diary(),
        "faulty": exhibit("faulty").Faulty(),
        "guest": exhibit("guest").Guest(),
        "loud": exhibit("loud").mutating(),
        "phase": PHASE,
    }
    async with open_app(tmp_path, plugins, database_url=database_url, settings={"stars": {"most": 2}}) as app:
        yield app
        assert set(app.health.values()) == {"OK"}, "no hook of them has failed"


async def answered(app: AppUnderTest, document: str, role: Role | None = None, **variables: Any) -> Any:
    result = await app.query(document, variables, role=role)
    assert result.errors == []
    return result.data


async def test_what_they_register_answers(app: AppUnderTest) -> None:
    post = await app.publish("Tides", NOTED, tags=("Sea",))
    for _ in range(3):
        await app.add_row("Star", article_id=post.id)
    assert await app.comment(post, "Well said.") == "APPROVED"
    (found,) = (await answered(app, FIELDS, Role.EDITOR))["posts"]["nodes"]
    (note,) = found["footnotes"]
    assert (found["stars"], found["mood"], found["shout"], found["odd"]) == (2, "glad", "TIDES!!", 5)
    assert (found["rootArticle"], found["wholeDialogue"]["opening"]) == ({"title": "Tides"}, None)
    assert found["tags"] == [{"facts": {"slug": "sea", "length": 3}}]
    (said,) = found["comments"]["nodes"]
    assert said["initials"] == ["R"]
    assert said["guestPlace"] == {"label": "Ruth", "article": {"title": "Tides"}, "deeper": {"label": "inner"}}
    for part in ('class="early-mark"', 'class="boxes-box"', "<p>Added.</p>"):
        assert part in found["body"]
    assert "<p>A rendered note." in note["html"]
    assert note["citation"]["title"] == "Tides, again"
    told = await answered(app, QUERIES)
    assert (told["weather"], told["guestSaid"]) == ("fair", "FLOW 3")
    assert told["guestNumbers"] == {
        "totalCount": 45,
        "nodes": [{"number": 0, "word": "ebb"}, {"number": 1, "word": "flow"}],
    }
    assert (await answered(app, '{ search(query: "kumquat") { nodes { __typename } } }'))["search"]["nodes"] != []


@sqlite_first
async def test_what_they_do_is_done(app: AppUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    post = await app.publish("Tides", NOTED)
    version = await app.version(post.id)
    made = await answered(app, LOUD, Role.EDITOR, id=post.id, version=version)
    assert made["loudTitle"] == {"article": {"title": "TIDES!"}, "length": 6, "errors": []}
    assert made["tryIt"] == {"done": "yes", "errors": []}
    posted = await app.request("POST", "/plugins/desk/drafts/own?of=mine", json={"title": "Mine"}, role=Role.AUTHOR)
    told = {"drafts": 1, "kind": "own", "query": {"of": "mine"}, "role": "AUTHOR", "secrets": []}
    assert (posted.json(), posted.headers["x-told"]) == (told, "yes")
    assert (await app.request("GET", "/plugins/faulty/here")).text == "here"
    assert await app.run_command("make", title="Ebb", times=2) == "made 2 by run of make"
    assert await app.export(post, "trial") == b"a file"
    await app.run_job("tidy")
    for opinion, status in ((exhibit("phase").RUDE, "REJECTED"), (exhibit("phase").LATER, "PENDING")):
        monkeypatch.setattr(PHASE, "opinion", opinion)
        assert await app.comment(post, f"Words, {status}.") == status
    proven = await app.request(
        "POST", "/graphql", json={"query": "{ viewer { role } }"}, headers={"authorization": "Bearer x.y.z"}
    )
    assert proven.json()["data"]["viewer"]["role"] == "READER"
    await app.deliver_events()
    kept = await answered(app, EXPORT, Role.ADMIN)
    assert json.loads(kept["exportPerson"]["data"])["plugins"] == {
        "diary": {"entries": ["author@kit.example"]},
        "faulty": {"kept": "a note"},
    }
