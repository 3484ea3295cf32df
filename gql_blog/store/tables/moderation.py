"""What is said of comments: decisions, judgements that are still to come, and who is at work on which comment."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import DECISION, DecisionOutcome, Verdict
from gql_blog.store.tables.columns_and_checks import JsonText, choice_field, id_field, one_of


class Decision(Model):
    """One word on a comment: a plugin's or a moderator's, with its evidence. Words are added, and never changed.

    ``comment_version`` is the version of the comment that was judged, ``superseded`` whether the text has changed
    since. ``plugin`` is the plugin whose word it is, null for those of people.
    """

    id = id_field(DECISION)
    comment: Any = fields.ForeignKeyField("gql_blog.Comment", related_name="decisions", on_delete=fields.CASCADE)
    decided_by = fields.TextField()
    account: Any = fields.ForeignKeyField(
        "gql_blog.User", related_name="decisions", null=True, on_delete=fields.SET_NULL
    )
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

    class Meta:
        table = "decision"
        constraints = (one_of("decision_verdict", "verdict", Verdict),)


class DeferredJudgement(Model):
    """A judgement that a plugin has put off; ``hash`` is the SHA-256 of the plugin's name and its token."""

    hash = fields.CharField(max_length=64, primary_key=True)
    comment: Any = fields.ForeignKeyField("gql_blog.Comment", related_name="deferred", on_delete=fields.CASCADE)
    comment_version = fields.IntField()
    plugin = fields.CharField(max_length=64)
    deferred_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "deferred_judgement"


class CommentClaim(Model):
    """The moderator who is at work on a comment; after ``expires_at`` it counts no more."""

    comment: Any = fields.OneToOneField(
        "gql_blog.Comment", related_name="claim", primary_key=True, on_delete=fields.CASCADE
    )
    account: Any = fields.ForeignKeyField(
        "gql_blog.User", related_name="claims", on_delete=fields.CASCADE, db_index=True
    )
    claimed_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "comment_claim"
