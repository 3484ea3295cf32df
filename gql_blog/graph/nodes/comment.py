"""Comments, and what moderation says of them."""

from typing import Final

from gql_blog.content import told_reason
from gql_blog.graph.declared.declarations import Argument, column, field
from gql_blog.graph.declared.filter_inputs import comments_where
from gql_blog.graph.declared.relay_types import Node, forward
from gql_blog.graph.nodes.deleted_entry import redactions_by
from gql_blog.read import (
    ONE,
    PARENT,
    THIS,
    ByCodePoint,
    Chain,
    Column,
    Computed,
    Constant,
    Counter,
    Expression,
    Guarded,
    Many,
    One,
    Pages,
    Row,
    Select,
    Sought,
    among,
    descending,
    equal,
    every,
    found_for_each,
    grouped,
    is_not_null,
    is_null,
    negated,
)

_SUGGESTED = Row("suggested_contributor", "s")
_OF_COMMENT = (equal(_SUGGESTED["comment_id"], PARENT),)

_GIVEN = Row("comment", "g")
_ARTICLE = Row("article", "w")
_ITS_ARTICLE = grouped(Select((_GIVEN["article_id"],), (_GIVEN,), (equal(_GIVEN["id"], PARENT),)))
_LOCALE: Final = Sought(Select((_ARTICLE["locale"],), (_ARTICLE,), (equal(_ARTICLE["id"], _ITS_ARTICLE),)))


def _as_here(column: str) -> Expression:
    """Return the condition that a column has the value that the comment itself has; null is like nothing."""
    return equal(THIS[column], grouped(Select((_GIVEN[column],), (_GIVEN,), (equal(_GIVEN["id"], PARENT),))))


# The index of names has comments that were sent here, as those with an address are.
_SIGNED_ALIKE = (is_not_null(THIS["posted_at"]), _as_here("author_name_folded"), _as_here("author_email"))
_BY_THE_SAME: Final = every(
    grouped(Chain("or", (_as_here("account_id"), every(*_SIGNED_ALIKE)))), negated(equal(THIS["id"], PARENT))
)

_LATER = Row("decision", "l")
_SETTLED = Chain(
    "or",
    (
        is_null(_LATER["plugin"]),
        every(equal(_LATER["plugin"], THIS["plugin"]), equal(_LATER["outcome"], Constant("GIVEN"))),
    ),
)
_COUNTS = (equal(_LATER["comment_id"], PARENT), negated(_LATER["superseded"]), grouped(_SETTLED))
_AWAITED: Final = every(
    *(equal(THIS["comment_id"], PARENT), equal(THIS["outcome"], Constant("DEFERRED")), negated(THIS["superseded"])),
    negated(found_for_each(Select((ONE,), (_LATER,), _COUNTS))),
)

_ANSWERS: Final = equal(THIS["parent_id"], PARENT)


class Comment(Node):
    """A comment on an article, or a reply to another comment."""

    article = field("Article!", One("article", "article_id", reach="dialogue"), "The article.")
    source = field(
        "String",
        Guarded("own_comment", Column("source")),
        "Its Markdown, for a form in which it is changed. The author's account and moderators only; null for others.",
    )
    author_name = column("String!", "The name that the author gave, or that was printed.")
    contributor = field(
        "Contributor",
        One("contributor", "contributor_id", reach="dialogue"),
        "The contributor who wrote it: linked by a moderator or by the signed-in author, never by likeness of names.",
    )
    suggested_contributors = field(
        "[Contributor!]",
        Guarded(
            "moderation",
            Many(
                "contributor",
                among(THIS["id"], Select((_SUGGESTED["contributor_id"],), (_SUGGESTED,), _OF_COMMENT)),
                (ByCodePoint(THIS["name"]), THIS["id"]),
                reach="dialogue",
            ),
        ),
        "Contributors who may be the author, judging by authorName; sorted by name. Moderators only; null for others.",
    )
    posted_on = column(
        "Date",
        "The calendar date as printed, or of receipt; null if an imported comment states none.",
    )
    posted_at = column("DateTime", "The instant it was received here; null for an imported comment.")
    published_at = column(
        "DateTime",
        "When it last became public here: as it was approved, or with its article or the comment that it answers. Null "
        "if it never was public.",
    )
    body = field("HTML!", Column("html"), "The text.")
    version = column("Int!", "Grows by one with every edit and every decision.")
    status = column(
        "CommentStatus!",
        "What moderation has decided. Moderators and the comment's own author see more than APPROVED.",
    )
    status_reason = field(
        "String",
        Computed(("status_reason", _LOCALE), lambda _context, _, kept, locale: kept and told_reason(kept, locale)),
        "What its author is told about the status: why it waits, or was refused, in the language of the article if the "
        "server has words in it, else in English; null if it is APPROVED, or nothing is known.",
    )
    edited_at = column("DateTime", "When its author last changed the text; null if it is the first one.")
    withdrawn_at = column(
        "DateTime",
        "When its author withdrew it: body is empty since. It keeps its place if it has public replies.",
    )
    parent = field(
        "Comment",
        One("comment", "parent_id", reach="dialogue"),
        "The comment that this one replies to; null if it is not a reply.",
    )
    replies = field(
        "CommentConnection!",
        Pages("comment", _ANSWERS, order="comment", published=True, reach="dialogue"),
        "The approved replies, oldest first.",
        **forward(),
    )
    reply_count = field(
        "Int!", Counter("reply_count", "reply_count_all", "comment", _ANSWERS), "The number of approved direct replies."
    )
    deleted_at = field(
        "DateTime",
        Guarded("moderation", Column("deleted_at")),
        "When it was deleted; null if it is not. Moderators only; null for others.",
    )
    decisions = field(
        "[ModerationDecision!]",
        Guarded(
            "moderation",
            Many(
                "decision",
                equal(THIS["comment_id"], PARENT),
                (descending(THIS["decided_at"]), descending(THIS["id"])),
                reach="dialogue",
            ),
        ),
        "Why it has its status, newest first: each plugin's or moderator's word. Moderators only; null for others.",
    )
    awaited_verdicts = field(
        "[ModerationDecision!]",
        Guarded("moderation", Many("decision", _AWAITED, (THIS["decided_at"], THIS["id"]), reach="dialogue")),
        "Those of its decisions that are DEFERRED and still waited for, since decidedAt; oldest first. None of a text "
        "that has changed since, and none once a moderator has decided. Moderators only; null for others.",
    )
    author_comments = field(
        "CommentConnection",
        Guarded("moderation", Pages("comment", _BY_THE_SAME, order="comment")),
        "Other comments of the same account, or of the same name and address, whatever their status, oldest first; "
        "with where and totalCount, how many of a status. Moderators only; null for others.",
        **forward(),
        **(comments_where() | {"where": Argument("CommentWhere", "A filter. Without a status: whatever it is.")}),
    )
    earlier_texts = field(
        "[CommentText!]",
        Guarded(
            "moderation",
            Many("comment_text", equal(THIS["comment_id"], PARENT), (descending(THIS["version"]),), reach="dialogue"),
        ),
        "The texts that its author has changed or withdrawn, newest first. Moderators only; null for others.",
    )
    redactions = field(
        "[Redaction!]",
        Guarded("moderation", redactions_by("id")),
        "What was taken out of it, of its earlier texts and of the audit of it, newest first. Moderators only; null "
        "for others.",
    )
    claim = field(
        "CommentClaim",
        Guarded("moderation", One("claim", local="id", remote="comment_id", reach="dialogue")),
        "Who is at work on it, also if the claim has expired; null if nobody is. Moderators only; null for others.",
    )


class CommentText:
    """A text that a comment had before."""

    version = column("Int!", "The last version of the comment that had it.")
    text = column("String!", "The text, without markup.")
    replaced_at = column("DateTime!", "When its author changed or withdrew it.")


class CommentPolicy:
    """How comments on an article are taken, as an editor has settled."""

    moderation = column("CommentModeration", "Whether comments wait for a moderator; null: as on the whole site.")
    close_after_days = column(
        "Int",
        "The days after publishedAt until comments are closed; 0: never; null: as on the whole site.",
    )
    closed = column("Boolean!", "Whether comments are closed now, whatever else is settled.")
    version = column(
        "Int!",
        "Grows by one with every change of the policy; setCommentPolicy takes it as expectedVersion.",
    )


class CommentClaim:
    """A moderator is at work on a comment: nobody else decides on it, until the claim ends or expires."""

    user = field("User!", One("user", "account_id", carried=True), "The moderator.")
    claimed_at = column("DateTime!", "When the claim was made, or made to last longer.")
    expires_at = column("DateTime!", "When it expires.")


class ModerationDecision:
    """A verdict of a plugin or a moderator on a comment."""

    decided_by = column("String!", "The plugin's name, or the moderator's.")
    verdict = column("Verdict!", "The verdict.")
    score = column("Float", "How certain a plugin is, from 0 to 1; null if it gives no score.")
    reason = column("String!", "The reason, for moderators.")
    decided_at = column("DateTime!", "When the decision was made.")
    plugin = column("String", "The plugin whose verdict it is; null for one of a moderator.")
    outcome = column("DecisionOutcome", "How it came about.")
    token = field(
        "String",
        Column("deferred_token"),
        "The token of a verdict that is deferred: settleJudgement takes it. Null for any other, and for one of before.",
    )
    comment_version = column("Int", "The version of the comment that was judged.")
    superseded = column("Boolean!", "Whether the text has changed since: then it is only history.")
    policy_version = column("String", "The version of the rules by which a plugin judged; null if it states none.")
    evidence = column("JSON", "What a plugin's verdict rests on; null for one of a moderator.")
