"""Each operation's plan, SQL and answer, over one small library, are what ``tests/golden`` says.

``plan.DIALECT.txt`` is the plan as ``gql-blog query --explain`` tells it, ``DIALECT.sql`` its statements (of mutations
and subscriptions those that read the payload), ``answer.json`` the answer, which is the same on both databases.
"""

import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from support.cases import cases
from support.databases import copied_database
from support.golden import VARIABLE, WritingRefused, settle, writing
from support.golden_library import SLUG, GoldenLibrary, Stocked, count_off, opened

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.cli.processes.explain_output import plan_tree, sql_lines
from gql_blog.content import EventKind
from gql_blog.graph import explain_query
from gql_blog.hooks import Event
from gql_blog.store import Article, Comment, Database
from gql_blog.transfer import sample

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
OPERATIONS = sorted((ROOT / "schema" / "operations").glob("*/*.graphql"))


def of_kind(kind: str) -> list[Path]:
    return [path for path in OPERATIONS if f"{kind} " in path.read_text(encoding="utf-8")]


QUERIES, MUTATIONS, SUBSCRIPTIONS = of_kind("query"), of_kind("mutation"), of_kind("subscription")


def stem(path: Path) -> str:
    return path.stem


@pytest.fixture
def own_url(stocked: Stocked, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a copy of the library."""
    with copied_database(stocked.url, request, tmp_path) as url:
        yield url


@pytest.fixture
async def own(own_url: str, stocked: Stocked, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[GoldenLibrary]:
    """A library of one's own, where all goes on to be counted off."""
    count_off(monkeypatch, replace(stocked.counted))
    database = await Database.open(own_url)
    yield await opened(database, stocked.receipt)
    await database.close()


@cases("path", QUERIES)
async def test_a_query_is_planned_and_answered_as_before(read_only: GoldenLibrary, path: Path) -> None:
    query, variables = path.read_text(encoding="utf-8"), await read_only.variables(path)
    viewer, library = read_only.viewers[path.parent.name], read_only.library
    told = await explain_query(library.engine, query=query, variables=variables, viewer=viewer)
    answer = await library.answer(query, variables, viewer)
    dialect = told.explanation.dialect
    made = {
        f"plan.{dialect}.txt": text(plan_tree(told)),
        f"{dialect}.sql": sql(statement.sql for statement in told.explanation.statements),
        "answer.json": written(answer),
    }
    settle(GOLDEN / path.stem, made)


@cases("path", QUERIES)
async def test_what_is_read_by_one_statement_is_known(read_only: GoldenLibrary, path: Path) -> None:
    query, variables = path.read_text(encoding="utf-8"), await read_only.variables(path)
    viewer, library = read_only.viewers[path.parent.name], read_only.library
    context = library.engine.context_of(query, variables, viewer)
    single = library.engine.planner.execute(context.operation, context.reading).single
    await library.answer(query, variables, viewer)
    assert len(library.statements) <= 1 or not single


@cases("path", QUERIES)
@cases("viewer", [ANONYMOUS, OPERATOR])
@pytest.mark.parametrize("shared_url", ["sqlite"], indirect=True, scope="module")
async def test_no_statement_can_hold_the_event_loop(read_only: GoldenLibrary, path: Path, viewer: Viewer) -> None:
    """SQLite counts a whole table in one step of its machine, in which no progress handler is called."""
    library = read_only.library
    reader = library.newsroom.database.reader
    await library.answer(path.read_text(encoding="utf-8"), await read_only.variables(path), viewer)
    for statement in library.statements:
        program = await reader.fetch(f"EXPLAIN {statement.sql}", *statement.parameters)
        assert "Count" not in [row[1] for row in program]


@pytest.mark.parametrize("path", MUTATIONS, ids=stem)
async def test_a_mutation_answers_as_before(own: GoldenLibrary, path: Path) -> None:
    query, variables = path.read_text(encoding="utf-8"), await own.variables(path)
    answer = await own.library.answer(query, variables, own.viewers[path.parent.name])
    ((_, payload),) = answer["data"].items()
    assert payload["errors"] == []
    statements = own.library.statements
    dialect = own.library.newsroom.database.dialect
    made = {f"{dialect}.sql": sql(statement.sql for statement in statements), "answer.json": written(answer)}
    settle(GOLDEN / path.stem, made)


class Told:
    """A feed that tells one event and ends."""

    def __init__(self, event: Event) -> None:
        self._event = event

    async def subscribe(self, kinds: Collection[str]) -> AsyncGenerator[Event, None]:
        if self._event.kind in kinds:
            yield self._event

    async def follow(self, kinds: Collection[str], after: str | None) -> AsyncGenerator[list[Event], None]:
        assert after is None
        return self._together(kinds)

    async def _together(self, kinds: Collection[str]) -> AsyncGenerator[list[Event], None]:
        async for event in self.subscribe(kinds):
            yield [event]


async def event_for(here: GoldenLibrary, name: str) -> Event:
    room = here.library.newsroom
    (article,) = await room.rows(Article, slug=SLUG)
    comment = (await room.rows(Comment, article_id=article.id, status="APPROVED"))[0]
    kind, subject, payload = {
        "ArticlePublished": (EventKind.ARTICLE_PUBLISHED, article.id, {"locale": article.locale}),
        "CommentAdded": (EventKind.COMMENT_PUBLISHED, comment.id, {"articleId": article.id}),
        "CommentsChanged": (EventKind.COMMENT_PUBLISHED, comment.id, {"articleId": article.id}),
        "ArticleChanged": (EventKind.WORKING_COPY_CHANGED, article.id, {}),
        "QueueChanged": (EventKind.COMMENT_SUBMITTED, comment.id, {}),
    }[name]
    return Event(id="1", kind=kind.value, subject_id=subject, at=article.created_at, payload=payload, cursor="WzFd")


@pytest.mark.parametrize("path", SUBSCRIPTIONS, ids=stem)
async def test_a_subscription_tells_as_before(read_only: GoldenLibrary, path: Path) -> None:
    query, variables = path.read_text(encoding="utf-8"), await read_only.variables(path)
    engine, reader = read_only.library.engine, read_only.library.newsroom.database.reader
    feed: Any = Told(await event_for(read_only, path.stem))
    engine.events, viewer = feed, read_only.viewers[path.parent.name]
    with reader.record() as statements:
        stream = engine.subscribe(query=query, variables=variables, viewer=viewer)
        (answer,) = [orjson.loads(each.body) async for each in stream]
    made = {f"{reader.dialect}.sql": sql(each.sql for each in statements), "answer.json": written(answer)}
    settle(GOLDEN / path.stem, made)


def test_every_operation_has_its_golden_files_and_no_other_is_there() -> None:
    both = {"answer.json", "sqlite.sql", "postgres.sql"}
    plans = {"plan.sqlite.txt", "plan.postgres.txt"}
    wanted = {path.stem: both | plans if path in QUERIES else both for path in OPERATIONS}
    assert len(wanted) == len(OPERATIONS), "operations of two folders have one name"
    found = {folder.name: {file.name for file in folder.iterdir()} for folder in GOLDEN.iterdir() if folder.is_dir()}
    assert found == wanted


def test_a_difference_is_found_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / "HomePage"
    settle(folder, {"answer.json": "one\ntwo\n"}, {VARIABLE: "write"})
    settle(folder, {"answer.json": "one\ntwo\n"}, {})
    for changed in ("one\n2\n", "one\ntwo", "", "one\r\ntwo\n"):
        with pytest.raises(AssertionError, match=r"HomePage is not what it was \(if it is meant: make golden"):
            settle(folder, {"answer.json": changed}, {})
    with pytest.raises(AssertionError, match=r"-two\n\+2"):
        settle(folder, {"answer.json": "one\n2\n"}, {})
    with pytest.raises(AssertionError, match=r"new\.sql"):
        settle(folder, {"new.sql": "select 1\n"}, {})
    assert [file.name for file in folder.iterdir()] == ["answer.json"]


@pytest.mark.parametrize("ci", ["true", "1", "yes"])
def test_ci_never_writes(tmp_path: Path, ci: str) -> None:
    with pytest.raises(WritingRefused):
        settle(tmp_path, {"answer.json": "one\n"}, {VARIABLE: "write", "CI": ci})
    assert list(tmp_path.iterdir()) == []
    assert not writing({"CI": ci})
    assert writing({VARIABLE: "write", "CI": "false"})


def text(lines: Any) -> str:
    return "".join(f"{line}\n" for line in lines)


def sql(statements: Any) -> str:
    return "\n".join(text(sql_lines(statement)) for statement in statements)


def written(answer: dict[str, Any]) -> str:
    """Return an answer as text: without extensions, with what its cursors say, wherever the sample was read from."""
    kept = {key: value for key, value in answer.items() if key != "extensions"}
    lines = json.dumps(_opened(kept), ensure_ascii=False, indent=2) + "\n"
    return lines.replace(str(Path(sample.__file__).parent), "SAMPLE")


def _opened(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _opened(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_opened(inner) for inner in value]
    if isinstance(value, str) and key in ("cursor", "startCursor", "endCursor"):
        return f"cursor at {', '.join(map(str, orjson.loads(base64.urlsafe_b64decode(value))))}"
    return value
