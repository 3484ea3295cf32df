"""What a change leaves behind: an audit entry, an event, a receipt."""

from contextlib import suppress

from support.writing import Newsroom, work_in

from gql_blog.access import Viewer
from gql_blog.content import EventKind, Role
from gql_blog.store import Audit, Outbox
from gql_blog.write import CommentWritten
from gql_blog.write.derived.changed_visibility import ChangedVisibility
from gql_blog.write.transaction.idempotency import Key
from gql_blog.write.visibility_events import add_events


async def test_a_change_is_audited_and_told(room: Newsroom) -> None:
    viewer = Viewer(Role.EDITOR, "usr_1", None, "tok_1", "usr_1")
    async with room.database.transaction() as transaction:
        work = await work_in(transaction, room.database, viewer)
        await work.record("art_1", {"title": "A"}, {"title": "B"})
        work.emit(EventKind.ARTICLE_UPDATED, "art_1", slug="b")
        await add_events(work, ChangedVisibility())
        await work.flush()
    (audit,) = await room.rows(Audit)
    assert (audit.actor, audit.token_id, audit.action, audit.subject_id) == (
        "usr_1",
        "tok_1",
        "update_article",
        "art_1",
    )
    assert (audit.before, audit.after) == ({"title": "A"}, {"title": "B"})
    (event,) = await room.rows(Outbox)
    assert (event.kind, event.subject_id, event.payload) == ("article.updated", "art_1", {"slug": "b"})
    assert event.created_at == work.now


async def test_what_a_part_did_that_is_taken_back_is_forgotten_with_its_locks(lite: Newsroom) -> None:
    async with lite.database.transaction() as transaction:
        work = await work_in(transaction, lite.database)
        work.locks.add_dialogue("art_1")
        with suppress(ZeroDivisionError):
            async with work.savepoint(lite.database):
                work.locks.add_dialogue("art_2")
                work.dialogues.add("art_2")
                raise ZeroDivisionError
        assert work.locks.dialogues == {"art_1"}
        assert work.dialogues == set()


async def test_a_receipt_is_of_the_key_where_there_is_one(lite: Newsroom) -> None:
    async with lite.database.transaction() as transaction:
        free = await work_in(transaction, lite.database)
        assert free.receipt() != free.receipt()
        keyed = await work_in(transaction, lite.database, key=Key("s", "k", "h", CommentWritten))
        assert keyed.receipt() == keyed.receipt()
