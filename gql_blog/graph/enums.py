"""The enums: the vocabularies of ``content``, and the words for orders, each value described.

The definitions stand beside the vocabularies and leave them as they are.
"""

from enum import StrEnum
from typing import Final

from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    CommentStatus,
    ErrorCode,
    FootnoteKind,
    ResponseKind,
    Role,
    Verdict,
)


class OrderDirection(StrEnum):
    """Which way a list runs."""

    ASC = "ASC"
    DESC = "DESC"


class ArticleOrderField(StrEnum):
    """What articles may be ordered by."""

    PUBLISHED_ON = "PUBLISHED_ON"
    UPDATED_AT = "UPDATED_AT"
    TITLE = "TITLE"
    RESPONSE_COUNT = "RESPONSE_COUNT"


class CommentOrderField(StrEnum):
    """What comments may be ordered by."""

    POSTED_ON = "POSTED_ON"


def _enum(vocabulary: type[StrEnum], description: str, **values: str) -> StrawberryEnumDefinition:
    """Define an enum of every member of ``vocabulary``; a member without a description is a KeyError."""
    described = [EnumValue(each.name, each.value, description=values[each.name]) for each in vocabulary]
    return StrawberryEnumDefinition(
        wrapped_cls=vocabulary, name=vocabulary.__name__, values=described, description=description
    )


ENUMS: Final[dict[str, StrawberryEnumDefinition]] = {
    each.name: each
    for each in (
        _enum(
            ArticleStatus,
            "Where an article stands on its way to its readers.",
            DRAFT="Being written: seen by its own authors and by editors.",
            SCHEDULED="To be published at the instant in publishedAt, which lies ahead.",
            PUBLISHED="Published: public, as soon as all that it answers is public too.",
            ARCHIVED="Taken back from its readers, and kept.",
        ),
        _enum(
            BylineRole,
            "What a credited person did for an article.",
            AUTHOR="Wrote it.",
            EDITOR="Edited it.",
            TRANSLATOR="Translated it.",
            INTERVIEWER="Asked the questions.",
            PHOTOGRAPHER="Took the photographs.",
            OTHER="Something else; the printed credit says what.",
        ),
        _enum(
            FootnoteKind,
            "What kind of note a footnote is.",
            FULL="Cites a work in full.",
            IBID="Points back to the note before it: Ibid., Id.",
            SHORT="Points back to an earlier note by a short form: a name and a title, op. cit., supra.",
            REMARK="Anything else: a remark, or a citation that could not be read.",
        ),
        _enum(
            CommentStatus,
            "What moderation has decided of a comment.",
            PENDING="Waits for a moderator.",
            APPROVED="Shown to everyone who may see its article.",
            REJECTED="Not shown, for what it says.",
            SPAM="Not shown, for it is advertising or noise.",
        ),
        _enum(
            ResponseKind,
            "Crossref's relations between a work and the one that it answers.",
            REPLY="Answers it; what a response is unless something else is said.",
            COMMENT="Remarks on it.",
            REVIEW="Judges it.",
            REJOINDER="Answers an answer, usually by the author of the first article.",
            SUPPLEMENT="Adds to it.",
        ),
        _enum(
            Verdict,
            "What a plugin or a moderator says of a comment.",
            APPROVE="Show it: the comment becomes APPROVED.",
            HOLD="Let a moderator decide: the comment is, or becomes again, PENDING.",
            REJECT="Do not show it: the comment becomes REJECTED.",
            SPAM="Do not show it, for it is spam: the comment becomes SPAM.",
        ),
        _enum(
            Role,
            "What a signed-in person may do, from most to least.",
            ADMIN="Everything, users included.",
            EDITOR="Every article in every status, and moderation.",
            AUTHOR="One's own articles, and comments.",
            MODERATOR="Moderation of the comments on what one may see.",
            READER="Comments under one's own name.",
        ),
        _enum(
            ErrorCode,
            "Why a mutation did not do what was asked. Take unknown values as INVALID: more may come.",
            INVALID="The input cannot be taken; path leads to the part at fault.",
            NOT_FOUND="What the input names is not there, or not for the one who asks.",
            FORBIDDEN="The one who asks may not do this.",
            UNAUTHENTICATED="It must be known who asks: send a valid token.",
            CONFLICT="Somebody else's change came first: read the current version, and try again.",
            IDEMPOTENCY_MISMATCH="The idempotency key was used before with another input.",
            DUPLICATE="It is here already, such as a slug that is taken.",
            RATE_LIMITED="Too often: try again later.",
            TOO_LARGE="There is too much of it.",
        ),
        _enum(
            OrderDirection,
            "Which way a list runs. Nulls come last in either direction.",
            ASC="From small to large, from old to new, from A to Z.",
            DESC="From large to small, from new to old, from Z to A.",
        ),
        _enum(
            ArticleOrderField,
            "What articles may be ordered by.",
            PUBLISHED_ON="The printed date.",
            UPDATED_AT="The instant of the last change.",
            TITLE="The title, by code point.",
            RESPONSE_COUNT="The number of published responses to the very article: for editors and admins of all, for "
            "others of those that anybody may see.",
        ),
        _enum(
            CommentOrderField, "What comments may be ordered by.", POSTED_ON="The printed date, or that of its receipt."
        ),
    )
}
"""Every enum of the core, by name."""
