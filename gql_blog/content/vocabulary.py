"""The closed vocabularies. A member's name is its GraphQL name; its value is what the database stores."""

from enum import StrEnum


class ArticleStatus(StrEnum):
    """Where an article stands on its way to the public."""

    DRAFT = "DRAFT"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


class BylineRole(StrEnum):
    """What a credited person did for an article."""

    AUTHOR = "AUTHOR"
    EDITOR = "EDITOR"
    TRANSLATOR = "TRANSLATOR"
    INTERVIEWER = "INTERVIEWER"
    PHOTOGRAPHER = "PHOTOGRAPHER"
    OTHER = "OTHER"


class FootnoteKind(StrEnum):
    """What a note is: a full citation, a reference back, a short form, or a remark."""

    FULL = "FULL"
    IBID = "IBID"
    SHORT = "SHORT"
    REMARK = "REMARK"


class CommentStatus(StrEnum):
    """What moderation has decided of a comment."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SPAM = "SPAM"


class ResponseKind(StrEnum):
    """Crossref's relations between a work and the one that it answers."""

    REPLY = "REPLY"
    COMMENT = "COMMENT"
    REVIEW = "REVIEW"
    REJOINDER = "REJOINDER"
    SUPPLEMENT = "SUPPLEMENT"


class Verdict(StrEnum):
    """What a plugin or a moderator says of a comment."""

    APPROVE = "APPROVE"
    HOLD = "HOLD"
    REJECT = "REJECT"
    SPAM = "SPAM"


class Role(StrEnum):
    """What a signed-in person may do, from most to least."""

    ADMIN = "ADMIN"
    EDITOR = "EDITOR"
    AUTHOR = "AUTHOR"
    MODERATOR = "MODERATOR"
    READER = "READER"


class ErrorCode(StrEnum):
    """The codes that a mutation's ``errors`` carry."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    CONFLICT = "CONFLICT"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    DUPLICATE = "DUPLICATE"
    RATE_LIMITED = "RATE_LIMITED"
    TOO_LARGE = "TOO_LARGE"
