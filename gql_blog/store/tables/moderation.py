"""What is said of comments: decisions, judgements that are still to come, and who is at work on which comment."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import DECISION, DecisionOutcome, Verdict
from gql_blog.store.tables.columns_and_checks import JsonText, choice_field, id_field, link, one_of, one_to_one


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

    class Meta:
        table = "decision"
        constraints = (one_of("decision_verdict", "verdict", Verdict),)


class DeferredJudgement(Model):
    """A judgement that a plugin has put off; ``hash`` is the SHA-256 of the plugin's name and its token."""

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
