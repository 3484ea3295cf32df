"""The result cache, end to end: what is invalidated, what stays, and what is never cached."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.serving import served

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import assembled, site
from gql_blog.content import BylineInput, Role, Verdict
from gql_blog.hooks import Field, hookimpl
from gql_blog.settings import load_settings
from gql_blog.store import Database, Mention
from gql_blog.write import AddCollaborator, CreatePost, PublishArticle, UpdateArticle

pytestmark = sqlite_mostly

PAGE = """query($s: String!) { dialogue(slug: $s) { post { title comments { totalCount nodes { body } } }
  responses { nodes { title bylines { contributor { name } } } } } }"""
HOME = "{ posts { nodes { title } } }"
ADMIN = Viewer(Role.ADMIN, "usr_1", None, None, "usr_1")


@pytest.fixture
async def library(database: Database) -> Library:
    await database.invalidations.start()
    return library_over(database, debug=False, result_cache_bytes=1_000_000)


def request_of(query: str, variables: dict[str, Any]) -> bytes:
    return orjson.dumps({"query": query, "variables": variables})


async def ask(library: Library, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> Any:
    """Ask once, by the bytes first, as a server does."""
    request = request_of(query, variables)
    answer = library.engine.cached(request, viewer) or await library.engine.execute(
        query=query, variables=variables, viewer=viewer, request=request
    )
    return orjson.loads(answer.body)


async def is_kept(library: Library, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> bool:
    """Whether a question that came twice is answered without the database."""
    await until(library.newsroom.database.invalidations.catch_up)
    for _ in range(2):
        await ask(library, query, viewer, **variables)
    with library.newsroom.database.reader.record() as statements:
        await ask(library, query, viewer, **variables)
    kept = library.engine.cached(request_of(query, variables), viewer) is not None
    assert kept is (not statements)
    return kept


def known(library: Library, query: str, **variables: Any) -> bool:
    return library.engine.cached(request_of(query, variables), ANONYMOUS) is not None


async def test_a_comment_turns_out_its_own_dialogue_and_the_lists_that_count_it(library: Library) -> None:
    posts = [await library.newsroom.post(title) for title in ("On Tides", "On Moons")]
    for slug in ("on-tides", "on-moons"):
        assert await is_kept(library, PAGE, s=slug)
    for query in (HOME, "{ tags { name } }"):
        assert await is_kept(library, query)
    comment = await submit(library.newsroom, posts[0].article_id)
    await judge(library.newsroom, comment, Verdict.APPROVE)
    answer = await ask(library, PAGE, s="on-tides")
    assert answer["data"]["dialogue"]["post"]["comments"]["totalCount"] == 1, "at once, for the one who wrote it"
    await until(library.newsroom.database.invalidations.catch_up)
    assert known(library, PAGE, s="on-moons")
    assert known(library, "{ tags { name } }")
    assert not known(library, HOME), "an article counts its comments"


async def test_a_home_page_goes_when_any_article_changes(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    draft = await library.newsroom.post("On Moons", publish=False)
    assert await is_kept(library, HOME)
    await library.newsroom.run(UpdateArticle(id=draft.article_id, expected_version=1, title="On the Moon"))
    await until(library.newsroom.database.invalidations.catch_up)
    assert known(library, HOME), "nobody sees the draft"
    await library.newsroom.response(post.article_id)
    await until(library.newsroom.database.invalidations.catch_up)
    assert not known(library, HOME)


async def test_a_slug_that_nothing_has_is_answered_anew_once_something_has_it(library: Library) -> None:
    assert await is_kept(library, PAGE, s="on-tides")
    await library.newsroom.post("On Tides")
    answer = await ask(library, PAGE, s="on-tides")
    assert answer["data"]["dialogue"]["post"]["title"] == "On Tides"


async def test_how_long_a_result_is_cached_does_not_tell_that_a_hidden_slug_exists(library: Library) -> None:
    room = library.newsroom
    hidden = await room.post("Hidden", publish=False)
    for slug in ("hidden", "free"):
        assert await is_kept(library, PAGE, s=slug)
    await room.post("Elsewhere")
    await until(room.database.invalidations.catch_up)
    assert [known(library, PAGE, s=slug) for slug in ("hidden", "free")] == [False, False]
    for slug in ("hidden", "free"):
        assert await is_kept(library, PAGE, s=slug)
    await room.run(PublishArticle(id=hidden.article_id, expected_version=1))
    answer = await ask(library, PAGE, s="hidden")
    assert answer["data"]["dialogue"]["post"]["title"] == "Hidden"


WHOLE = """query($s: String!) { dialogue(slug: $s) { responseCount participants { articleCount contributor { name } }
  post { title commentCount tags { name } comments { totalCount nodes { body replies { nodes { body } } } }
  responses { totalCount nodes { title } } responseMentions { title response { title } } } } }"""
LISTS = (
    HOME,
    "{ articles { totalCount nodes { title responseCount commentCount bylines { contributor { name } } } } }",
    "{ comments { totalCount nodes { body } } }",
    "{ contributors { nodes { name articles { totalCount } comments { totalCount } } } }",
    "{ tags { name articles { totalCount } } }",
    '{ search(query: "tides") { totalCount } }',
    '{ contributor(slug: "mara-lind") { name } tag(slug: "secret") { name } }',
)


@on_both
async def test_nothing_that_is_hidden_ends_what_is_cached_for_anonymous_viewers(library: Library) -> None:
    """Whoever measures how fast an answer comes learns nothing of drafts, of held comments, and of whom they name."""
    room, database = library.newsroom, library.newsroom.database
    author, moderator = await room.somebody(Role.AUTHOR), await room.somebody(Role.MODERATOR)
    post = await room.post("On Tides", tags=("Sea",), bylines=(BylineInput(name="Ona Vela"),))
    public = await submit(room, post.article_id)
    await judge(room, public, Verdict.APPROVE)
    async with database.transaction():
        await Mention.create(article_id=post.article_id, position=1, credited_name="Mara Lind")
    questions: list[tuple[str, dict[str, str]]] = [(WHOLE, {"s": "on-tides"}), (PAGE, {"s": "free"})]
    questions += [(each, {}) for each in LISTS]
    for query, variables in questions:
        assert await is_kept(library, query, ANONYMOUS, **variables)

    credits: dict[str, Any] = {"bylines": (BylineInput(name="Mara Lind"),), "tags": ("Secret", "Sea")}
    draft = await room.run(CreatePost(title="On More Tides", source="Tides.", **credits), author)
    await room.run(UpdateArticle(id=draft.article_id, expected_version=1, title="Free", slug="free"))
    answer = await room.response(post.article_id, "Of Tides", publish=False, **credits)
    await room.run(UpdateArticle(id=answer.article_id, expected_version=1, source="Changed[^1].\n\n[^1]: A note."))
    # Published, and hidden all the same, as what it responds to is a draft; its post counts it for staff.
    await room.response(answer.article_id, "Below", **credits)
    held = await submit(room, post.article_id, body="Held.")
    await submit(room, post.article_id, body="A reply, held.", parent_id=public)
    await judge(room, held, Verdict.REJECT, moderator)
    name = "somebody.author@example.org"
    await room.run(AddCollaborator(article_id=post.article_id, email=name))
    await until(database.invalidations.catch_up)
    for query, variables in questions:
        assert known(library, query, **variables), query

    await room.run(PublishArticle(id=answer.article_id, expected_version=2))
    page = await ask(library, WHOLE, s="on-tides")
    assert page["data"]["dialogue"]["responseCount"] == 2
    assert page["data"]["dialogue"]["post"]["responseMentions"] == [{"title": None, "response": {"title": "Of Tides"}}]


class Slow:
    """A plugin whose field waits until it is told to go on."""

    api_version = 2

    def __init__(self) -> None:
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()
        self.fails = False

    @hookimpl
    def register_fields(self) -> Sequence[Field]:
        return [
            Field(
                type_name="Article",
                name="shouted",
                description="Louder.",
                graphql_type=str | None,
                needs=("title",),
                resolve=self.shouted,
                repeatable=True,
            ),
            Field(
                type_name="Article",
                name="rank",
                description="As of now.",
                graphql_type=str | None,
                needs=("title",),
                resolve=self.shouted,
            ),
        ]

    async def shouted(self, rows: Sequence[tuple[Any, ...]]) -> list[str]:
        self.asked.set()
        await self.go_on.wait()
        if self.fails:
            raise RuntimeError("the cellar is flooded")
        return [title.upper() for (title,) in rows]


@on_both
async def test_what_was_read_before_a_commit_is_not_kept_after_it(database: Database) -> None:
    plugin = Slow()
    await database.invalidations.start()
    library = library_over(database, {"slow": plugin}, debug=False, result_cache_bytes=1_000_000)
    post = await library.newsroom.post("On Tides")
    await until(database.invalidations.catch_up)
    query = '{ post(slug: "on-tides") { shouted } }'
    await ask(library, query)
    plugin.asked.clear()
    plugin.go_on.clear()
    reading = asyncio.create_task(ask(library, query))
    await plugin.asked.wait()
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=2, title="On Ebb"))
    plugin.go_on.set()
    assert (await reading)["data"]["post"]["shouted"] == "ON TIDES", "it was asked before"
    for _ in range(3):
        assert (await ask(library, query))["data"]["post"]["shouted"] == "ON EBB"


async def test_answers_of_plugins_are_kept_where_they_say_so_and_none_that_failed(database: Database) -> None:
    plugin = Slow()
    await database.invalidations.start()
    library = library_over(database, {"slow": plugin}, debug=False, result_cache_bytes=1_000_000)
    await library.newsroom.post("On Tides")
    assert await is_kept(library, "{ posts { nodes { shouted } } }")
    assert not await is_kept(library, "{ posts { nodes { rank } } }")
    plugin.fails = True
    assert not await is_kept(library, "{ posts { nodes { title shouted } } }")
    plugin.fails = False
    assert await is_kept(library, "{ posts { nodes { title shouted } } }")


@pytest.mark.parametrize(
    "query",
    [
        "{ posts(first: 101) { nodes { title } } }",
        '{ node(id: "x") { id } posts(after: "nonsense") { totalCount } }',
        "{ nothing }",
        "{ __schema { queryType { name } } }",
        '{ commentByReceipt(receipt: "x") { body } }',
        'mutation { submitComment(input: {articleId: "x", authorName: "a", body: "b"}) { errors { message } } }',
    ],
)
async def test_what_is_never_kept(library: Library, query: str) -> None:
    for _ in range(4):
        await ask(library, query)
    assert not known(library, query)
    assert len(library.engine.result_cache) == 0


async def test_receipts_are_never_kept(library: Library) -> None:
    assert await is_kept(library, HOME)
    answer = await library.engine.execute(query=HOME, viewer=ANONYMOUS, with_receipt=True)
    assert "receipt" in orjson.loads(answer.body)["extensions"]
    assert "extensions" not in await ask(library, HOME)


async def test_whose_answers_are_kept(library: Library) -> None:
    await library.newsroom.post("On Tides")
    await library.newsroom.post("A Draft", publish=False)
    drafts = "{ articles(where: {status: {in: [DRAFT, PUBLISHED]}}) { nodes { title } } }"
    assert await is_kept(library, drafts, ADMIN)
    assert await is_kept(library, drafts)
    for role in (Role.EDITOR, Role.AUTHOR, Role.MODERATOR, Role.READER):
        assert not await is_kept(library, drafts, await library.newsroom.somebody(role))
    for viewer, titles in ((ADMIN, {"A Draft", "On Tides"}), (ANONYMOUS, {"On Tides"})):
        found = (await ask(library, drafts, viewer))["data"]["articles"]["nodes"]
        assert {each["title"] for each in found} == titles
    assert not await is_kept(library, "{ viewer { name } }", ADMIN)
    assert await is_kept(library, "{ viewer { name } }")


async def test_a_reader_sees_its_comment_though_a_result_without_it_is_kept(library: Library) -> None:
    post, held = (
        await library.newsroom.post("On Tides"),
        "{ comments(where: {status: {in: [PENDING]}}) { totalCount } }",
    )
    assert await is_kept(library, held)
    reader = await library.newsroom.somebody(Role.READER)
    await submit(library.newsroom, post.article_id, reader, body="Is it so?")
    assert await is_kept(library, held)
    counts = [(await ask(library, held, each))["data"]["comments"]["totalCount"] for each in (reader, ANONYMOUS)]
    assert counts == [1, 0]


@on_both
async def test_what_another_process_imports_is_seen(library: Library, database_url: str, tmp_path: Path) -> None:
    assert await is_kept(library, HOME)
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: On Tides\nslug: on-tides\n---\nThe moon.\n", encoding="utf-8")
    importing = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gql_blog",
        "import",
        str(page),
        env={
            **os.environ,
            "GQL_BLOG_DATABASE_URL": database_url,
            "GQL_BLOG_DATA_DIR": str(tmp_path),
            "GQL_BLOG_BLOCKED_PLUGINS": "*",
        },
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await importing.communicate()
    assert importing.returncode == 0, errors.decode()
    if library.newsroom.database.dialect == "postgres":
        await until(lambda: not known(library, HOME))
    assert [each["title"] for each in (await ask(library, HOME))["data"]["posts"]["nodes"]] == ["On Tides"]


async def test_the_cost_of_a_kept_answer_is_known(library: Library) -> None:
    assert await is_kept(library, HOME)
    kept = library.engine.cached(request_of(HOME, {}), ANONYMOUS)
    assert kept is not None
    assert kept.cost == (await library.engine.execute(query=HOME, viewer=ADMIN)).cost == 20


async def test_over_http_a_kept_answer_is_as_good_and_is_counted(database_url: str, tmp_path: Path) -> None:
    settings = load_settings(
        _env_file=None,
        database_url=database_url,
        data_dir=tmp_path,
        blocked_plugins=("*",),
        metrics_token="a" * 40,
    )
    async with (
        assembled(settings) as app,
        served(site(app)) as address,
        httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as client,
    ):
        await app.database.invalidations.start()
        asked: dict[str, Any] = {"json": {"query": HOME}}
        answers = [(await client.post("/graphql", **asked)) for _ in range(4)]
        assert {(each.status_code, each.content, each.headers["content-type"]) for each in answers} == {
            (200, b'{"data":{"posts":{"nodes":[]}}}', answers[0].headers["content-type"])
        }
        shown = (await client.get("/metrics", headers={"authorization": "Bearer " + "a" * 40})).text
        assert 'gql_blog_result_cache_lookups_total{outcome="hit"} 2.0' in shown
        assert "gql_blog_result_cache_entries 1.0" in shown
        assert 'gql_blog_operations_total{outcome="executed"} 4.0' in shown
        assert 'gql_blog_planner_fallbacks_total{reason="arguments"} 0.0' in shown
        written = await app.writer.run(CreatePost(title="On Tides", source="The moon."), OPERATOR)
        await app.writer.run(PublishArticle(id=written.article_id, expected_version=1), OPERATOR)
        assert (await client.post("/graphql", **asked)).json()["data"]["posts"]["nodes"] == [{"title": "On Tides"}]
