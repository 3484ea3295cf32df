"""Whoever can write to the database, and has no key, is found: by the seals, and by a head that was kept elsewhere."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import SealKey
from gql_blog.errors import InputError
from gql_blog.events import AuditReport, AuditSeals, verify_audit
from gql_blog.events.retention import Retention, RetentionPeriods
from gql_blog.store import Audit, AuditSeal
from gql_blog.write import SubmitComment, UpdateArticle
from gql_blog.write.transaction.audit_entries import erase_personal_values

pytestmark = sqlite_mostly

KEY = SealKey.of("a secret of at least 32 characters")
TABLES = ("audit", "audit_seal", "audit_personal")


async def sealed(room: Newsroom) -> str:
    """Make seven entries, six of them sealed, and return the head."""
    post = await room.post()
    for number in range(2, 6):
        await room.run(UpdateArticle(id=post.article_id, expected_version=number, title=f"Tides {number}"))
    seals = AuditSeals(room.database, KEY)
    assert await seals.seal_new() == 6
    await room.run(SubmitComment(article_id=post.article_id, author_name="Bo", body="Ah."), ANONYMOUS)
    head = await seals.head()
    assert head
    return head


async def tamper(room: Newsroom, *statements: str) -> None:
    """Run statements as somebody who may do everything in the database."""
    async with room.database.transaction() as transaction:
        if room.database.dialect == "postgres":
            for table in TABLES:
                await transaction.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            sql = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN {TABLES}"
            for (name,) in await transaction.fetch(sql):
                await transaction.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            await transaction.execute(statement)


async def verified(room: Newsroom, head: str | None = None) -> AuditReport:
    return await verify_audit(room.database, KEY, head=head)


async def test_what_nobody_touched_is_sound(room: Newsroom) -> None:
    head = await sealed(room)
    report = await verified(room, head)
    assert (report.sealed, report.unsealed, report.head, report.problems) == (6, 1, head, ())
    seals = AuditSeals(room.database, KEY)
    assert await seals.seal_new() == 1
    assert await seals.seal_new() == 0
    report = await verified(room, head)
    assert (report.sealed, report.unsealed, report.problems) == (7, 0, ())


CHANGED = "Entry 3 was changed after it was sealed with number 3."
OTHER_KEY = "made with another secret key. Verify with that one in GQL_BLOG_SECRET_KEY."

OTHER_KEY = "made with another secret key. Verify with that one in GQL_BLOG_SECRET_KEY."

FOUND: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "another actor": (("UPDATE audit SET actor = 'usr_1' WHERE id = 3",), (CHANGED,)),
    "another time": (("UPDATE audit SET at = '2001-01-01 00:00:00+00:00' WHERE id = 3",), (CHANGED,)),
    "no token": (("UPDATE audit SET token_id = 'tok_1' WHERE id = 3",), (CHANGED,)),
    "another action": (("UPDATE audit SET action = 'update_tag' WHERE id = 3",), (CHANGED,)),
    "another subject": (("UPDATE audit SET subject_id = 'art_1' WHERE id = 3",), (CHANGED,)),
    "another value": (("""UPDATE audit SET after = '{"title":"Other"}' WHERE id = 3""",), (CHANGED,)),
    "nothing before": (("UPDATE audit SET before = NULL WHERE id = 3",), (CHANGED,)),
    "two entries in each other's place": (
        (
            "UPDATE audit SET id = 100 WHERE id = 3",
            "UPDATE audit SET id = 3 WHERE id = 4",
            "UPDATE audit SET id = 4 WHERE id = 100",
        ),
        (CHANGED, CHANGED.replace("3", "4")),
    ),
    "a seal removed with its entry": (
        ("DELETE FROM audit WHERE id = 3", "DELETE FROM audit_seal WHERE number = 3"),
        ("Seal 3 is missing.",),
    ),
    "the gap closed": (
        (
            "DELETE FROM audit WHERE id = 3",
            "DELETE FROM audit_seal WHERE number = 3",
            "UPDATE audit_seal SET number = number + 100 WHERE number > 3",
            "UPDATE audit_seal SET number = number - 101 WHERE number > 100",
        ),
        tuple(f"Seal {n}, of entry {n + 1}, was changed, or stands in the wrong place." for n in (3, 4, 5)),
    ),
    "the beginning cut": (
        ("DELETE FROM audit WHERE id < 3", "DELETE FROM audit_seal WHERE number < 3"),
        ("The seals 1 to 2 are missing.",),
    ),
    "two seals in each other's place": (
        (
            "UPDATE audit_seal SET entry_id = 100 WHERE number = 3",
            "UPDATE audit_seal SET entry_id = 3 WHERE number = 4",
            "UPDATE audit_seal SET entry_id = 4 WHERE number = 3",
        ),
        (
            "Seal 3, of entry 4, was changed, or stands in the wrong place.",
            "Entry 4 was changed after it was sealed with number 3.",
            "Seal 4, of entry 3, was changed, or stands in the wrong place.",
            "Entry 3 was changed after it was sealed with number 4.",
        ),
    ),
    "a seal with a key of one's own": (
        ("UPDATE audit_seal SET key_id = '0123456789abcdef' WHERE number = 3",),
        (f"Seal 3 was {OTHER_KEY}",),
    ),
    "another personal value": (
        ("UPDATE audit_personal SET value = 'Somebody Else' WHERE subject_id LIKE 'com_%'",),
        ("A personal value of SUBJECT is not the one that its commitment was made of.",),
    ),
}


@pytest.mark.parametrize("what", FOUND)
async def test_it_is_found(what: str, room: Newsroom) -> None:
    await sealed(room)
    statements, problems = FOUND[what]
    await tamper(room, *statements)
    report = await verified(room)
    (comment,) = await room.rows(Audit, action="submit_comment")
    assert report.problems == tuple(each.replace("SUBJECT", comment.subject_id) for each in problems)


async def test_a_removed_entry_is_found(room: Newsroom) -> None:
    await sealed(room)
    await tamper(room, "DELETE FROM audit WHERE id = 3")
    (problem,) = (await verified(room)).problems
    assert problem.startswith("Entry 3 of ")
    assert problem.endswith(", sealed with number 3, was removed.")


async def test_a_cut_tail_is_found_by_the_head_that_was_kept_and_by_nothing_else(room: Newsroom) -> None:
    head = await sealed(room)
    await tamper(room, "DELETE FROM audit WHERE id > 4", "DELETE FROM audit_seal WHERE number > 4")
    assert (await verified(room)).problems == ()  # what cannot be found without
    assert (await verified(room, head)).problems == (
        "The seals 5 to 6 are missing at the end: the kept head is seal 6.",
    )
    await room.post("Another")
    await room.post("And Another")
    await AuditSeals(room.database, KEY).seal_new()
    assert (await verified(room, head)).problems == (
        "Seal 6 is not the one of the kept head: it and what follows was made anew.",
    )


async def test_another_key_verifies_nothing(room: Newsroom) -> None:
    await sealed(room)
    report = await verify_audit(room.database, SealKey.of("b" * 32))
    assert report.problems == (f"The seals 1 to 6 were {OTHER_KEY}",)
    await tamper(room, *(f"UPDATE audit_seal SET key_id = '0123456789abcdef' WHERE number = {n}" for n in (2, 3, 5)))
    said = (await verified(room)).problems
    assert said == (f"The seals 2 to 3 were {OTHER_KEY}", f"Seal 5 was {OTHER_KEY}")
    await tamper(room, "DELETE FROM audit WHERE id IN (SELECT entry_id FROM audit_seal WHERE number IN (2, 3))")
    said = (await verified(room)).problems
    assert [each.partition(" ")[0] for each in said] == ["The", "Entry", "Entry", "Seal"]  # one line where they begin
    assert said[0] == f"The seals 2 to 3 were {OTHER_KEY}"


async def test_what_is_erased_or_forgotten_is_no_problem(room: Newsroom) -> None:
    head = await sealed(room)
    (comment,) = await room.rows(Audit, action="submit_comment")
    async with room.database.transaction():
        assert await erase_personal_values([comment.subject_id]) == 1
    assert (await verified(room, head)).problems == ()
    later = await room.database.now() + timedelta(days=31)
    await Retention(room.database, RetentionPeriods(audit=timedelta(days=30))).run(later)
    assert await room.rows(Audit) == []
    assert len(await room.rows(AuditSeal)) == 6
    report = await verify_audit(room.database, KEY, head=head, forgotten_before=later - timedelta(days=30))
    assert (report.forgotten, report.problems) == (6, ())
    assert len((await verified(room)).problems) == 6  # who keeps entries for ever misses them


@pytest.mark.parametrize("head", ["", ":", "6", "x:y", "6:"])
async def test_a_head_is_what_was_printed(head: str, lite: Newsroom) -> None:
    if head:
        with pytest.raises(InputError, match="audit head"):
            await verified(lite, head)


Replace = Callable[[Newsroom], Awaitable[None]]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("table", TABLES)
async def test_replacing_a_row_is_refused_like_changing_it(table: str, room: Newsroom) -> None:
    await sealed(room)
    with pytest.raises(Exception, match="never changed"):
        async with room.database.transaction() as transaction:
            await transaction.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
