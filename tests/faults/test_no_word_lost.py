"""Whatever an editor was told is saved is in one revision: beside others who change the same articles, and over kills.

Editors write at once through two servers, of which one is killed again and again. Each change has a word of its own,
as its note and in its text. A request that was not answered is sent again, as it was, with its key.
"""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from support.growth import HANG
from support.importing import take
from support.postgres import aside
from support.recomputed import wrong_columns
from support.served import Served, serve
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle, Reference, Role
from gql_blog.errors import ErrorGroup, GqlBlogError
from gql_blog.store import Database, Revision
from gql_blog.write import CreateToken, Side

EDITORS: Final = 5
TURNS: Final = 20
"""How often each of them writes."""
ANSWERS_OF_A_LIFE: Final = 25
"""How many answers a server lives to see that others were given, too."""
FILE: Final = "post.txt"
STATE: Final = """query ($id: ID!) { node(id: $id) { ... on Node { id } ... on Article { version
  workingCopy { version revision { id } } revisions(first: 5) { nodes { id } } } } }"""
SENT: Final = "mutation ($input: {kind}Input!) {{ done: {name}(input: $input) {{ errors {{ code message }} }} }}"


class Office:
    """Two servers, the articles on which all write, and what was said to be saved."""

    def __init__(self, stack: ExitStack, folder: Path, url: str) -> None:
        self._stack, self._folder, self._url, self._started = stack, folder, url, 0
        self.servers: list[Served] = []
        self.saved: dict[str, str] = {}
        """What was done, by the word of which the answer said that it is saved."""
        self.refused: dict[str, str] = {}
        self.published: dict[str, str] = {}
        """The revision that was chosen, by the word of its publication."""
        self.resent = 0

    def start(self) -> Served:
        self._started += 1
        folder = self._folder / str(self._started)
        folder.mkdir()
        settings: dict[str, Any] = {
            "GQL_BLOG_RATE_LIMITS": "off",
            "GQL_BLOG_BLOCKED_PLUGINS": "*",
            "GQL_BLOG_DATABASE_URL": self._url,
        }
        return self._stack.enter_context(serve(folder, **settings))

    @property
    def answers(self) -> int:
        return len(self.saved) + len(self.refused)

    async def fill(self, room: Newsroom) -> None:
        """Make what is written about: posts, their responses, and stubs that may be merged."""
        await room.somebody(Role.EDITOR, "Ed")
        self.token = (await room.run(CreateToken(email="ed.editor@example.org"))).secret
        file = await take(room, DraftArticle(title="Post 0", source="A file.", slug="post-0"), FILE)
        self.posts = [file.articles[0][0], (await room.post("Post 1")).article_id]
        self.responses = [(await room.response(each, f"Answer to {each}")).article_id for each in self.posts]
        self.stubs = []
        for number in range(EDITORS):
            answer = DraftArticle(
                source=f"Yes, {number}.", title=f"File {number}", responding_to=Reference(title=f"Stub {number}")
            )
            made = await take(room, answer, f"{number}.txt")
            self.stubs.append(made.articles[1][0])

    async def ask(self, at: int, query: str, variables: dict[str, Any]) -> Any:
        """Send an operation until a server answers it, each time as it is."""
        while True:
            server = self.servers[at % 2]
            try:
                async with httpx.AsyncClient(verify=False, base_url=server.address, timeout=HANG) as client:
                    headers = {"Authorization": f"Bearer {self.token}"}
                    sent = {"query": query, "variables": variables}
                    answer = (await client.post("/graphql", json=sent, headers=headers)).json()
            except httpx.TransportError:
                at, self.resent = at + 1, self.resent + 1
                continue
            codes = {each["extensions"]["code"] for each in answer.get("errors", ())}
            if codes == {"STORE_UNAVAILABLE"}:  # nothing was written; try again
                continue
            assert not codes, answer
            return answer["data"]

    async def change(self, at: int, name: str, word: str, **given: Any) -> None:
        """Send a change with its word; keep what was answered."""
        kind = f"{name[0].upper()}{name[1:]}"
        key = {"idempotencyKey": f"the key of {word}"}
        answer = await self.ask(at, SENT.format(kind=kind, name=name), {"input": {**given, **key}})
        told = [each["code"] for each in answer["done"]["errors"]]
        (self.refused if told else self.saved)[word] = f"{name} {told}"

    async def state(self, at: int, article: str) -> Any:
        return (await self.ask(at, STATE, {"id": article}))["node"]


async def edit(office: Office, number: int, room: Newsroom, turns: int) -> None:
    """One editor: in each turn something that chance says, with what stands there at that moment."""
    chance = random.Random(number)
    for turn in range(turns):
        word = f"word-{number}-{turn}-x"
        kind = chance.choice(("update", "save", "save", "publish", "move", "stub", "merge", "file", "restore", "end"))
        article = chance.choice(office.stubs if kind in ("stub", "merge") else [*office.posts, *office.responses])
        found = await office.state(turn, article)
        if found is None:
            continue
        at, copy, noted = turn + number, found["workingCopy"], {"note": word}
        of_copy = {"articleId": article, "expectedVersion": copy["version"] if copy else 0}
        live = {"expectedVersion": found["version"]}
        text = {"source": f"A text with {word}."}
        match kind:
            case "update":
                await office.change(at, "updateArticle", word, id=article, **live, **noted, **text)
            case "save" | "stub":
                await office.change(at, "saveWorkingCopy", word, **of_copy, **noted, **text)
            case "publish" if copy:
                chosen = {"articleId": article, "revisionId": copy["revision"]["id"]}
                office.published[word] = chosen["revisionId"]
                await office.change(at, "publishRevision", word, **chosen, **live, **noted)
            case "move":
                to = {"respondingToId": chance.choice(office.posts)}
                given = {"id": chance.choice(office.responses)}
                version = (await office.state(turn, given["id"]))["version"]
                await office.change(at, "updateArticle", word, **given, expectedVersion=version, **to, **noted, **text)
            case "end" if copy:
                await office.change(at, "discardWorkingCopy", f"(no word) {word}", **of_copy)
            case "restore":
                old = {"revisionId": chance.choice(found["revisions"]["nodes"])["id"]}
                await office.change(at, "restoreRevision", f"(no word) {word}", articleId=article, **live, **old)
            case "merge":
                if copy:
                    await office.change(at, "discardWorkingCopy", f"(no word) {word}", **of_copy)
                into = {"intoId": chance.choice(office.posts)}
                await office.change(at, "mergeStub", f"(no word) {word} merged", id=article, **live, **into)
            case "file":
                draft = DraftArticle(title="Post 0", source=f"A text with {word}.", slug="post-0")
                try:
                    taken = await take(room, draft, FILE, prefer=Side.THEIRS)
                except (GqlBlogError, ErrorGroup) as error:
                    office.refused[f"file {word}"] = repr(error)
                else:
                    told = office.saved if taken.outcome in ("imported", "updated") else office.refused
                    told[f"file {word}"] = taken.outcome


async def kill_again_and_again(office: Office, over: Callable[[], bool]) -> int:
    """Kill the first server whenever so many more answers were given, and start another in its place."""
    kills, seen = 0, office.answers
    while not over():
        await asyncio.sleep(0.01)
        if office.answers >= seen + ANSWERS_OF_A_LIFE:
            os.kill(office.servers[0].pid, signal.SIGKILL)
            office.servers[0] = await asyncio.to_thread(office.start)
            kills, seen = kills + 1, office.answers
    return kills


async def write(office: Office, url: str, turns: int) -> tuple[int, list[Any]]:
    """Have all editors write; return how often a server was killed, and the revisions that there are in the end."""
    database = await Database.open(url)
    try:
        room = newsroom_of(database)
        await office.fill(room)
        office.servers = [office.start(), office.start()]
        editors = [asyncio.create_task(edit(office, number, room, turns)) for number in range(EDITORS)]
        kills = await kill_again_and_again(office, lambda: all(each.done() for each in editors))
        await asyncio.gather(*editors)
        return kills, await room.rows(Revision)
    finally:
        await database.close()


@pytest.mark.long
def test_what_was_said_to_be_saved_is_in_one_revision(tmp_path: Path, database_url: str) -> None:
    with ExitStack() as stack:
        office = Office(stack, tmp_path, database_url)
        kills, revisions = aside(write(office, database_url, TURNS))
    print(
        f"{kills} kills, {office.resent} requests again",
        Counter(office.saved.values()),
        Counter(office.refused.values()),
    )
    assert kills
    notes = Counter(word for each in revisions for word in (each.note or "").split() if word.startswith("word-"))
    sources = {word.rstrip(".") for each in revisions for word in each.source.split()}
    noted = {word: done for word, done in office.saved.items() if word.startswith("word-")}
    # A text that somebody else restored meanwhile is live already: its publication changes nothing, and notes nothing.
    by_id = {each.id: each for each in revisions}
    live = {(each.article_id, each.source) for each in revisions if each.copy_version is None}
    chosen = {word: by_id[identifier] for word, identifier in office.published.items() if identifier in by_id}
    of_the_live = {word for word, each in chosen.items() if not notes[word] and (each.article_id, each.source) in live}
    assert {word: done for word, done in noted.items() if notes[word] != 1 and word not in of_the_live} == {}
    assert {word for word in office.refused if notes[word]} == set()
    with_text = [word.removeprefix("file ") for word, done in office.saved.items() if not done.startswith("publish")]
    assert {word for word in with_text if not word.startswith("(no word)")} - sources == set()
    assert wrong_columns(database_url) == []
