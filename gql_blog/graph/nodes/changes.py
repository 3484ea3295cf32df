"""What has changed for all readers since a cursor."""

from typing import Final

from gql_blog.graph.declared.declarations import Argument, field, key
from gql_blog.read import LONG, Followed, Key, changes_since


class UpsertedObject:
    """An object that is new, or that readers see differently than before."""

    id = key("ID!", "Its id, for node.")
    type = key("String!", "Article, Comment, Contributor, Tag, Redirect or Site.")
    url = key(
        "String",
        "The page that shows it; null for a contributor and a tag, whose pages are the site's own.",
    )
    version = key("Int", "Its version now; null for a redirect. What shows others may change without.")


class RemovedObject:
    """An object that readers no longer see."""

    id = key("ID!", "The id that it had.")
    type = key("String!", "Article, Comment, Contributor, Tag, Redirect or Site.")
    url = key("String", "The page that showed it last; null as in UpsertedObject.")
    at = key("DateTime!", "When it was removed.")


class Changes:
    """The difference between what readers saw and what they see. Apply removals first.

    An article takes its comments with it, and brings them when it is back.
    """

    upserted = field("[UpsertedObject!]!", Key("upserted", most=LONG), "What is there now, in no order.")
    removed = field(
        "[RemovedObject!]!",
        Key("removed", most=LONG),
        "What is gone, in no order. What went and came back is in both lists.",
    )
    end_cursor = key("String", "The cursor for after; null if nothing was ever public.")
    has_more = key("Boolean!", "Whether there is more after endCursor already.")


class CommentChange:
    """What happened to a comment on an article, as readers see it."""

    id = key("ID!", "The id of the comment.")
    kind = key("CommentChangeKind!", "What happened to it.")
    cursor = key("String!", "The place of the change, for after.")
    comment = field(
        "Comment", Key("comment", entity="comment"), "The comment as it is now; null if the viewer no longer sees it."
    )


CHANGES: Final = field(
    "Changes!",
    Followed(changes_since),
    "What has changed for all readers since a cursor, whoever asks: for copies, static builds and search indexes. "
    "Without after, the cursor to begin with and no changes. START_OVER if the cursor is too old: read all again.",
    after=Argument("String", "The endCursor of the last changes that were applied."),
    first=Argument("Int", "How many events to follow, from 1 to 100. Default: 100."),
)
