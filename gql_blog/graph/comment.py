"""Comments, and what moderation says of them."""

from typing import Final

from gql_blog.graph.declarations import field
from gql_blog.graph.relay import Node, forward
from gql_blog.read import Column, Counter, Descending, Guarded, Many, One, Pages

_ANSWERS: Final = "{a}.parent_id = {p}"


class Comment(Node):
    """A reader's word on an article, or on another comment."""

    article = field("Article!", One("article", "article_id", reach="dialogue"), "The article that it is on.")
    author_name = field("String!", Column("author_name"), "The name that its author gave, or that was printed.")
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
                "{a}.id in (select s.contributor_id from suggested_contributor s where s.comment_id = {p})",
                ("{a}.name{c}", "{a}.id"),
                reach="dialogue",
            ),
        ),
        "Contributors whom the name may mean, by name. Moderators only; null for others.",
    )
    posted_on = field(
        "Date",
        Column("posted_on"),
        "The calendar date as printed, or of its receipt; null where an imported comment states none.",
    )
    posted_at = field(
        "DateTime", Column("posted_at"), "The instant it was received here; null for an imported comment."
    )
    body = field("HTML!", Column("html"), "What it says.")
    version = field("Int!", Column("version"), "Grows by one with every edit and every decision.")
    status = field(
        "CommentStatus!",
        Column("status"),
        "What moderation has decided. Moderators and the comment's own author see more than APPROVED.",
    )
    parent = field(
        "Comment",
        One("comment", "parent_id", reach="dialogue"),
        "The comment that it answers; null where it answers none.",
    )
    replies = field(
        "CommentConnection!",
        Pages("comment", _ANSWERS, order="comment", published=True, reach="dialogue"),
        "The approved comments that answer it, oldest first.",
        **forward(),
    )
    reply_count = field(
        "Int!",
        Counter("reply_count", "reply_count_all", "comment", _ANSWERS),
        "How many approved comments answer it directly.",
    )
    decisions = field(
        "[ModerationDecision!]",
        Guarded(
            "moderation",
            Many(
                "decision",
                "{a}.comment_id = {p}",
                (Descending("{a}.decided_at"), Descending("{a}.id")),
                reach="dialogue",
            ),
        ),
        "Why it has its status, newest first: each plugin's or moderator's word. Moderators only; null for others.",
    )


class ModerationDecision:
    """One word on a comment, of a plugin or of a moderator."""

    decided_by = field("String!", Column("decided_by"), "The plugin's name, or the moderator's.")
    verdict = field("Verdict!", Column("verdict"), "What it says.")
    score = field("Float", Column("score"), "How sure a plugin is, from 0 to 1; null where it keeps no score.")
    reason = field("String!", Column("reason"), "Why, for moderators to read.")
    decided_at = field("DateTime!", Column("decided_at"), "When it was said.")
