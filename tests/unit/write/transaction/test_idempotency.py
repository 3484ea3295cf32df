"""A key answers for a day, for one client and one input, and betrays nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Action, TokenScope, Viewer
from gql_blog.content import Role
from gql_blog.errors import IdempotencyMismatch, InputError
from gql_blog.store import Article, IdempotencyKey
from gql_blog.write import BylineInput, CommentWritten, CreatePost, PublishArticle, SubmitComment
from gql_blog.write.transaction.idempotency import KEPT_FOR, Key, key_of

POST = CreatePost(title="A", source="B", bylines=(BylineInput(name="Ada"),), idempotency_key="k")


def test_without_a_key_there_is_none() -> None:
    assert key_of(CreatePost(title="A", source="B"), Action.CREATE_POST, OPERATOR) is None
    assert key_of(CreatePost(title="A", source="B", idempotency_key=None), Action.CREATE_POST, OPERATOR) is None
    assert key_of(PublishArticle(id="a", expected_version=1), Action.PUBLISH_ARTICLE, OPERATOR) is None


@pytest.mark.parametrize("key", ["x" * 257, "\x00", "\ud800"])
def test_a_key_that_cannot_be_kept(key: str) -> None:
    with pytest.raises(InputError) as caught:
        key_of(replace(POST, idempotency_key=key), Action.CREATE_POST, OPERATOR)
    assert caught.value.path == ("input", "idempotencyKey")


def test_the_input_is_told_apart_to_the_last_field() -> None:
    def key(**fields: object) -> Key:
        made = key_of(replace(POST, **fields), Action.CREATE_POST, OPERATOR)  # type: ignore[arg-type]
        assert made is not None
        return made

    same = key()
    assert (same.input_hash, same.scope) == (key().input_hash, "cli:create_post")
    others = [key(title="\ud800"), key(subtitle=None), key(bylines=(BylineInput(name="Ad"),)), key(tags=())]
    assert len({each.input_hash for each in (same, *others)}) == 5
    assert key(idempotency_key="other").input_hash == same.input_hash


def test_the_key_of_an_anonymous_client_belongs_to_the_article_and_is_long() -> None:
    def key(secret: str, article_id: str = "art_1", viewer: Viewer = ANONYMOUS) -> Key | None:
        command = SubmitComment(article_id=article_id, author_name="Ada", body="x", idempotency_key=secret)
        return key_of(command, Action.SUBMIT_COMMENT, viewer)

    for short in ("1", "x" * 15):
        with pytest.raises(InputError) as caught:
            key(short)
        assert caught.value.path == ("input", "idempotencyKey")
    one, other = key("x" * 16), key("x" * 16, "art_2")
    assert one is not None
    assert other is not None
    assert (one.scope, other.scope) == ("anonymous:art_1:submit_comment", "anonymous:art_2:submit_comment")
    reader = key("1", viewer=Viewer(Role.READER, "usr_1", actor="usr_1"))
    assert reader is not None
    assert reader.scope == "usr_1:submit_comment"


def test_the_key_of_a_limited_token_is_its_own() -> None:
    def scope(token: str, limits: TokenScope | None) -> str:
        made = key_of(POST, Action.CREATE_POST, Viewer(Role.AUTHOR, "usr_1", None, token, "usr_1", scope=limits))
        assert made is not None
        return made.scope

    limited = TokenScope(root_fields=frozenset({"createPost"}))
    scopes = [scope("tok_1", None), scope("tok_2", None), scope("tok_1", limited), scope("tok_2", limited)]
    assert scopes[0] == scopes[1]
    assert len(set(scopes)) == 3, "it is not answered what a token with other limits has done"


def test_a_receipt_needs_both_halves() -> None:
    one = Key("s", "secret", "h", CommentWritten)
    receipt = one.receipt()
    assert one.receipt() == receipt
    assert Key("s", "secret", "h", CommentWritten, one.nonce).receipt() == receipt
    assert Key("s", "other", "h", CommentWritten, one.nonce).receipt() != receipt
    assert Key("s", "secret", "h", CommentWritten).receipt() != receipt
    assert len(receipt) == 43


async def test_a_day_later_the_key_is_free_again(room: Newsroom) -> None:
    first = await room.run(POST)
    async with room.database.transaction():
        await IdempotencyKey.all().update(created_at=await room.database.now() - KEPT_FOR - timedelta(seconds=1))
    second = await room.run(replace(POST, title="Other"))
    assert first.article_id != second.article_id
    assert len(await room.rows(IdempotencyKey)) == 1
    with pytest.raises(IdempotencyMismatch):
        await room.run(POST)


async def test_a_refused_command_does_not_use_the_key_up(room: Newsroom) -> None:
    with pytest.raises(InputError):
        await room.run(replace(POST, title=""))
    assert await room.rows(IdempotencyKey) == []
    await room.run(POST)
    assert len(await room.rows(Article)) == 1
