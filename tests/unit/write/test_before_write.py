"""Plugins may amend what is written, within its shape, or refuse it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from support.commands import every_row, scene, viewer_for
from support.comments import submit
from support.importing import take
from support.writing import Newsroom, newsroom_of

from gql_blog.access import UNGUARDED, Action
from gql_blog.content import BylineRole, DraftArticle, DraftByline, NoticeKind, Reference, Role, Verdict
from gql_blog.errors import ErrorGroup, Forbidden, ImportRefused, InputError, PluginError
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Article, ArticleTag, Byline, DisabledPlugin, Notice, Revision, Tag, User
from gql_blog.write import (
    AddCollaborator,
    ArchiveArticle,
    ArchiveArticles,
    BylineInput,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateRedirect,
    CreateResponse,
    CreateToken,
    CreateUser,
    DeleteArticles,
    DeleteRedirect,
    DisablePlugin,
    EnablePlugin,
    EnableUser,
    ImportArticle,
    ImportComments,
    LinkComment,
    MergeContributors,
    MergeStub,
    MergeTags,
    ModerateComments,
    PublishArticle,
    PublishArticles,
    RemoveCollaborator,
    RestoreRevision,
    RevokeToken,
    TagArticles,
    UnpublishArticle,
    UnpublishArticles,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
    UpdateUser,
)
from gql_blog.write.verbs import VERB_OF, VERBS

UNANNOUNCED = {ImportComments}
"""What is announced by no intent of its own: comments have fields that no plugin amends; moderation judges them."""


class Amending:
    """A plugin that answers every intent in one way, and keeps what it was told."""

    api_version = 2

    def __init__(self, answer: Callable[[WriteIntent], Mapping[str, Any] | None]) -> None:
        self.answer = answer
        self.intents: list[WriteIntent] = []

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> Mapping[str, Any] | None:
        self.intents.append(intent)
        return self.answer(intent)


def room_with(lite: Newsroom, answer: Callable[[WriteIntent], Mapping[str, Any] | None]) -> tuple[Newsroom, Amending]:
    plugin = Amending(answer)
    return newsroom_of(lite.database, {"amending": plugin}), plugin


async def test_a_plugin_is_told_what_would_be_written(lite: Newsroom) -> None:
    room, plugin = room_with(lite, lambda _: None)
    written = await room.run(
        CreatePost(title="A", source="B", bylines=(BylineInput(name="Ada"),), tags=("Sea",), idempotency_key="k")
    )
    await room.run(UpdateArticle(id=written.article_id, expected_version=1, subtitle="C"))
    created, updated = plugin.intents
    assert (created.command, created.subject_id) == ("create_post", None)
    assert created.fields == {
        "title": "A",
        "source": "B",
        "bylines": ({"name": "Ada", "role": BylineRole.AUTHOR},),
        "tags": ("Sea",),
    }
    assert (updated.command, updated.subject_id, updated.fields) == (
        "update_article",
        written.article_id,
        {"subtitle": "C"},
    )


async def test_what_it_amends_is_written_and_rendered(lite: Newsroom) -> None:
    def answer(intent: WriteIntent) -> Mapping[str, Any]:
        bylines = [*intent.fields["bylines"], {"name": "Bo", "role": BylineRole.EDITOR}]
        notices = [{"kind": NoticeKind.CORRECTION, "source": "*Late.*"}]
        return {"source": "**Amended.**", "bylines": bylines, "tags": ["Moon"], "notices": notices}

    room, _ = room_with(lite, answer)
    written = await room.run(
        CreatePost(title="A", source="B", bylines=(BylineInput(name="Ada"),), tags=("Sea",), notices=())
    )
    assert [(each.kind, each.text) for each in await room.rows(Notice)] == [("CORRECTION", "Late.")]
    assert (await room.article(written.article_id)).text == "Amended."
    assert [(each.credited_name, each.role) for each in await room.rows(Byline)] == [
        ("Ada", "AUTHOR"),
        ("Bo", "EDITOR"),
    ]
    (link,) = await room.rows(ArticleTag)
    assert link.position == 1


async def test_a_draft_is_amended_too(lite: Newsroom) -> None:
    room, plugin = room_with(lite, lambda _: {"bylines": [{"name": "Cy"}]})
    draft = DraftArticle(source="x", title="A", bylines=(DraftByline("Ada"),))
    await room.run(ImportArticle(draft=draft, imported_from="a", source_hash="0" * 64))
    assert plugin.intents[0].command == "import_article"
    assert [each.credited_name for each in await room.rows(Byline)] == ["Cy"]


@pytest.mark.parametrize("error", [InputError("Not so.", path=("input", "title")), Forbidden("Not you.")])
async def test_a_refusal_is_passed_on_and_nothing_is_written(error: Exception, lite: Newsroom) -> None:
    def refuse(_: WriteIntent) -> None:
        raise error

    room, _ = room_with(lite, refuse)
    with pytest.raises(type(error)) as caught:
        await room.run(CreatePost(title="A", source="B"))
    assert caught.value is error
    assert await room.rows(Article) == []


@pytest.mark.parametrize(
    "answer",
    [
        {"title": 5},
        {"title": None},
        {"bylines": "Ada"},
        {"bylines": [5]},
        {"bylines": [{"nom": "Ada"}]},
        {"tags": [5]},
        {"owner": "me"},
    ],
)
async def test_nonsense_refuses_the_write(answer: dict[str, Any], lite: Newsroom) -> None:
    room, _ = room_with(lite, lambda _: answer)
    with pytest.raises((PluginError, InputError)):
        await room.run(CreatePost(title="A", source="B", bylines=(), tags=("Sea",)))
    assert await room.rows(Article) == []


async def test_what_the_client_gave_as_null_is_converted_too(lite: Newsroom) -> None:
    answer = {
        "bylines": [{"name": "Ada", "role": "EDITOR"}, BylineInput(name="Bo")],
        "notices": [{"kind": "CORRECTION", "source": "*Late.*", "date": date(2018, 3, 4)}],
        "tags": ["Sea"],
        "published_on": date(2018, 3, 1),
    }
    room, _ = room_with(lite, lambda _: answer)
    fields: dict[str, Any] = dict.fromkeys(answer)
    written = await room.run(CreatePost(title="A", source="B", **fields))
    assert [(each.credited_name, each.role) for each in await room.rows(Byline)] == [
        ("Ada", "EDITOR"),
        ("Bo", "AUTHOR"),
    ]
    assert [(each.kind, each.date) for each in await room.rows(Notice)] == [("CORRECTION", date(2018, 3, 4))]
    assert len(await room.rows(ArticleTag)) == 1
    assert (await room.article(written.article_id)).published_on == date(2018, 3, 1)


@pytest.mark.parametrize("null", [True, False])
@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("bylines", "Ada", "bylines"),
        ("bylines", {"name": "Ada"}, "bylines"),
        ("bylines", ["Ada"], "bylines.0"),
        ("bylines", [{"nom": "Ada"}], "bylines.0"),
        ("bylines", [{"name": "Ada"}, {"name": "Bo", "role": "WRITER"}], "bylines.1.role"),
        ("bylines", [BylineInput(name=5)], "bylines.0.name"),  # type: ignore[arg-type]
        ("notices", [{"kind": "ERRATUM", "source": "a"}], "notices.0.kind"),
        ("notices", [{"kind": "CORRECTION"}], "notices.0"),
        ("notices", [{"kind": "CORRECTION", "source": "a", "date": "2018-03-04"}], "notices.0.date"),
        ("tags", [5], "tags.0"),
        ("tags", b"Sea", "tags"),
        ("published_on", "2018-03-04", "published_on"),
        ("published_on", 5, "published_on"),
        ("published_on", datetime(2018, 3, 4, tzinfo=UTC), "published_on"),
        ("subtitle", 5, "subtitle"),
    ],
)
async def test_a_value_of_the_wrong_type_names_the_plugin_and_the_field(
    lite: Newsroom, field: str, value: object, place: str, null: bool
) -> None:
    room, _ = room_with(lite, lambda _: {field: value})
    given: Any = {"bylines": (), "notices": (), "tags": (), "published_on": date(2017, 12, 11), "subtitle": "S"}
    message = f"^Plugin 'amending' set the field {place} to a value of the wrong type. Nothing was written.$"
    with pytest.raises(PluginError, match=message) as caught:
        await room.run(CreatePost(title="A", source="B", **(dict.fromkeys(given) if null else given)))
    assert caught.value.code == "PLUGIN_ERROR"
    assert await room.rows(Article) == []


async def test_values_of_wrong_types_open_the_circuit_as_any_failure_does(lite: Newsroom) -> None:
    """And they name the plugin that gave them, among several."""
    wrong, right = Amending(lambda _: {"title": 5}), Amending(lambda _: {"title": "B"})
    room = newsroom_of(lite.database, {"a": right, "b": wrong})
    message = "^Plugin 'b' set the field title to a value of the wrong type. Nothing was written.$"
    for _ in range(5):
        with pytest.raises(PluginError, match=message):
            await room.run(CreatePost(title="A", source="B"))
    with pytest.raises(PluginError, match="'b' keeps failing and is not asked at present"):
        await room.run(CreatePost(title="A", source="B"))
    (_, health) = room.writer.hooks.health()
    assert [(each.subject, each.failures, each.last_error) for each in health.hooks] == [
        ("create_post", 5, "WrongValue")
    ]
    assert await room.rows(Article) == []


async def test_a_reference_of_a_draft_may_be_added(lite: Newsroom) -> None:
    room, _ = room_with(lite, lambda _: {"responding_to": {"title": "Tides"}, "status": "DRAFT"})
    await room.run(ImportArticle(draft=DraftArticle(source="x", title="A"), imported_from="a", source_hash="0" * 64))
    stub, response = sorted(await room.rows(Article), key=lambda row: not row.is_stub)
    assert (stub.title, response.responding_to_id, response.status) == ("Tides", stub.id, "DRAFT")


async def test_a_guard_that_crashed_five_times_still_lets_nothing_pass(lite: Newsroom) -> None:
    def crash(_intent: WriteIntent) -> Any:
        raise ZeroDivisionError

    room, plugin = room_with(lite, crash)
    for _ in range(7):
        with pytest.raises(PluginError):
            await room.run(CreatePost(title="A", source="B"))
    assert await room.rows(Article) == []
    assert len(plugin.intents) == 5


async def test_nobody_guards_what_takes_rights_away(lite: Newsroom) -> None:
    """A plugin that fails, or is not to be trusted, must not keep a token alive, nor itself."""

    def refuse(intent: WriteIntent) -> Any:
        raise Forbidden(intent.command)

    await lite.run(CreateUser(email="a@example.org", role=Role.ADMIN, name="A"))
    token = await lite.run(CreateToken(email="a@example.org"))
    post = await lite.post(publish=False)
    await lite.run(AddCollaborator(article_id=post.article_id, email="a@example.org"))
    room, plugin = room_with(lite, refuse)
    await room.run(RemoveCollaborator(article_id=post.article_id, email="a@example.org"))
    await room.run(RevokeToken(token_id=token.secret))
    article = (await lite.post("Tides")).article_id
    await room.run(RemoveCollaborator(article_id=article, email="a@example.org"))
    await room.run(DisablePlugin(name="amending"))
    assert [each.name for each in await room.rows(DisabledPlugin)] == ["amending"]
    await room.run(EnablePlugin(name="amending"))
    assert plugin.intents == []


async def test_every_other_command_is_announced(lite: Newsroom) -> None:
    room, plugin = room_with(lite, lambda _: None)
    post = (await room.run(CreatePost(title="A", source="B"))).article_id
    await room.run(UpdateArticle(id=post, expected_version=1, title="C"))
    await room.run(PublishArticle(id=post, expected_version=2))
    await room.run(CreateResponse(responding_to_id=post, title="D", source="E"))
    comment = await submit(room, post)
    refs = (CommentRef(id=comment, expected_version=1),)
    await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="fine"))
    await room.run(LinkComment(id=comment, expected_version=2))
    (first, _, _) = await room.rows(Revision, article_id=post)
    await room.run(RestoreRevision(article_id=post, revision_id=first.id, expected_version=3))
    await room.run(ArchiveArticle(id=post, expected_version=4))
    await room.run(UnpublishArticle(id=post, expected_version=5))
    await room.run(ImportArticle(draft=DraftArticle(source="x", title="F"), imported_from="a", source_hash="0" * 64))
    await room.run(CreateUser(email="a@example.org", role=Role.ADMIN, name="A"))
    await room.run(CreateToken(email="a@example.org"))
    await room.run(AddCollaborator(article_id=post, email="a@example.org"))
    (user,) = await room.rows(User)
    await room.run(UpdateUser(id=user.id, expected_version=1, name="AA"))
    await room.run(EnableUser(id=user.id))
    people = [(await room.run(CreateContributor(name=name))).contributor_id for name in ("A", "B")]
    await room.run(UpdateContributor(id=people[0], expected_version=1, bio="x"))
    await room.run(MergeContributors(id=people[0], expected_version=2, into_id=people[1]))
    await room.run(CreatePost(title="G", source="H", tags=("Sea", "Moon")))
    sea, moon = await room.rows(Tag)
    await room.run(UpdateTag(id=sea.id, expected_version=1, name="Seas"))
    await room.run(MergeTags(id=sea.id, expected_version=2, into_id=moon.id))
    await room.run(CreatePreviewLink(article_id=post))
    redirect = (await room.run(CreateRedirect(path="/was", article_id=post))).redirect_id
    await room.run(DeleteRedirect(id=redirect))
    named = DraftArticle(source="I", title="J", responding_to=Reference(title="K"))
    stub = (await take(room, named, "j.txt")).articles[1][0]
    await room.run(MergeStub(id=stub, expected_version=1, into_id=post))
    told = {each.command: each.subject_id for each in plugin.intents}
    assert told == {
        "create_post": None,
        "update_article": post,
        "publish_article": post,
        "create_response": None,
        "submit_comment": post,
        "moderate_comments": None,
        "link_comment": comment,
        "restore_revision": post,
        "archive_article": post,
        "unpublish_article": post,
        "import_article": None,
        "create_user": None,
        "create_token": None,
        "add_collaborator": post,
        "update_user": user.id,
        "enable_user": user.id,
        "create_contributor": None,
        "update_contributor": people[0],
        "merge_contributors": people[0],
        "update_tag": sea.id,
        "merge_tags": sea.id,
        "create_preview_link": post,
        "create_redirect": post,
        "merge_stub": stub,
        "delete_redirect": redirect,
    }


ANNOUNCED_AS: Final[dict[type[Any], Action]] = {
    PublishArticles: Action.PUBLISH_ARTICLE,
    UnpublishArticles: Action.UNPUBLISH_ARTICLE,
    ArchiveArticles: Action.ARCHIVE_ARTICLE,
    DeleteArticles: Action.DELETE_ARTICLE,
    TagArticles: Action.UPDATE_ARTICLE,
}
"""Commands on many articles: plugins are asked about each, so that what they refuse of one is refused of many."""


async def test_whatever_takes_no_rights_away_may_be_refused(lite: Newsroom) -> None:
    """One scene serves all commands: what is refused changes nothing."""

    def refuse(_: WriteIntent) -> Any:
        raise Forbidden("Not you.")

    commands = await scene(lite)
    room, plugin = room_with(lite, refuse)
    before = await every_row(lite)
    told: set[Action] = set()
    for name, command in commands.items():
        action = VERB_OF[type(command)].action
        if action in UNGUARDED or type(command) in UNANNOUNCED:
            continue
        plugin.intents.clear()
        with pytest.raises((Forbidden, ImportRefused, ErrorGroup)):
            await room.run(command, await viewer_for(room, name))
        announced = ANNOUNCED_AS.get(type(command), action)
        assert {each.command for each in plugin.intents} == {announced.value}, name
        told.add(action)
    assert told == {verb.action for verb in VERBS} - UNGUARDED
    assert await every_row(lite) == before
