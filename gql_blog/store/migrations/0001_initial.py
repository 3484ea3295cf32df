"""The tables, as the release before any other has them, with what Tortoise cannot say of them."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.relational import RelationalField
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrations.initial_sql import OPERATIONS
from gql_blog.store.tables.columns_and_checks import JsonText as Json

Bool, Int, BigInt, Float, Text = fields.BooleanField, fields.IntField, fields.BigIntField, fields.FloatField, fields.TextField
Date, Time = fields.DateField, fields.DatetimeField
CASCADE, RESTRICT, SET_NULL = OnDelete.CASCADE, OnDelete.RESTRICT, OnDelete.SET_NULL


def table(model, table, *, unique=(), checks=None, **columns):
    """A table, with the groups of columns that are unique and the checks by name."""
    for name, column in columns.items():
        if isinstance(column, RelationalField):
            column.source_field = f"{name}_id"
    constraints = [CheckConstraint(check=check, name=f"ck_{name}") for name, check in (checks or {}).items()]
    options = {
        "table": table,
        "app": "gql_blog",
        **({"unique_together": tuple(unique)} if unique else {}),
        **({"constraints": constraints} if constraints else {}),
        "pk_attr": next(name for name, column in columns.items() if column.pk),
    }
    return ops.CreateModel(name=model, fields=list(columns.items()), options=options, bases=["Model"])


def key(length=30):
    """A primary key that is a text."""
    return Char(length, primary_key=True)


def number():
    """A primary key that the database counts."""
    return BigInt(primary_key=True, generated=True)


def Char(length, **options):
    return fields.CharField(max_length=length, **options)


def link(model, back, on_delete, *, to="id", make=fields.ForeignKeyField, **options):
    """A foreign key, and the name of the way back."""
    return make(f"gql_blog.{model}", related_name=back, on_delete=on_delete, to_field=to, **options)


def one(model, back, on_delete, **options):
    """A foreign key that no other row has."""
    return link(model, back, on_delete, make=fields.OneToOneField, **options)


class Migration(migrations.Migration):
    initial = True

    operations = [
        table("Audit", "audit",
            id=number(), at=Time(), actor=Text(), token_id=Char(30, null=True), action=Char(64),
            subject_id=Char(30, db_index=True), before=Json(null=True), after=Json(null=True)),
        table("AuditPersonal", "audit_personal",
            commitment=key(64), subject_id=Char(30, db_index=True), at=Time(), field=Char(64), salt=Char(64),
            value=Text()),
        table("AuditSeal", "audit_seal",
            number=BigInt(primary_key=True, generated=False), entry_id=BigInt(unique=True), entry_at=Time(),
            digest=Char(64), mac=Char(64), key_id=Char(16), sealed_at=Time(),
            checks={"audit_seal_number": '"number" >= 1'}),
        table("Contributor", "contributor",
            id=key(), slug=Char(200, unique=True), name=Text(), bio=Text(null=True), affiliation=Text(null=True),
            url=Text(null=True), orcid=Char(19, null=True, unique=True), public=Bool(default=False),
            version=Int(default=1, db_default=1),
            checks={"contributor_slug": '"slug" <> \'\''}),
        table("ContributorAlias", "contributor_alias",
            id=number(), contributor=link("Contributor", "aliases", CASCADE, db_index=True),
            slug=Char(200, null=True, unique=True), name=Text(), former_id=Char(30, null=True, unique=True),
            was_public=Bool(), created_at=Time()),
        table("DeletedEntry", "deleted_entry",
            id=key(), kind=Char(11), slug=Char(200), name=Text(), kept=Json(), deleted_at=Time(db_index=True),
            checks={"deleted_entry_kind": '"kind" IN (\'contributor\', \'tag\')'}),
        table("DisabledPlugin", "disabled_plugin",
            name=key(32), disabled_at=Time()),
        table("EventConsumer", "event_consumer",
            name=key(64), position=BigInt(), created_at=Time(), leased_by=Char(32, null=True),
            leased_until=Time(null=True),
            checks={"event_consumer_position": '"position" >= 0'}),
        table("IdempotencyKey", "idempotency_key", unique=[("scope", "key")],
            id=number(), scope=Char(128), key=Char(128), input_hash=Char(64), result=Json(), created_at=Time()),
        table("Outbox", "outbox",
            id=number(), kind=Char(64), subject_id=Char(30), payload=Json(), created_at=Time(),
            position=BigInt(null=True, unique=True)),
        table("EventDelivery", "event_delivery", unique=[("consumer", "event")],
            id=number(), consumer=link("EventConsumer", "deliveries", CASCADE, to="name"),
            event=link("Outbox", "deliveries", CASCADE), ordering_key=Char(30), attempts=Int(default=0), due_at=Time(),
            failed_at=Time(null=True), error=Text(null=True),
            checks={"event_delivery_attempts": '"attempts" >= 0'}),
        table("PluginCircuit", "plugin_circuit", unique=[("plugin", "hook", "subject")],
            id=number(), plugin=Char(32), hook=Char(32), subject=Char(200, default=""), state=Char(6, default="CLOSED"),
            failures_in_row=Int(default=0), failures=BigInt(default=0), last_error=Char(200, null=True),
            probe_at=Float(null=True),
            checks={
                "plugin_circuit_state": '"state" IN (\'CLOSED\', \'OPEN\')',
                "plugin_circuit_failures": '"failures_in_row" >= 0 AND "failures" >= 0',
            }),
        table("ReservedSlug", "reserved_slug", unique=[("kind", "slug")],
            id=number(), kind=Char(11), slug=Char(200),
            entry=link("DeletedEntry", "reserved_slugs", CASCADE, db_index=True),
            checks={"reserved_slug_kind": '"kind" IN (\'contributor\', \'tag\')'}),
        table("RowCount", "row_count",
            id=number(), kind=Char(8), status=Char(9), public=Bool(), change=BigInt()),
        table("Tag", "tag",
            id=key(), slug=Char(200, unique=True), name=Text(), public=Bool(default=False),
            version=Int(default=1, db_default=1),
            checks={"tag_slug": '"slug" <> \'\''}),
        table("TagAlias", "tag_alias",
            id=number(), tag=link("Tag", "aliases", CASCADE, db_index=True), slug=Char(200, null=True, unique=True),
            name=Text(), former_id=Char(30, null=True, unique=True), was_public=Bool(), created_at=Time()),
        table("UnfinishedErasure", "unfinished_erasure",
            id=number(), plugin=Char(64), salt=Char(64), commitment=Char(64), account_id=Char(30, null=True),
            comment_ids=Json(), erased_at=Time()),
        table("User", "account",
            id=key(), email=Char(254, unique=True), name=Text(), role=Char(9, default="READER"),
            contributor=one("Contributor", "account", SET_NULL, null=True), created_at=Time(),
            version=Int(default=1, db_default=1), disabled_at=Time(null=True),
            checks={
                "account_role": '"role" IN (\'ADMIN\', \'EDITOR\', \'AUTHOR\', \'MODERATOR\', \'READER\')',
                "account_email": '"email" = lower("email")',
            }),
        table("Article", "article",
            id=key(), responding_to=link("Article", "responses", RESTRICT, null=True),
            root=link("Article", "dialogue", RESTRICT, db_index=True), response_kind=Char(10, null=True),
            original=link("Article", "versions", RESTRICT, db_index=True), slug=Char(200, unique=True), title=Text(),
            title_folded=Text(), subtitle=Text(null=True), abstract=Text(null=True), locale=Char(35),
            status=Char(9, default="DRAFT"), published_on=Date(null=True), updated_on=Date(null=True),
            published_at=Time(null=True), unpublish_at=Time(null=True), created_at=Time(), updated_at=Time(),
            version=Int(default=1), is_stub=Bool(default=False), public=Bool(default=False), source=Text(), html=Text(),
            endnotes=Text(db_default=""), rendered_version=Int(null=True), text=Text(), lead=Char(1000, default=""),
            word_count=Int(default=0), credited_names=Text(default=""), rendering=Json(null=True),
            rendered_by=Char(64, null=True), rendered_input=Char(64, null=True), rendered_output=Char(64, null=True),
            added_words=Text(null=True), response_count=Int(default=0), response_count_all=Int(default=0),
            comment_count=Int(default=0), comment_count_all=Int(default=0), dialogue_count=Int(default=0),
            dialogue_count_all=Int(default=0), created_by=link("User", "articles", SET_NULL, null=True),
            deleted_at=Time(null=True), deleted_status=Char(9, null=True), withdrawn_on=Date(null=True),
            withdrawal_reason=Text(null=True), withdrawn_status=Char(9, null=True),
            checks={
                "article_status": '"status" IN (\'DRAFT\', \'SCHEDULED\', \'PUBLISHED\', \'ARCHIVED\')',
                "article_response_kind": '"response_kind" IN (\'REPLY\', \'COMMENT\', \'REVIEW\', \'REJOINDER\', \'SUPPLEMENT\')',
                "article_kind_with_answer": '("responding_to_id" IS NULL) = ("response_kind" IS NULL)',
                "article_root": '("responding_to_id" IS NULL) = ("root_id" = "id")',
                "article_not_to_itself": '"responding_to_id" <> "id"', "article_slug": '"slug" <> \'\'',
                "article_version": '"version" >= 1',
                "article_counters": '"word_count" >= 0 AND "response_count" >= 0 AND "response_count_all" >= 0 AND "comment_count" >= 0 AND "comment_count_all" >= 0 AND "dialogue_count" >= 0 AND "dialogue_count_all" >= 0',
            }),
        table("ArticleTag", "article_tag", unique=[("article", "tag"), ("article", "position")],
            id=number(), article=link("Article", "article_tags", CASCADE),
            tag=link("Tag", "article_tags", CASCADE, db_index=True), position=Int(),
            status=Char(9, default="DRAFT", db_default="DRAFT"), published_on=Date(null=True),
            published_at=Time(null=True),
            checks={"article_tag_position": '"position" >= 1'}),
        table("Byline", "byline", unique=[("article", "position")],
            id=key(), article=link("Article", "bylines", CASCADE), position=Int(), role=Char(12, default="AUTHOR"),
            credited_name=Text(), bio=Text(null=True), affiliation=Text(null=True),
            contributor=link("Contributor", "bylines", RESTRICT, db_index=True),
            status=Char(9, default="DRAFT", db_default="DRAFT"), published_on=Date(null=True),
            published_at=Time(null=True),
            checks={
                "byline_role": '"role" IN (\'AUTHOR\', \'EDITOR\', \'TRANSLATOR\', \'INTERVIEWER\', \'PHOTOGRAPHER\', \'OTHER\')',
                "byline_position": '"position" >= 1',
            }),
        table("Collaborator", "collaborator", unique=[("article", "account")],
            id=number(), article=link("Article", "collaborators", CASCADE),
            account=link("User", "collaborations", CASCADE, db_index=True), added_at=Time()),
        table("Comment", "comment",
            id=key(), article=link("Article", "comments", RESTRICT),
            parent=link("Comment", "replies", RESTRICT, null=True), author_name=Text(), author_name_folded=Text(),
            author_email=Text(null=True), account=link("User", "comments", SET_NULL, null=True, db_index=True),
            contributor=link("Contributor", "comments", SET_NULL, null=True, db_index=True), posted_on=Date(null=True),
            posted_at=Time(null=True), source=Text(), html=Text(), text=Text(), text_folded=Text(),
            status=Char(8, default="PENDING"), public=Bool(default=False), version=Int(default=1),
            edited_at=Time(null=True), withdrawn_at=Time(null=True), status_reason=Text(null=True),
            reply_count=Int(default=0), reply_count_all=Int(default=0), deleted_at=Time(null=True),
            deleted_status=Char(8, null=True),
            checks={
                "comment_status": '"status" IN (\'PENDING\', \'APPROVED\', \'REJECTED\', \'SPAM\')',
                "comment_not_to_itself": '"parent_id" <> "id"', "comment_version": '"version" >= 1',
                "comment_counters": '"reply_count" >= 0 AND "reply_count_all" >= 0',
            }),
        table("CommentClaim", "comment_claim",
            comment=one("Comment", "claim", CASCADE, primary_key=True),
            account=link("User", "claims", CASCADE, db_index=True), claimed_at=Time(), expires_at=Time()),
        table("CommentPolicy", "comment_policy",
            article=one("Article", "comment_policy", CASCADE, primary_key=True), moderation=Char(6, null=True),
            close_after_days=Int(null=True), closed=Bool(default=False), version=Int(default=1, db_default=1),
            checks={
                "comment_policy_moderation": '"moderation" IN (\'BEFORE\', \'AFTER\')',
                "comment_policy_days": '"close_after_days" >= 0',
            }),
        table("CommentText", "comment_text", unique=[("comment", "version")],
            id=number(), comment=link("Comment", "earlier_texts", CASCADE), version=Int(), source=Text(), text=Text(),
            replaced_at=Time()),
        table("Decision", "decision",
            id=key(), comment=link("Comment", "decisions", CASCADE), decided_by=Text(),
            account=link("User", "decisions", SET_NULL, null=True), verdict=Char(7), score=Float(null=True),
            reason=Text(), evidence=Json(null=True), decided_at=Time(), outcome=Char(8, null=True),
            plugin=Char(64, null=True), comment_version=Int(null=True), policy_version=Char(100, null=True),
            superseded=Bool(default=False, db_default=False),
            checks={"decision_verdict": '"verdict" IN (\'APPROVE\', \'HOLD\', \'REJECT\', \'SPAM\')'}),
        table("DeferredJudgement", "deferred_judgement",
            hash=key(64), comment=link("Comment", "deferred", CASCADE), comment_version=Int(), plugin=Char(64),
            deferred_at=Time(), settled_at=Time(null=True)),
        table("Deletion", "deletion",
            id=number(), subject_id=Char(30, unique=True), kind=Char(11), name=Text(null=True), deleted_at=Time(),
            deleted_by=link("User", "deletions", SET_NULL, null=True, db_index=True),
            checks={"deletion_kind": '"kind" IN (\'ARTICLE\', \'COMMENT\', \'CONTRIBUTOR\', \'TAG\')'}),
        table("Footnote", "footnote", unique=[("article", "number")],
            id=key(), article=link("Article", "footnotes", CASCADE), number=Int(), label=Text(), anchor=Text(),
            marker_anchors=Json(), text=Text(), html=Text(), kind=Char(6, default="REMARK"),
            refers_to=link("Footnote", "referred_by", SET_NULL, null=True, db_index=True), locator=Text(null=True),
            resolved_text=Text(null=True), citation=Json(null=True), work_key=Text(null=True), work_doi=Text(null=True),
            work_order=Text(null=True), work_text=Text(null=True), work_in_styles=Json(null=True),
            checks={
                "footnote_kind": '"kind" IN (\'FULL\', \'IBID\', \'SHORT\', \'REMARK\')',
                "footnote_number": '"number" >= 1', "footnote_not_to_itself": '"refers_to_id" <> "id"',
            }),
        table("FootnoteCandidate", "footnote_candidate", unique=[("footnote", "position")],
            id=number(), footnote=link("Footnote", "candidates", CASCADE),
            candidate=link("Footnote", "candidate_of", CASCADE, db_index=True), position=Int(),
            checks={
                "footnote_candidate_position": '"position" >= 1',
                "footnote_candidate_not_itself": '"candidate_id" <> "footnote_id"',
            }),
        table("Mention", "mention", unique=[("article", "position")],
            id=key(), article=link("Article", "mentions", CASCADE), position=Int(), credited_name=Text(),
            title=Text(null=True), date=Date(null=True),
            response=link("Article", "mentioned_in", SET_NULL, null=True, db_index=True),
            checks={"mention_position": '"position" >= 1'}),
        table("Notice", "notice", unique=[("article", "position")],
            id=key(), article=link("Article", "notices", CASCADE), position=Int(), kind=Char(12), source=Text(),
            html=Text(), text=Text(), date=Date(null=True),
            checks={
                "notice_kind": '"kind" IN (\'EDITORS_NOTE\', \'CORRECTION\', \'RETRACTION\')',
                "notice_position": '"position" >= 1',
            }),
        table("OldSlug", "old_slug",
            slug=key(200), article=link("Article", "old_slugs", CASCADE), created_at=Time(),
            former_id=Char(30, null=True, unique=True),
            checks={"old_slug_slug": '"slug" <> \'\''}),
        table("Provenance", "provenance",
            article=one("Article", "provenance", CASCADE, primary_key=True), imported_from=Text(), imported_at=Time(),
            source_hash=Char(64, db_index=True), draft_hash=Char(64), findings=Json(), given=Json()),
        table("Receipt", "receipt",
            hash=key(64), comment=link("Comment", "receipts", CASCADE), created_at=Time()),
        table("Redirect", "redirect",
            id=key(), path=Char(500, unique=True), status=Char(9),
            article=link("Article", "redirects", CASCADE, null=True, db_index=True), location=Text(null=True),
            created_at=Time(), created_by=link("User", "redirects", SET_NULL, null=True),
            checks={
                "redirect_status": '"status" IN (\'PERMANENT\', \'TEMPORARY\', \'GONE\')',
                "redirect_target": '("status" = \'GONE\') = ("article_id" IS NULL AND "location" IS NULL) AND ("article_id" IS NULL OR "location" IS NULL)',
            }),
        table("Revision", "revision", unique=[("article", "number")],
            id=key(), article=link("Article", "revisions", CASCADE), number=Int(), version=Int(null=True),
            copy_version=Int(null=True), autosaved=Bool(default=False, db_default=False), begun_at=Time(null=True),
            created_at=Time(), author=link("User", "revisions", SET_NULL, null=True), note=Text(null=True),
            title=Text(), source=Text(), diff=Text(), snapshot=Json(),
            checks={"revision_number": '"number" >= 1'}),
        table("PreviewLink", "preview_link",
            id=key(), article=link("Article", "preview_links", CASCADE, db_index=True),
            revision=link("Revision", "preview_links", CASCADE, db_index=True),
            created_by=link("User", "preview_links", SET_NULL, null=True), created_at=Time(), expires_at=Time(),
            revoked_at=Time(null=True),
            responding_to=link("Article", "preview_links_of_responses", SET_NULL, null=True),
            response_kind=Char(10, null=True), slug=Char(200), title=Text(), subtitle=Text(null=True),
            abstract=Text(null=True), locale=Char(35), published_on=Date(null=True), updated_on=Date(null=True),
            html=Text(), endnotes=Text(), text=Text(), lead=Char(1000), word_count=Int(), bylines=Json(), tags=Json(),
            notices=Json(), footnotes=Json(),
            checks={
                "preview_link_response_kind": '"response_kind" IN (\'REPLY\', \'COMMENT\', \'REVIEW\', \'REJOINDER\', \'SUPPLEMENT\')',
            }),
        table("SearchText", "search_text",
            id=number(), article=one("Article", "search_text", CASCADE), words=Text(), runs=Text()),
        table("SuggestedContributor", "suggested_contributor", unique=[("comment", "contributor")],
            id=number(), comment=link("Comment", "suggestions", CASCADE),
            contributor=link("Contributor", "suggested_for", CASCADE, db_index=True)),
        table("Token", "token",
            id=key(), account=link("User", "tokens", CASCADE, null=True), application=Char(100, null=True),
            introspection=Bool(default=False), hash=Char(64, unique=True), created_at=Time(), expires_at=Time(),
            revoked_at=Time(null=True), last_used_at=Time(null=True), role=Char(9, null=True),
            documents=Json(null=True), root_fields=Json(null=True),
            checks={"token_holder": '("account_id" IS NULL) <> ("application" IS NULL)'}),
        table("WorkingCopy", "working_copy",
            id=key(), article=one("Article", "working_copy", CASCADE), version=Int(default=1),
            state=Char(9, default="OPEN"), revision_id=Char(30), base_id=Char(30, null=True), note=Text(null=True),
            saved_by=link("User", "working_copies", SET_NULL, null=True), created_at=Time(), updated_at=Time(),
            ended_at=Time(null=True),
            checks={
                "working_copy_state": '"state" IN (\'OPEN\', \'SUBMITTED\', \'RETURNED\', \'APPROVED\')',
                "working_copy_version": '"version" >= 1',
            }),
        *OPERATIONS,
    ]
