"""Documents by name in the database: one place for all processes, bounded, and written now and then."""

from datetime import timedelta

import pytest
from support.hearing import listening

from gql_blog.errors import Duplicate, NotFound
from gql_blog.store import (
    AutomaticDocument,
    Database,
    DocumentStore,
    NamedDocument,
    RegisteredDocument,
    document_store,
)

HASH = "0f" * 32


@pytest.fixture
def store(database: Database) -> DocumentStore:
    return DocumentStore(database)


async def test_what_one_process_keeps_another_one_finds(database: Database, store: DocumentStore) -> None:
    other = DocumentStore(database)
    store.add(HASH, "{ tags { slug } }")
    assert await store.find(HASH) == NamedDocument("{ tags { slug } }", registered=False), "before it is written"
    assert await other.find(HASH) is None
    await store.write()
    other.add(HASH, "{ tags { slug } }")
    await other.write()
    assert await other.find(HASH) == NamedDocument("{ tags { slug } }", registered=False)


async def test_uses_add_up_and_are_written_in_one_transaction(database: Database, store: DocumentStore) -> None:
    await store.register([("a", "A", "{ a }"), ("b", None, "{ b }")])
    store.add(HASH, "{ c }")
    await store.write()
    for name in ("a", "a", HASH, "unknown"):
        store.note(name)
    await store.write()
    store.note("a")
    await store.write()
    await store.write()
    uses = {each.id: (each.uses, each.last_used_at is not None) for each in await store.listed()}
    assert uses == {"a": (3, True), "b": (0, False), HASH: (1, True)}


async def test_a_full_store_takes_what_is_used_now(
    database: Database, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_store, "MOST_AUTOMATIC", 2)
    for number in range(2):
        store.add(f"{number}", "{ a }")
        store.note(f"{number}")
        store.note(f"{number}")
    await store.write()
    async with database.transaction():
        await AutomaticDocument.all().update(last_used_at=await database.now() - timedelta(days=20))
    store.add("new", "{ b }")
    await store.write()
    assert "new" in [each.id for each in await store.listed()]


async def test_what_is_least_used_goes_when_there_are_too_many(
    database: Database, store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_store, "MOST_AUTOMATIC", 3)
    for number in range(4):
        store.add(f"{number}", "{ a }")
        for _ in range(4 - number):
            store.note(f"{number}")
    await store.write()
    assert sorted([each.id for each in await store.listed()]) == ["0", "1", "2"]
    monkeypatch.setattr(document_store, "MOST_BYTES", 12)
    store.add("4", "{ é }")
    await store.write()
    assert sorted([each.id for each in await store.listed()]) == ["0", "4"], "of 5, 5, 5 and 6 bytes"


async def test_so_much_waits_to_be_written(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the database is away, whoever sends what."""
    monkeypatch.setattr(document_store, "MOST_WAITING", 2)
    for number in range(3):
        store.add(f"{number}", "{ a }")
        store.note(f"{number}")
        store.note("0")
    await store.write()
    assert {each.id: each.uses for each in await store.listed()} == {"0": 4, "1": 1}
    assert await store.find("2") is None


async def test_automatic_documents_go_when_nobody_uses_them(database: Database, store: DocumentStore) -> None:
    await store.register([("a", None, "{ a }")])
    store.add(HASH, "{ b }")
    await store.write()
    old = await database.now() - timedelta(days=document_store.UNUSED_DAYS, minutes=1)
    async with database.transaction():
        await AutomaticDocument.all().update(last_used_at=old)
        await RegisteredDocument.all().update(registered_at=old)
    assert [each.id for each in await store.listed(unused_days=30)] == ["a", HASH]
    assert await store.listed(unused_days=31) == []
    store.add("new", "{ c }")
    await store.write()
    assert [each.id for each in await store.listed()] == ["a", "new"]


async def test_all_are_registered_or_none_and_an_id_keeps_its_document(store: DocumentStore) -> None:
    assert await store.register([("a", "A", "{ a }")]) == 1
    many = [(f"n{number}", None, "{ a }") for number in range(1_200)]
    with pytest.raises(Duplicate, match=r"a\. Remove them first"):
        await store.register([*many, ("a", "A", "{ b }")])
    assert await store.find("n0") is None
    assert await store.register([*many, ("a", "A", "{ a }")]) == 1_200
    assert await store.find("a") == NamedDocument("{ a }", registered=True)


async def test_a_registered_document_comes_before_an_automatic_one(store: DocumentStore) -> None:
    store.add(HASH, "{ a }")
    await store.write()
    await store.register([(HASH, None, "{ a }")])
    assert await store.find(HASH) == NamedDocument("{ a }", registered=True)


async def test_a_removal_is_heard_and_names_what_is_not_there(database: Database, store: DocumentStore) -> None:
    await store.register([("a", None, "{ a }"), ("b", None, "{ b }")])
    async with listening(database) as ear:
        store.note("a")
        await store.write()
        await store.register([("c", None, "{ c }")])
        assert await ear.keys() == set(), "nothing that was answered is stale"
        with pytest.raises(NotFound, match="registered as q, u, v, w, x and 2 more"):
            await store.remove(["a", *"xyzuvwq"])
        assert await ear.keys() == set()
        await store.remove(["a", "c", "a"])
        assert await ear.keys() == {"document"}
    assert [each.id for each in await store.listed()] == ["b"]
