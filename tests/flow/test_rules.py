"""Each rule of the database, shown by what breaks it: on both databases, whatever wrote it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from support.cases import cases
from support.commands import TABLES
from support.populated import make, make_article
from tortoise.exceptions import IntegrityError

from gql_blog.store import Database, tables

Break = Callable[["World"], Awaitable[Any]]


class World:
    """Rows to break rules with: a post, a response to it, one to that; comments, notes and the rest on the post."""

    post: Any
    one: Any
    two: Any
    comment: Any
    reply: Any
    note: Any
    other_note: Any
    person: Any

    @classmethod
    async def make(cls) -> "World":
        """Make all of them."""
        self = cls()
        self.person = await make(tables.Contributor, slug="ada")
        self.post = await make_article("post")
        self.one = await make_article("one", responding_to_id=self.post.id, root_id=self.post.id)
        self.two = await make_article("two", responding_to_id=self.one.id, root_id=self.post.id)
        self.comment = await make(tables.Comment, article_id=self.post.id)
        self.reply = await make(tables.Comment, article_id=self.post.id, parent_id=self.comment.id)
        self.note = await make(tables.Footnote, article_id=self.post.id, number=1, marker_anchors=[])
        self.other_note = await make(tables.Footnote, article_id=self.one.id, number=1, marker_anchors=[])
        return self


async def change(row: Any, **values: Any) -> None:
    """Change a row by an UPDATE."""
    await type(row).filter(pk=row.pk).update(**values)


async def reserved(_world: World, **given: object) -> None:
    entry = await make(tables.DeletedEntry, kind="tag")
    await make(tables.ReservedSlug, entry_id=entry.id, **given)


CHECKS: dict[str, Break] = {
    "ck_article_status": lambda w: change(w.post, status="GONE"),
    "ck_article_response_kind": lambda w: change(w.one, response_kind="ODE"),
    "ck_article_kind_with_answer": lambda w: change(w.post, response_kind="REPLY"),
    "ck_article_root": lambda w: change(w.post, root_id=w.one.id),
    "ck_article_not_to_itself": lambda w: change(w.one, responding_to_id=w.one.id),
    "ck_article_slug": lambda w: change(w.post, slug=""),
    "ck_article_version": lambda w: change(w.post, version=0),
    "ck_article_counters": lambda w: change(w.post, dialogue_count_all=-1),
    "ck_old_slug_slug": lambda w: make(tables.OldSlug, slug="", article_id=w.post.id),
    "ck_revision_number": lambda w: make(tables.Revision, article_id=w.post.id, number=0, snapshot={}),
    "ck_audit_seal_number": lambda w: make(tables.AuditSeal, entry_id=1, number=0),
    "ck_working_copy_state": lambda w: copied(w, state="ODD"),
    "ck_working_copy_version": lambda w: copied(w, version=0),
    "ck_comment_policy_moderation": lambda w: make(tables.CommentPolicy, article_id=w.post.id, moderation="MAYBE"),
    "ck_comment_policy_days": lambda w: make(tables.CommentPolicy, article_id=w.post.id, close_after_days=-1),
    "ck_preview_link_response_kind": lambda w: previewed(w, response_kind="ODE"),
    "ck_media_kind": lambda _: make(tables.Media, kind="VIDEO"),
    "ck_media_size": lambda _: make(tables.Media, kind="IMAGE", size=-1),
    "ck_media_focal_point": lambda _: make(tables.Media, kind="IMAGE", focal_x=1),
    "ck_media_focal_range": lambda _: make(tables.Media, kind="IMAGE", focal_x=101, focal_y=1),
    "ck_redirect_status": lambda w: make(tables.Redirect, path="/a", status="MAYBE", article_id=w.post.id),
    "ck_redirect_target": lambda w: make(tables.Redirect, path="/a", status="PERMANENT"),
    "(gone, yet somewhere) ck_redirect_target": lambda w: make(
        tables.Redirect, path="/a", status="GONE", location="/b"
    ),
    "(to two places) ck_redirect_target": lambda w: make(
        tables.Redirect, path="/a", status="PERMANENT", article_id=w.post.id, location="/b"
    ),
    "ck_comment_status": lambda w: change(w.comment, status="GONE"),
    "ck_comment_not_to_itself": lambda w: change(w.comment, parent_id=w.comment.id),
    "ck_comment_version": lambda w: change(w.comment, version=0),
    "ck_comment_counters": lambda w: change(w.comment, reply_count=-1),
    "ck_decision_verdict": lambda w: make(tables.Decision, comment_id=w.comment.id, verdict="PERHAPS"),
    "ck_contributor_slug": lambda w: change(w.person, slug=""),
    "ck_notice_kind": lambda w: notice(w, kind="RUMOUR"),
    "ck_notice_position": lambda w: notice(w, position=0),
    "ck_byline_role": lambda w: byline(w, role="MUSE"),
    "ck_byline_position": lambda w: byline(w, position=0),
    "ck_footnote_kind": lambda w: change(w.note, kind="ODD"),
    "ck_footnote_number": lambda w: change(w.note, number=0),
    "ck_footnote_not_to_itself": lambda w: change(w.note, refers_to_id=w.note.id),
    "ck_footnote_candidate_position": lambda w: candidate(w, position=0),
    "ck_footnote_candidate_not_itself": lambda w: candidate(w, candidate_id=w.note.id),
    "ck_event_consumer_position": lambda w: make(tables.EventConsumer, name="odd", position=-1),
    "ck_event_delivery_attempts": lambda w: delivery(w, attempts=-1),
    "ck_plugin_circuit_state": lambda w: make(tables.PluginCircuit, plugin="odd", state="AJAR"),
    "ck_plugin_circuit_failures": lambda w: make(tables.PluginCircuit, plugin="odd", failures_in_row=-1),
    "ck_plugin_job_counts": lambda w: make(tables.PluginJob, plugin="odd", attempts=-1),
    "ck_mention_position": lambda w: make(tables.Mention, article_id=w.post.id, position=0),
    "ck_tag_slug": lambda w: make(tables.Tag, slug=""),
    "ck_article_tag_position": lambda w: tagged(w, position=0),
    "ck_account_role": lambda w: make(tables.User, role="KING"),
    "ck_token_holder": lambda w: make(tables.Token, account_id=None, application=None),
    "ck_account_email": lambda w: make(tables.User, email="Ada@example.org"),
    "ck_identity_named": lambda w: make(tables.Identity, account_id="usr_1", issuer="", subject="a"),
    "ck_deleted_entry_kind": lambda w: make(tables.DeletedEntry, kind="article"),
    "ck_deletion_kind": lambda _: make(tables.Deletion, kind="tag"),
    "ck_reserved_slug_kind": lambda w: reserved(w, kind="article"),
}


async def copied(world: World, **values: Any) -> Any:
    """Make a working copy of the post."""
    return await make(tables.WorkingCopy, article_id=world.post.id, revision_id="rev_a", **values)


async def previewed(world: World, **values: Any) -> Any:
    """Make a link to a preview of the post."""
    lists = ("bylines", "tags", "notices", "footnotes")
    given = {"revision_id": (await revised(world)).id, **{name: [] for name in lists}}
    return await make(tables.PreviewLink, article_id=world.post.id, **given, **values)


async def delivery(world: World, **values: Any) -> Any:
    event = await make(tables.Outbox, subject_id=world.post.id, payload={})
    consumer = await make(tables.EventConsumer, name="moderation", position=0)
    return await make(tables.EventDelivery, consumer_id=consumer.name, event_id=event.id, ordering_key="x", **values)


async def byline(world: World, **values: Any) -> Any:
    given = {"article_id": world.post.id, "contributor_id": world.person.id, "position": 1, **values}
    return await make(tables.Byline, **given)


async def notice(world: World, **values: Any) -> Any:
    given = {"article_id": world.post.id, "position": 1, "kind": "CORRECTION", **values}
    return await make(tables.Notice, **given)


async def candidate(world: World, **values: Any) -> Any:
    other = await make(tables.Footnote, article_id=world.post.id, number=2, marker_anchors=[])
    given = {"footnote_id": world.note.id, "candidate_id": other.id, "position": 1, **values}
    return await make(tables.FootnoteCandidate, **given)


async def tagged(world: World, **values: Any) -> Any:
    tag = await make(tables.Tag, slug="tag")
    return await make(tables.ArticleTag, **{"article_id": world.post.id, "tag_id": tag.id, "position": 1, **values})


async def once(world: World) -> Any:
    """An old slug, of the post."""
    return await make(tables.OldSlug, slug="once", article_id=world.post.id)


async def rename_to_old_slug(world: World) -> None:
    await once(world)
    await change(world.one, slug="once")


async def make_with_old_slug(world: World) -> None:
    await once(world)
    await make_article("once")


async def rename_old_slug(world: World) -> None:
    await once(world)
    await tables.OldSlug._meta.db.execute_query("UPDATE old_slug SET slug = 'one'")


async def audited(world: World) -> Any:
    return await make(tables.Audit, subject_id=world.post.id)


async def change_audit(world: World) -> None:
    await audited(world)
    await tables.Audit.all().update(actor="nobody")


async def delete_audit(world: World) -> None:
    await audited(world)
    await tables.Audit.all().delete()


async def revised(world: World) -> Any:
    return await make(tables.Revision, article_id=world.post.id, number=1, snapshot={})


async def change_revision(world: World) -> None:
    await change(await revised(world), source="Other.")


async def change_copy_version(world: World) -> None:
    await change(await revised(world), copy_version=1)


async def delete_revision(world: World) -> None:
    await revised(world)
    await tables.Revision.all().delete()


async def sign_revision(world: World) -> None:
    user = await make(tables.User, email="ed@example.org", role="EDITOR")
    await change(await revised(world), author_id=user.id)


async def sealed(world: World) -> Any:
    return await make(tables.AuditSeal, entry_id=(await audited(world)).id, number=1)


async def change_seal(world: World) -> None:
    await sealed(world)
    await tables.AuditSeal.all().update(mac="0" * 64)


async def delete_seal(world: World) -> None:
    await sealed(world)
    await tables.AuditSeal.all().delete()


async def change_personal(world: World) -> None:
    await make(tables.AuditPersonal, subject_id=world.post.id, commitment="0" * 64)
    await tables.AuditPersonal.all().update(value="Somebody Else")


async def two_in_a_circle(world: World) -> None:
    """Two new rows, each answering the other."""
    a, b = [await make_article(slug, responding_to_id=world.post.id, root_id=world.post.id) for slug in ("a", "b")]
    await change(a, responding_to_id=b.id)
    await change(b, responding_to_id=a.id)


async def insert_circle(like: Any, link: str) -> None:
    """Two new rows of one statement, each of which hangs from the other."""
    given = {"id": "pair.own", "slug": "pair.own", link: "pair.other"}
    columns = list(type(like)._meta.fields_db_projection.values())
    pairs = "SELECT 'a' AS own, 'b' AS other UNION ALL SELECT 'b', 'a'"
    await type(like)._meta.db.execute_query(
        f"INSERT INTO {type(like)._meta.db_table} ({', '.join(columns)}) "
        f"SELECT {', '.join(given.get(each, f'old.{each}') for each in columns)} "
        f"FROM {type(like)._meta.db_table} old CROSS JOIN ({pairs}) pair WHERE old.id = '{like.id}'"
    )


async def insert_apart(w: Any) -> None:
    """Two new comments of one statement: a reply, and on another article what it replies to."""
    given = {"id": "pair.own", "parent_id": "pair.up", "article_id": "pair.article"}
    columns = list(tables.Comment._meta.fields_db_projection.values())
    pairs = f"SELECT 'b' AS own, 'a' AS up, '{w.one.id}' AS article UNION ALL SELECT 'a', NULL, '{w.two.id}'"
    await tables.Comment._meta.db.execute_query(
        f"INSERT INTO comment ({', '.join(columns)}) "
        f"SELECT {', '.join(given.get(each, f'old.{each}') for each in columns)} "
        f"FROM comment old CROSS JOIN ({pairs}) pair WHERE old.id = '{w.comment.id}'"
    )


RULES: dict[str, Break] = {
    "(new) an article cannot answer what answers it": lambda w: insert_circle(w.one, "responding_to_id"),
    "(new) a comment cannot reply to its own replies": lambda w: insert_circle(w.reply, "parent_id"),
    "an article cannot answer what answers it": lambda w: change(w.one, responding_to_id=w.two.id),
    "(in a circle) an article cannot answer what answers it": two_in_a_circle,
    "(a post) an article cannot answer what answers it": lambda w: change(
        w.post, responding_to_id=w.two.id, response_kind="REPLY", root_id=w.one.id
    ),
    "a comment cannot reply to its own replies": lambda w: change(w.comment, parent_id=w.reply.id),
    "a reply belongs to the article of the comment": lambda w: make(
        tables.Comment, article_id=w.one.id, parent_id=w.comment.id
    ),
    "(both new) a reply belongs to the article of the comment": insert_apart,
    "(moved) a reply belongs to the article of the comment": lambda w: change(w.reply, article_id=w.one.id),
    "(moved away) a reply belongs to the article of the comment": lambda w: change(w.comment, article_id=w.one.id),
    "the slug is an old one of another article": rename_to_old_slug,
    "(new) the slug is an old one of another article": make_with_old_slug,
    "the slug is in use": lambda w: make(tables.OldSlug, slug="one", article_id=w.post.id),
    "(changed) the slug is in use": rename_old_slug,
    "a footnote refers to another of the same article": lambda w: change(w.note, refers_to_id=w.other_note.id),
    "(new) a footnote refers to another of the same article": lambda w: make(
        tables.Footnote, article_id=w.post.id, number=2, marker_anchors=[], refers_to_id=w.other_note.id
    ),
    "(one of many) a footnote refers to another of the same article": lambda w: candidate(
        w, candidate_id=w.other_note.id
    ),
    "the audit is never changed": change_audit,
    "(nor cut) the audit is never changed": delete_audit,
    "a revision is never changed": change_revision,
    "(nor deleted) a revision is never changed": delete_revision,
    "(nor a copy's version) a revision is never changed": change_copy_version,
    "(nor signed by another) a revision is never changed": sign_revision,
    "(nor a seal) the audit is never changed": change_seal,
    "(nor are seals cut) the audit is never changed": delete_seal,
    "(nor what it says of persons) the audit is never changed": change_personal,
}


async def refused(database: Database, harm: Break, word: str) -> None:
    async def work() -> None:
        async with database.transaction():
            world = await World.make()
            await harm(world)

    with pytest.raises(IntegrityError) as caught:
        await work()
    assert word in str(caught.value)


@cases("name", CHECKS)
async def test_a_check_holds(shared_database: Database, name: str) -> None:
    await refused(shared_database, CHECKS[name], name.rpartition(") ")[2])


@cases("word", RULES)
async def test_a_rule_holds(shared_database: Database, word: str) -> None:
    await refused(shared_database, RULES[word], word.rpartition(") ")[2])


def test_every_check_is_shown() -> None:
    assert {constraint.name for model in TABLES for constraint in model._meta.constraints} == {
        name.rpartition(") ")[2] for name in CHECKS
    }


@cases(
    ("kind", "values"),
    [
        (tables.Article, {"slug": "post", "title_folded": "x"}),
        (tables.Tag, {"slug": "tag"}),
        (tables.Contributor, {"slug": "ada"}),
    ],
)
async def test_a_slug_is_given_once(shared_database: Database, kind: Any, values: dict[str, Any]) -> None:
    async def work() -> None:
        async with shared_database.transaction():
            await World.make()
            for _ in range(2):
                await (make_article(**values) if kind is tables.Article else make(kind, **values))

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await work()


async def test_what_is_referred_to_stays_and_what_hangs_goes_along(database: Database) -> None:
    async def delete(table: str, identifier: str) -> None:
        async with database.transaction() as transaction:
            await transaction.execute(f"DELETE FROM {table} WHERE id = '{identifier}'")

    async with database.transaction():
        world = await World.make()
        await byline(world)
    for table, row in (("article", world.post), ("comment", world.comment), ("contributor", world.person)):
        with pytest.raises(IntegrityError):
            await delete(table, row.id)
    await delete("article", world.two.id)
    await delete("article", world.one.id)
    assert await database.reader.fetch("SELECT count(*) FROM footnote") == [(1,)]
