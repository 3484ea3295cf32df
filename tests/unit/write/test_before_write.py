"""Plugins may amend what is written, within its shape, or refuse it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.content import BylineRole, DraftArticle, DraftByline, NoticeKind, Role
from gql_blog.errors import Forbidden, InputError, PluginError
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Article, ArticleTag, Byline, Notice
from gql_blog.write import (
    BylineInput,
    CreatePost,
    CreateToken,
    CreateUser,
    ImportArticle,
    PublishArticle,
    RevokeToken,
    UpdateArticle,
)


class Amending:
    """A plugin that answers every intent in one way, and keeps what it was told."""

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
        "bylines": [{"name": "Ada", "role": BylineRole.AUTHOR}],
        "tags": ["Sea"],
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
        {"slug": "a-slug"},
    ],
)
async def test_nonsense_refuses_the_write(answer: dict[str, Any], lite: Newsroom) -> None:
    room, _ = room_with(lite, lambda _: answer)
    with pytest.raises((PluginError, InputError)):
        await room.run(CreatePost(title="A", source="B", bylines=(), tags=("Sea",)))
    assert await room.rows(Article) == []


async def test_every_command_is_announced(lite: Newsroom) -> None:
    room, plugin = room_with(lite, lambda _: None)
    post = await lite.post(publish=False)
    await room.run(PublishArticle(id=post.article_id, expected_version=1))
    await room.run(CreateUser(email="a@example.org", role=Role.ADMIN, name="A"))
    token = await room.run(CreateToken(email="a@example.org"))
    await room.run(RevokeToken(token_id=token.secret))
    assert [(each.command, each.subject_id) for each in plugin.intents] == [
        ("publish_article", post.article_id),
        ("create_user", None),
        ("create_token", None),
        ("revoke_token", None),
    ]
    assert token.secret not in str(plugin.intents)
