"""The hook ``authorize``: plugins refuse what the core permits, and permit nothing that it forbids."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.comments import submit, the_comment
from support.core_schema import core_schema
from support.growth import HANG
from support.installed import settings_in
from support.permission_table import ROLES, example_of
from support.reading import library_over
from support.sampling import sqlite_mostly
from support.serving import served
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, UNGUARDED, Policy, Viewer
from gql_blog.app import App, assembled, site
from gql_blog.content import ArticleStatus, CircuitState, ErrorPolicy, Role, Verdict
from gql_blog.errors import ErrorGroup, Forbidden, GqlBlogError, NotFound, PluginError
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.hooks.circuits.circuit_breaker import MAX_FAILURES
from gql_blog.plugin import PluginContext, hookimpl
from gql_blog.store import Article, CircuitStore, Database, Revision, Tag
from gql_blog.write import (
    VERBS,
    ArchiveArticles,
    ArticleRef,
    ClaimComments,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateResponse,
    CreateToken,
    CreateUser,
    DeleteArticle,
    DeleteArticles,
    DeleteContributor,
    DisablePlugin,
    MergeContributors,
    ModerateComments,
    PublishArticle,
    PublishArticles,
    ReleaseComments,
    RestoreRevision,
    RevokeToken,
    SubmitComment,
    TagArticles,
    UndeleteArticle,
    UndeleteContributor,
    UnpublishArticles,
    UpdateArticle,
    WithdrawComment,
    explain_access,
)

pytestmark = sqlite_mostly

ISSUER = "https://id.example"
ANN = json.dumps({"issuer": ISSUER, "subject": "ann"})
WHY = "It is not to be touched today. Come back tomorrow."
POST = CreatePost(title="Tides", source="They turn.")

Answer = Callable[[str, tuple[str, ...]], Any]


class Gate:
    """A plugin that answers as it is told, and remembers what it was asked."""

    api_version = 2

    def __init__(self, answer: Answer = lambda _verb, _ids: None) -> None:
        self.answer = answer
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.viewers: list[Any] = []

    def refuse(self, *ids: str, verb: str = "") -> None:
        """Refuse these from now on, whatever is done to them; ``verb``: all of what is called so."""

        def answer(asked: str, named: tuple[str, ...]) -> Mapping[str, str]:
            if asked == verb:
                raise Forbidden(WHY)
            return {each: WHY for each in named if each in ids}

        self.answer, self.asked, self.viewers = answer, [], []

    @hookimpl
    async def authorize(self, context: PluginContext, verb: str, ids: tuple[str, ...]) -> Any:
        self.asked.append((verb, ids))
        self.viewers.append(context.viewer and (context.viewer.role, context.viewer.user_id))
        answer = self.answer(verb, ids)
        return await answer if asyncio.iscoroutine(answer) else answer


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def guarded(database: Database, gate: Gate) -> Newsroom:
    """A newsroom with the gate."""
    return newsroom_of(database, {"gate": gate})


async def refusal(room: Newsroom, command: Any, viewer: Viewer = OPERATOR) -> GqlBlogError:
    with pytest.raises(GqlBlogError) as refused:
        await room.run(command, viewer)
    return refused.value


async def ref(room: Newsroom, article_id: str) -> ArticleRef:
    return ArticleRef(id=article_id, expected_version=(await room.article(article_id)).version)


@pytest.mark.parametrize("role", ROLES)
async def test_every_verb_is_asked_about_once_if_the_core_permits_it(
    role: Role | None, database: Database, gate: Gate
) -> None:
    """What takes rights away is not asked about, and so is nothing that the table of permissions forbids."""
    schema = core_schema().graphql
    assert schema.mutation_type
    library = library_over(database, {"gate": gate})
    viewer = ANONYMOUS if role is None else await library.newsroom.somebody(role)

    def refuse(_verb: str, _ids: tuple[str, ...]) -> None:
        raise Forbidden(WHY)

    gate.answer = refuse
    by_name = {verb.name: verb for verb in VERBS}
    for name, field in schema.mutation_type.fields.items():
        gate.asked.clear()
        verb = by_name["".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)]
        text = (
            f"mutation ($input: {field.args['input'].type}) {{ {name}(input: $input) {{ errors {{ code message }} }} }}"
        )
        (payload,) = (await library.ask(text, {"input": example_of(field.args["input"].type)}, viewer)).values()
        is_permitted = Policy().decide(verb.action, role).reach is not None
        if is_permitted and verb.action not in UNGUARDED:
            assert payload["errors"] == [{"code": "FORBIDDEN", "message": WHY}], name
            assert len(gate.asked) == 1, name
        else:
            assert gate.asked == [], name
            assert WHY not in str(payload), name
            assert is_permitted or payload["errors"][0]["code"] in ("FORBIDDEN", "UNAUTHENTICATED"), name


async def test_it_is_told_who_asks_and_what_is_named(guarded: Newsroom, gate: Gate) -> None:
    ann = await guarded.somebody(Role.EDITOR, "Ann")
    post = (await guarded.post("Tides")).article_id
    one, two = [
        (await guarded.run(CreateContributor(name=name), OPERATOR)).contributor_id for name in ("Ada Stone", "A. Stone")
    ]
    comment = await submit(guarded, post)
    gate.refuse()
    await guarded.run(CreateResponse(title="Ebb", source="x", responding_to_id=post), ann)
    await guarded.run(SubmitComment(article_id=post, author_name="Bo", body="Well."), ANONYMOUS)
    await guarded.run(MergeContributors(id=two, into_id=one, expected_version=1), OPERATOR)
    await guarded.run(ClaimComments(ids=(comment,)), ann)
    assert gate.asked == [
        ("create_response", (post,)),
        ("submit_comment", (post,)),
        ("merge_contributors", (two, one)),
        ("claim_comments", (comment,)),
    ]
    of_ann, operator = (Role.EDITOR, ann.user_id), (Role.ADMIN, None)
    assert gate.viewers == [of_ann, (None, None), operator, of_ann]


async def test_what_is_refused_says_why_and_where_and_nothing_is_written(guarded: Newsroom, gate: Gate) -> None:
    post = (await guarded.post("Tides")).article_id
    gate.refuse(post, verb="create_post")
    change = UpdateArticle(id=post, expected_version=2, title="Ebb")
    for command, path in (
        (change, ("input", "id")),
        (SubmitComment(article_id=post, author_name="Bo", body="Well."), ("input", "articleId")),
        (CreateResponse(title="Ebb", source="x", responding_to_id=post), ("input", "respondingToId")),
        (POST, ()),
    ):
        error = await refusal(guarded, command)
        assert (error.code, error.message, error.path) == ("FORBIDDEN", WHY, path)
    gate.answer = lambda _verb, ids: dict.fromkeys(ids, WHY)
    two = [(await guarded.run(CreateContributor(name=f"Ada {each}"), OPERATOR)).contributor_id for each in "ab"]
    both = await refusal(guarded, MergeContributors(id=two[0], into_id=two[1], expected_version=1))
    assert isinstance(both, ErrorGroup)
    assert [each.path for each in both.flattened()] == [("input", "id"), ("input", "intoId")]
    assert [str(each.title) for each in await guarded.rows(Article)] == ["Tides"]
    gate.refuse()
    await guarded.run(change)


async def test_a_retry_is_answered_as_the_first_was(guarded: Newsroom, gate: Gate) -> None:
    """Who has lost the answer is told what was written, although it would be refused by now."""
    command = replace(POST, idempotency_key="one")
    first = await guarded.run(command, OPERATOR)
    gate.refuse(verb="create_post")
    assert await guarded.run(command, OPERATOR) == first
    assert gate.asked == []
    assert (await refusal(guarded, replace(POST, idempotency_key="two"))).message == WHY


Many = Callable[..., Any]
MANY: dict[str, tuple[Many, str]] = {
    "PublishArticles": (PublishArticles, "publish_article"),
    "UnpublishArticles": (UnpublishArticles, "unpublish_article"),
    "ArchiveArticles": (ArchiveArticles, "archive_article"),
    "DeleteArticles": (DeleteArticles, "delete_article"),
    "TagArticles": (lambda **given: TagArticles(add=("sea",), **given), "update_article"),
    "ModerateComments": (
        lambda **given: ModerateComments(verdict=Verdict.APPROVE, reason="Fine.", **given),
        "moderate_comments",
    ),
}
"""Each command on many things, and what plugins are told that is done to each."""


def test_each_command_on_many_is_tried() -> None:
    """One that forgot what was refused of some items would do it."""
    assert {
        verb.command.__name__
        for verb in VERBS
        if "error_policy" in {each.name for each in fields(verb.command)}  # type: ignore[arg-type]
    } == MANY.keys()


@pytest.mark.parametrize("name", MANY)
async def test_of_many_the_refused_ones_stay_and_one_call_asks_about_all(
    name: str, guarded: Newsroom, gate: Gate
) -> None:
    make, verb = MANY[name]
    posts = [(await guarded.post(f"Tides {each}", publish=name != "PublishArticles")).article_id for each in "abc"]
    if name == "ModerateComments":
        ids = [await submit(guarded, posts[0], body=f"Well {each}.") for each in "abc"]
        refs: dict[str, Any] = {"comments": tuple([CommentRef(id=each, expected_version=1) for each in ids])}
    else:
        ids, refs = posts, {"articles": tuple([await ref(guarded, each) for each in posts])}
    before = await states(guarded, name, ids)
    gate.refuse(ids[1])
    (kind,) = refs
    for dry_run in (True, False):
        error = await refusal(guarded, make(**refs, dry_run=dry_run))
        assert (error.code, error.message, error.path) == ("FORBIDDEN", WHY, ("input", kind, "1", "id"))
    assert await states(guarded, name, ids) == before
    done = await guarded.run(make(**refs, error_policy=ErrorPolicy.PER_ITEM))
    assert [(each.code, each.message, each.path) for each in done.errors] == [
        ("FORBIDDEN", WHY, ("input", kind, "1", "id"))
    ]
    after = await states(guarded, name, ids)
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, False]
    assert gate.asked == [(verb, tuple(ids))] * 3


async def states(room: Newsroom, name: str, ids: list[str]) -> list[Any]:
    if name == "ModerateComments":
        return [str((await the_comment(room, each)).status) for each in ids]
    found = []
    for each in ids:
        row = await room.article(each)
        async with room.database.session():
            tags = await Tag.filter(article_tags__article_id=each).count()
        found.append((str(row.status), row.deleted_at, tags))
    return found


async def test_nobody_learns_of_what_he_does_not_see(guarded: Newsroom, gate: Gate) -> None:
    """A reason is told of what the viewer sees. Else the answer is that of an id which nothing has."""
    author = await guarded.somebody(Role.AUTHOR, "Ann")
    draft = (await guarded.post("Secret", publish=False)).article_id
    unknown = f"{draft[:-3]}000"
    own = (await guarded.run(POST, author)).article_id
    gate.answer = lambda _verb, ids: dict.fromkeys(ids, WHY)
    for make in (
        lambda each: UpdateArticle(id=each, expected_version=1, title="Ebb"),
        lambda each: CreateResponse(title="Ebb", source="x", responding_to_id=each),
        lambda each: TagArticles(articles=(ArticleRef(id=each, expected_version=1),), add=("sea",)),
    ):
        told = [await refusal(guarded, make(each), author) for each in (draft, unknown, own)]
        assert [each.code for each in told][:2] == ["NOT_FOUND"] * 2
        assert told[0].message.replace(draft, unknown) == told[1].message
        assert WHY in told[2].message


async def test_nobody_learns_of_what_he_names_as_something_else(guarded: Newsroom, gate: Gate) -> None:
    """Everybody was told the reason of a contributor who is gone, and the kind of a draft: by whatever takes an id."""
    draft = (await guarded.post("Secret", publish=False)).article_id
    gone = (await guarded.run(CreateContributor(name="Ada Stone"), OPERATOR)).contributor_id
    await guarded.run(DeleteContributor(id=gone, expected_version=1), OPERATOR)
    gate.refuse(gone, draft)
    assert (await refusal(guarded, UndeleteContributor(id=gone))).message == WHY
    for each, command, noun in (
        (gone, WithdrawComment(id=gone, expected_version=1), "comment"),
        (gone, SubmitComment(article_id=gone, author_name="Bo", body="Well."), "article"),
        (draft, WithdrawComment(id=draft, expected_version=1), "comment"),
    ):
        error = await refusal(guarded, command, ANONYMOUS)
        assert (error.code, error.message) == (
            "NOT_FOUND",
            f"There is no {noun} with the id '{each}'. Check the id.",
        )


async def test_a_revision_that_is_refused_looks_as_one_that_is_not_there(guarded: Newsroom, gate: Gate) -> None:
    author, draft = await guarded.somebody(Role.AUTHOR, "Ann"), (await guarded.post("Secret", publish=False)).article_id
    own = (await guarded.run(POST, author)).article_id
    async with guarded.database.session():
        hidden = str((await Revision.get(article_id=draft)).id)
    for make in (
        lambda each: RestoreRevision(article_id=own, revision_id=each, expected_version=1),
        lambda each: CreatePreviewLink(article_id=own, revision_id=each),
    ):
        gate.refuse(hidden)
        refused = await refusal(guarded, make(hidden), author)
        gate.refuse()
        assert (await refusal(guarded, make(hidden), author)).message == refused.message


async def test_a_list_that_is_too_long_fails_no_gate(guarded: Newsroom, gate: Gate) -> None:
    """An AUTHOR closed the gate for everybody, by five lists of which the core refuses each."""
    author, post = await guarded.somebody(Role.AUTHOR, "Ann"), (await guarded.post("Tides")).article_id
    gate.answer = lambda _verb, ids: None if len(ids) <= 100 else 1 / 0
    refs = tuple(ArticleRef(id=f"{post[:-3]}{each}", expected_version=1) for each in range(100, 201))
    for _ in range(MAX_FAILURES):
        assert (await refusal(guarded, TagArticles(articles=refs, add=("sea",)), author)).code == "TOO_LARGE"
    await guarded.run(UpdateArticle(id=post, expected_version=2, title="Ebb"))


@pytest.mark.parametrize("name", [*MANY, "ClaimComments", "ReleaseComments"])
async def test_no_list_is_so_long_that_its_end_is_not_asked_about(name: str, guarded: Newsroom) -> None:
    """Also where each item counts for itself, and where those that are asked about are one."""
    post = (await guarded.post("Tides")).article_id
    if name in MANY:
        of, kind = (CommentRef, "comments") if name == "ModerateComments" else (ArticleRef, "articles")
        refs: Any = {kind: (of(id=post, expected_version=2),) * 101, "error_policy": ErrorPolicy.PER_ITEM}
        command = MANY[name][0](**refs)
    else:
        command = {"ClaimComments": ClaimComments, "ReleaseComments": ReleaseComments}[name](ids=(post,) * 101)
    error = await refusal(guarded, command)
    assert "TOO_LARGE" in {each.code for each in (error.flattened() if isinstance(error, ErrorGroup) else [error])}


async def test_what_was_deleted_is_refused_with_its_reason(guarded: Newsroom, gate: Gate) -> None:
    post = (await guarded.post("Tides")).article_id
    await guarded.run(DeleteArticle(id=post, expected_version=2), OPERATOR)
    gate.refuse(post)
    assert (await refusal(guarded, UndeleteArticle(id=post, expected_version=3))).message == WHY


async def _hang() -> None:
    await asyncio.sleep(HANG)


FAILURES: dict[str, Answer] = {
    "raises": lambda _verb, _ids: 1 / 0,
    "hangs": lambda _verb, _ids: _hang(),
    "says yes": lambda _verb, _ids: True,
    "names another id": lambda _verb, _ids: {"art_00000000000000000000000001": WHY},
    "says nothing": lambda _verb, ids: dict.fromkeys(ids, ""),
    "says too much": lambda _verb, ids: dict.fromkeys(ids, "x" * 501),
    "gives no text": lambda _verb, ids: dict.fromkeys(ids, 1),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_a_gate_that_fails_is_shut_until_it_works_or_is_disabled(
    failure: str, guarded: Newsroom, gate: Gate
) -> None:
    """Nothing is written, five failures open the circuit of the verb alone, and who is rid of it has what he had."""
    hooks = guarded.writer.hooks
    post = (await guarded.post("Tides")).article_id
    hooks._contexts.limits["authorize"] = 0.05
    change = UpdateArticle(id=post, expected_version=2, title="Ebb")
    gate.answer, gate.asked = FAILURES[failure], []
    for _ in range(MAX_FAILURES + 1):
        error = await refusal(guarded, change)
        assert isinstance(error, PluginError)
        assert "'gate'" in error.message
    assert "is not asked at present" in error.message
    assert len(gate.asked) == MAX_FAILURES
    (state,) = [each.state for each in hooks.health()[0].hooks if each.subject == "update_article"]
    assert state is CircuitState.OPEN
    gate.refuse()
    await guarded.run(PublishArticle(id=post, expected_version=2))
    token = await guarded.run(CreateToken(application="site"), OPERATOR)
    gate.answer = FAILURES[failure]
    await guarded.run(RevokeToken(token_id=token.token_id), OPERATOR)
    assert str((await guarded.article(post)).title) == "Tides"
    await guarded.run(DisablePlugin(name="gate"), OPERATOR)
    assert await HealthSynchronizer(hooks._circuits, CircuitStore(guarded.database)).synchronize() is None
    await guarded.run(change)
    reader = await guarded.somebody(Role.READER, "Rae")
    assert "The role READER may not do this" in (await refusal(guarded, POST, reader)).message


async def test_it_widens_nothing_whatever_it_says(guarded: Newsroom, gate: Gate) -> None:
    gate.answer = lambda _verb, _ids: {}
    author, draft = await guarded.somebody(Role.AUTHOR, "Ann"), (await guarded.post("Secret", publish=False)).article_id
    post = (await guarded.post("Tides")).article_id
    reader = await guarded.somebody(Role.READER, "Rae")
    gate.asked.clear()
    assert isinstance(await refusal(guarded, POST, reader), Forbidden)
    assert gate.asked == []
    for article, error in ((draft, NotFound), (post, Forbidden)):
        assert isinstance(
            await refusal(guarded, UpdateArticle(id=article, expected_version=2, title="x"), author), error
        )


async def test_the_first_reason_of_several_gates_is_told(database: Database) -> None:
    one, two = Gate(), Gate()
    room = newsroom_of(database, {"one": one, "two": two})
    post = (await room.post("Tides")).article_id
    one.answer, two.answer = (lambda _verb, ids, why=why: dict.fromkeys(ids, why) for why in ("First.", "Second."))
    for gone, told in ((None, "First."), (one, "Second.")):
        if gone is not None:
            gone.refuse()
        error = await refusal(room, UpdateArticle(id=post, expected_version=2, title="Ebb"))
        assert error.message == told


async def test_it_is_explained(guarded: Newsroom, gate: Gate) -> None:
    ed, author = await guarded.somebody(Role.EDITOR, "Ed"), await guarded.somebody(Role.AUTHOR, "Ann")
    post = (await guarded.post("Tides")).article_id
    gate.refuse(post, verb="create_post")

    async def explained(viewer: Viewer, action: str, object_id: str | None = None) -> tuple[bool, str]:
        found = await explain_access(guarded.database, Policy(), viewer, action, object_id, guarded.writer.hooks)
        return found.allowed, found.rule

    refused = (False, f"A plugin refuses it: {WHY}")
    assert await explained(ed, "updateArticle", post) == refused
    assert await explained(ed, "createPost") == refused
    assert (await explained(ed, "createResponse"))[0]
    assert (await explained(ed, "read", post))[0]
    assert (await explained(ed, "watch_article", post))[0]
    assert (await explained(author, "updateArticle", post))[1].startswith("The table of permissions")
    assert [each for each, _ in gate.asked] == ["update_article", "create_post", "create_response"]


@asynccontextmanager
async def opened(folder: Path, url: str, gate: Gate) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    settings = settings_in(folder, database_url=url, rate_limits="off")
    async with (
        assembled(settings, Hooks.of({"gate": gate})) as app,
        served(site(app)) as address,
        httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web,
    ):
        yield app, web


SAY = """mutation($article: ID!) { submitComment(input: {articleId: $article, authorName: "Ann", body: "Well."}) {
  comment { id } errors { code message path } } }"""
WRITE = 'mutation { createPost(input: {title: "Tides", source: "x"}) { post { id } errors { code message } } }'


async def test_over_http_by_lesser_tokens_and_by_applications_for_readers(
    database_url: str, tmp_path: Path, gate: Gate
) -> None:
    async with opened(tmp_path, database_url, gate) as (app, web):
        post = (await Newsroom(app.database, app.writer).post("Tides")).article_id
        await app.writer.run(CreateUser(email="ed@example.org", name="Ed", role=Role.EDITOR), OPERATOR)
        made = [
            CreateToken(email="ed@example.org"),
            CreateToken(email="ed@example.org", role=Role.AUTHOR),
            CreateToken(email="ed@example.org", role=Role.READER),
            CreateToken(application="site", on_behalf_of=(ISSUER,)),
        ]
        ed, author, reader, site_token = [
            {"Authorization": f"Bearer {(await app.writer.run(each, OPERATOR)).secret}"} for each in made
        ]

        async def told(headers: Mapping[str, str], query: str) -> Any:
            answer = await web.post("/graphql", json={"query": query, "variables": {"article": post}}, headers=headers)
            assert "data" in answer.json(), answer.text
            (value,) = answer.json()["data"].values()
            return value

        gate.refuse(post, verb="create_post")
        for headers, role in ((ed, Role.EDITOR), (author, Role.AUTHOR)):
            gate.viewers.clear()
            assert (await told(headers, WRITE))["errors"] == [{"code": "FORBIDDEN", "message": WHY}]
            ((seen, account),) = gate.viewers
            assert (seen, account is not None) == (role, True)
        gate.viewers.clear()
        assert "The role READER may not" in (await told(reader, WRITE))["errors"][0]["message"]
        assert gate.viewers == []
        for headers, asking in (
            ({}, None),
            ({**site_token, "X-Reader-Address": "203.0.113.7"}, None),
            ({**site_token, "X-Reader-Identity": ANN}, Role.READER),
        ):
            gate.viewers.clear()
            said = await told(headers, SAY)
            assert said == {
                "comment": None,
                "errors": [{"code": "FORBIDDEN", "message": WHY, "path": ["input", "articleId"]}],
            }
            *_, (seen, account) = gate.viewers  # the reader's account is made first
            assert (seen, account is not None) == (asking, asking is Role.READER)
        gate.refuse()
        assert (await told({**site_token, "X-Reader-Identity": ANN}, SAY))["comment"] is not None
    async with assembled(settings_in(tmp_path, database_url=database_url), Hooks.of({})) as app:
        room = Newsroom(app.database, app.writer)
        assert str((await room.article(post)).status) == ArticleStatus.PUBLISHED
        assert isinstance(await refusal(room, POST, Viewer(Role.READER)), Forbidden)
