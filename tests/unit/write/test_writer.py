"""The one way that every command goes."""

import asyncio
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog import write
from gql_blog.access import ANONYMOUS, OPERATOR, Action
from gql_blog.errors import Conflict, Duplicate, InputError, StoreError, Unauthenticated
from gql_blog.store import Article, Database, Outbox
from gql_blog.write import ArticleWritten, CreatePost, PublishArticle, UpdateArticle
from gql_blog.write.article.author_rights import REFUSALS
from gql_blog.write.locks import StalePreparation
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, Verb
from gql_blog.write.verbs import VERB_OF, VERBS


def every_command() -> set[Any]:
    """Return the classes of commands that any module of the room defines."""
    modules = [import_module(each.name) for each in walk_packages(write.__path__, "gql_blog.write.")]
    defined = [each for module in modules for each in vars(module).values()]
    kinds = {each for each in defined if isinstance(each, type) and issubclass(each, Command)}
    return {each for each in kinds if not each.__subclasses__()}


def test_every_command_has_its_way_and_every_action_its_command_or_is_a_part_of_some() -> None:
    assert set(VERB_OF) == every_command()
    of_commands = {verb.action for verb in VERBS}
    assert of_commands.isdisjoint(REFUSALS)
    assert of_commands | set(REFUSALS) | {Action.WATCH_ARTICLE} == set(Action)


async def test_policy_comes_before_everything(lite: Newsroom) -> None:
    with pytest.raises(Unauthenticated):
        await lite.run(CreatePost(title="", source="\x00"), ANONYMOUS)


async def test_who_waits_for_events_is_woken_after_the_commit_alone(lite: Newsroom) -> None:
    committed = asyncio.Event()
    room = newsroom_of(lite.database, committed=committed)
    with pytest.raises(InputError):
        await room.run(CreatePost(title="", source="x"))
    assert not committed.is_set()
    await room.run(CreatePost(title="A", source="x", idempotency_key="k"))
    assert committed.is_set()
    committed.clear()
    await room.run(CreatePost(title="A", source="x", idempotency_key="k"))
    assert not committed.is_set()


async def test_the_locale_of_the_house_is_taken_where_none_is_stated(lite: Newsroom) -> None:
    room = newsroom_of(lite.database, default_locale="zh-Hans")
    written = await room.run(CreatePost(title="A", source="x"))
    assert (await room.article(written.article_id)).locale == "zh-Hans"


async def test_what_was_prepared_in_vain_is_prepared_again(lite: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []

    verb = Verb()

    @verb
    async def prepare(_desk: CommandContext, command: CreatePost) -> Apply[ArticleWritten]:
        prepared.append(len(prepared))

        async def apply(_change: UnitOfWork) -> ArticleWritten:
            if len(prepared) < int(command.title):
                raise StalePreparation
            return ArticleWritten("art_1", 1)

        return apply

    monkeypatch.setitem(VERB_OF, CreatePost, verb)
    assert await lite.run(CreatePost(title="3", source="")) == ArticleWritten("art_1", 1)
    assert len(prepared) == 3
    with pytest.raises(StoreError):
        await lite.run(CreatePost(title="99", source=""))


async def test_what_is_rehearsed_leaves_nothing(room: Newsroom) -> None:
    post = await room.post("On Tides")
    async with room.writer.rehearsal() as writer:
        written = await writer.run(CreatePost(title="On Tides", source="x"), OPERATOR)
        changed = await writer.run(UpdateArticle(id=post.article_id, expected_version=2, title="New"), OPERATOR)
        assert changed.version == 3, "it begins with what is here"
    assert written.article_id
    assert [(each.title, each.version) for each in await room.rows(Article)] == [("On Tides", 2)]
    assert [each.kind for each in await room.rows(Outbox)] == ["article.created", "article.published"]


async def test_of_many_who_change_one_version_one_is_first(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post()
    changes = [UpdateArticle(id=post.article_id, expected_version=2, title=f"T{n}") for n in range(8)]
    results = await asyncio.gather(*(room.run(each) for each in changes), return_exceptions=True)
    assert [type(each) for each in results].count(Conflict) == 7
    assert (await room.article(post.article_id)).version == 3


async def test_of_many_who_claim_one_slug_one_has_it(database: Database) -> None:
    room = newsroom_of(database)
    claims = [CreatePost(title=f"T{n}", source="x", slug="mine") for n in range(8)]
    results = await asyncio.gather(*(room.run(each) for each in claims), return_exceptions=True)
    assert [type(each) for each in results].count(Duplicate) == 7
    same = [CreatePost(title="Same", source="x") for _ in range(8)]
    await asyncio.gather(*(room.run(each) for each in same))
    slugs = sorted(each.slug for each in await room.rows(Article))
    assert slugs == ["mine", "same", *(f"same-{n}" for n in range(2, 9))]


async def test_many_answers_at_once_are_all_counted(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post()
    await asyncio.gather(*(room.response(post.article_id, f"R{n}") for n in range(8)))
    assert (await room.article(post.article_id)).response_count == 8


async def test_of_many_tries_with_one_key_one_writes(database: Database) -> None:
    room = newsroom_of(database)
    command = CreatePost(title="Once", source="x", idempotency_key="k")
    results = await asyncio.gather(*(room.run(command) for _ in range(8)))
    assert len(set(results)) == 1
    assert len(await room.rows(Article)) == 1


async def test_an_open_transaction_of_the_caller_takes_the_write_with_it(room: Newsroom) -> None:
    async def write_and_fail() -> None:
        async with room.database.transaction():
            await room.post()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_and_fail()
    assert await room.rows(Article) == []


async def test_an_unknown_command_is_an_error(lite: Newsroom) -> None:
    with pytest.raises(KeyError):
        await lite.writer.run(ArticleWritten("art_1", 1), OPERATOR)  # type: ignore[arg-type]
    assert PublishArticle in VERB_OF
