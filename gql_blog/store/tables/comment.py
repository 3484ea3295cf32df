"""Comments, whom their names may mean, the receipts that their authors hold, and what is decided about them."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import COMMENT, DECISION, CommentModeration, CommentStatus, DecisionOutcome, Verdict
from gql_blog.store.tables.columns_and_checks import (
    JsonText,
    at_least,
    check,
    choice_field,
    id_field,
    link,
    one_of,
    one_to_one,
)


class Comment(Model):
    """A comment. ``public`` and the counters are derived; the writing transaction keeps them.

    ``reply_count`` counts the public replies, ``reply_count_all`` the APPROVED ones, direct replies alone.
    """

    id = id_field(COMMENT)
    article = link("Article", "comments", fields.RESTRICT)
    parent = link("Comment", "replies", fields.RESTRICT, null=True)
    author_name = fields.TextField()
    author_name_folded = fields.TextField()
    author_email = fields.TextField(null=True)
    account = link("User", "comments", fields.SET_NULL, null=True, db_index=True)
    """The signed-in author."""
    contributor = link("Contributor", "comments", fields.SET_NULL, null=True, db_index=True)
    posted_on = fields.DateField(null=True)
    posted_at = fields.DatetimeField(null=True)
    source = fields.TextField()
    html = fields.TextField()
    text = fields.TextField()
    text_folded = fields.TextField()
    status = choice_field(CommentStatus, default=CommentStatus.PENDING)
    public = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    edited_at = fields.DatetimeField(null=True)
    """When its author last changed the text."""
    withdrawn_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)
    """When it last became public."""
    status_reason = fields.TextField(null=True)
    """What its author is told about the status; null if it is APPROVED."""
    reply_count = fields.IntField(default=0)
    reply_count_all = fields.IntField(default=0)

    deleted_at = fields.DatetimeField(null=True)
    """When it was deleted: until it is undeleted or purged, it is REJECTED."""
    deleted_status = choice_field(CommentStatus, null=True)
    """The status that it had then."""

    class Meta:
        table = "comment"
        constraints = (
            one_of("comment_status", "status", CommentStatus),
            check("comment_not_to_itself", '"parent_id" <> "id"'),
            at_least("comment_version", 1, "version"),
            at_least("comment_counters", 0, "reply_count", "reply_count_all"),
        )


class CommentText(Model):
    """A text that a comment had before; ``version`` is that of the comment which had it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    comment = link("Comment", "earlier_texts", fields.CASCADE)
    version = fields.IntField()
    source = fields.TextField()
    text = fields.TextField()
    replaced_at = fields.DatetimeField()

    class Meta:
        table = "comment_text"
        unique_together = (("comment", "version"),)


class CommentPolicy(Model):
    """How comments on one article are taken. Null in a column is what the site has settled; 0 days: never closed."""

    article = one_to_one("Article", "comment_policy", fields.CASCADE, primary_key=True)
    moderation = choice_field(CommentModeration, null=True)
    close_after_days = fields.IntField(null=True)
    closed = fields.BooleanField(default=False)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "comment_policy"
        constraints = (
            one_of("comment_policy_moderation", "moderation", CommentModeration),
            at_least("comment_policy_days", 0, "close_after_days"),
        )


class SuggestedContributor(Model):
    """A contributor whom a comment's printed name may mean: for a moderator to decide."""

    id = fields.BigIntField(primary_key=True, generated=True)
    comment = link("Comment", "suggestions", fields.CASCADE)
    contributor = link("Contributor", "suggested_for", fields.CASCADE, db_index=True)

    class Meta:
        table = "suggested_contributor"
        unique_together = (("comment", "contributor"),)


class Receipt(Model):
    """What lets an anonymous author ask later what became of a comment; only the SHA-256 of the secret is kept."""

    hash = fields.CharField(max_length=64, primary_key=True)
    comment = link("Comment", "receipts", fields.CASCADE)
    created_at = fields.DatetimeField()

    class Meta:
        table = "receipt"


class Decision(Model):
    """One word on a comment: a plugin's or a moderator's, with its evidence. Words are added, and never changed.

    ``comment_version`` is the version of the comment that was judged, ``superseded`` whether the text has changed
    since. ``plugin`` is the plugin whose word it is, null for those of people.
    """

    id = id_field(DECISION)
    comment = link("Comment", "decisions", fields.CASCADE)
    decided_by = fields.TextField()
    account = link("User", "decisions", fields.SET_NULL, null=True)
    verdict = choice_field(Verdict)
    score = fields.FloatField(null=True)
    reason = fields.TextField()
    evidence = JsonText(null=True)
    decided_at = fields.DatetimeField()
    outcome = choice_field(DecisionOutcome, null=True)
    plugin = fields.CharField(max_length=64, null=True)
    comment_version = fields.IntField(null=True)
    policy_version = fields.CharField(max_length=100, null=True)
    superseded = fields.BooleanField(default=False, db_default=False)
    deferred_token = fields.CharField(max_length=200, null=True)
    """The token of one that is deferred: who brings it later names it."""

    class Meta:
        table = "decision"
        constraints = (one_of("decision_verdict", "verdict", Verdict),)


class DeferredJudgement(Model):
    """A judgement that a plugin has put off; ``hash`` is the SHA-256 of the plugin's name and its token.

    From ``settled_at`` on nobody waits for it: it came, or a moderator or another text overtook it.
    """

    hash = fields.CharField(max_length=64, primary_key=True)
    comment = link("Comment", "deferred", fields.CASCADE)
    comment_version = fields.IntField()
    plugin = fields.CharField(max_length=64)
    deferred_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "deferred_judgement"


class CommentClaim(Model):
    """The moderator who is at work on a comment; after ``expires_at`` it counts no more."""

    comment = one_to_one("Comment", "claim", fields.CASCADE, primary_key=True)
    account = link("User", "claims", fields.CASCADE, db_index=True)
    claimed_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "comment_claim"
