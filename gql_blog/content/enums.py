"""The enums. A member's name is its GraphQL name; its value is what the database stores."""

from enum import StrEnum
from typing import Final


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


class CitationStyle(StrEnum):
    """The styles in which a work can be written."""

    CHICAGO_NOTES = "CHICAGO_NOTES"
    APA = "APA"
    MLA = "MLA"


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


class NoticeKind(StrEnum):
    """What the editors print with an article."""

    EDITORS_NOTE = "EDITORS_NOTE"
    CORRECTION = "CORRECTION"
    RETRACTION = "RETRACTION"


AMENDING_NOTICES: Final = (NoticeKind.CORRECTION, NoticeKind.RETRACTION)
"""Notices that change what an article says, and so what its responses rest on."""


class RedirectStatus(StrEnum):
    """What an address that is no more answers."""

    PERMANENT = "PERMANENT"
    TEMPORARY = "TEMPORARY"
    GONE = "GONE"


class AddressStatus(StrEnum):
    """What became of an address of the site."""

    CURRENT = "CURRENT"
    PERMANENT = "PERMANENT"
    TEMPORARY = "TEMPORARY"
    GONE = "GONE"


class Verdict(StrEnum):
    """What a plugin or a moderator says of a comment."""

    APPROVE = "APPROVE"
    HOLD = "HOLD"
    REJECT = "REJECT"
    SPAM = "SPAM"


class CommentModeration(StrEnum):
    """Whether comments of which no phase of moderation says anything wait for a moderator."""

    BEFORE = "BEFORE"
    AFTER = "AFTER"


class DecisionOutcome(StrEnum):
    """How a word on a comment came about."""

    GIVEN = "GIVEN"
    FAILED = "FAILED"
    DEFERRED = "DEFERRED"


class ErrorPolicy(StrEnum):
    """What becomes of the other items of a list where one is at fault."""

    ALL_OR_NONE = "ALL_OR_NONE"
    PER_ITEM = "PER_ITEM"


class Role(StrEnum):
    """What a signed-in person may do, from most to least."""

    ADMIN = "ADMIN"
    EDITOR = "EDITOR"
    AUTHOR = "AUTHOR"
    MODERATOR = "MODERATOR"
    READER = "READER"


class CommentChangeKind(StrEnum):
    """What happened to a comment, as readers see it."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"


class EventKind(StrEnum):
    """The events in the outbox, which plugins and subscribers receive.

    ``ARTICLE_PUBLISHED`` and ``COMMENT_PUBLISHED`` come besides the others, for each article and comment that becomes
    public, whatever the cause; ``ARTICLE_UNPUBLISHED`` and ``COMMENT_UNPUBLISHED`` for each that is public no more.
    Comments that appear or vanish with their article have no event of their own. An article that is published while
    what it answers is not has ``ARTICLE_PUBLISHED`` at once, and again when it becomes public.
    """

    ARTICLE_CREATED = "article.created"
    ARTICLE_UPDATED = "article.updated"
    ARTICLE_PUBLISHED = "article.published"
    ARTICLE_SCHEDULED = "article.scheduled"
    ARTICLE_UNPUBLISHED = "article.unpublished"
    ARTICLE_ARCHIVED = "article.archived"
    ARTICLE_DELETED = "article.deleted"
    """It comes beside ``ARTICLE_ARCHIVED``, as a deleted article is archived until it is purged."""
    ARTICLE_UNDELETED = "article.undeleted"
    ARTICLE_PURGED = "article.purged"
    WORKING_COPY_CHANGED = "working_copy.changed"
    """The working copy of this article was saved, reviewed, published or discarded. Readers are told nothing of it."""
    COMMENT_SUBMITTED = "comment.submitted"
    COMMENT_PUBLISHED = "comment.published"
    COMMENT_UNPUBLISHED = "comment.unpublished"
    COMMENT_MODERATED = "comment.moderated"
    COMMENT_LINKED = "comment.linked"
    COMMENT_EDITED = "comment.edited"
    COMMENT_WITHDRAWN = "comment.withdrawn"
    COMMENT_DELETED = "comment.deleted"
    COMMENT_UNDELETED = "comment.undeleted"
    COMMENT_PURGED = "comment.purged"
    COMMENT_JUDGED = "comment.judged"
    """A plugin that had deferred its judgement has given it."""
    COMMENT_CLAIMED = "comment.claimed"
    COMMENT_RELEASED = "comment.released"
    ARTICLE_MERGED = "article.merged"
    """A stub, whose id is ``mergedId``, was merged into this article."""
    CONTRIBUTOR_UPDATED = "contributor.updated"
    TAG_UPDATED = "tag.updated"
    CONTRIBUTOR_MERGED = "contributor.merged"
    """Another contributor, whose id is ``mergedId``, was merged into this one."""
    TAG_MERGED = "tag.merged"
    """Another tag, whose id is ``mergedId``, was merged into this one."""
    CONTRIBUTOR_DELETED = "contributor.deleted"
    CONTRIBUTOR_UNDELETED = "contributor.undeleted"
    CONTRIBUTOR_PURGED = "contributor.purged"
    TAG_DELETED = "tag.deleted"
    """No article has it any more, unless it is undeleted."""
    TAG_UNDELETED = "tag.undeleted"
    TAG_PURGED = "tag.purged"
    CONTRIBUTOR_NAMESAKE = "contributor.namesake"
    """A byline made a new contributor, because its writer may not see the one who has the same name."""
    ANSWERS_CHANGED = "answers.changed"
    """What everybody may see has changed, by the surrogate keys of the answers: the one event of its transaction. It
    comes with shared caching alone."""
    REDIRECT_CREATED = "redirect.created"
    REDIRECT_DELETED = "redirect.deleted"
    SITE_RENDERED = "site.rendered"
    """Articles were rendered again: their pages differ, and their versions do not."""
    SITE_UPDATED = "site.updated"
    """What the site says of itself was changed: its title, its navigation and the like."""
    MEDIA_ADDED = "media.added"
    MEDIA_UPDATED = "media.updated"
    MEDIA_DELETED = "media.deleted"
    USER_CREATED = "user.created"
    USER_UPDATED = "user.updated"
    """The role, the name, the address or the contributor of an account was changed, or it was disabled or enabled."""
    PERSON_ERASED = "person.erased"
    """Somebody was erased: the id is that of the account, or of a comment. What plugins keep is theirs to erase
    in ``forget_person``, which knows who it was.
    """


PUBLIC_EVENTS: Final = (
    EventKind.ARTICLE_PUBLISHED,
    EventKind.ARTICLE_UPDATED,
    EventKind.ARTICLE_UNPUBLISHED,
    EventKind.ARTICLE_ARCHIVED,
    EventKind.ARTICLE_MERGED,
    EventKind.COMMENT_PUBLISHED,
    EventKind.COMMENT_EDITED,
    EventKind.COMMENT_LINKED,
    EventKind.COMMENT_WITHDRAWN,
    EventKind.COMMENT_UNPUBLISHED,
    EventKind.CONTRIBUTOR_UPDATED,
    EventKind.CONTRIBUTOR_MERGED,
    EventKind.CONTRIBUTOR_DELETED,
    EventKind.CONTRIBUTOR_UNDELETED,
    EventKind.TAG_UPDATED,
    EventKind.TAG_MERGED,
    EventKind.TAG_DELETED,
    EventKind.TAG_UNDELETED,
    EventKind.REDIRECT_CREATED,
    EventKind.REDIRECT_DELETED,
    EventKind.SITE_RENDERED,
    EventKind.SITE_UPDATED,
)
"""The events that everybody may be told of, where everybody sees their subject now, or did so until now."""


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
    IN_USE = "IN_USE"
    QUESTIONS_OPEN = "QUESTIONS_OPEN"
    MEDIA_REFUSED = "MEDIA_REFUSED"
    MEDIA_UNREACHABLE = "MEDIA_UNREACHABLE"


class EntryKind(StrEnum):
    """What many articles share, and what has a slug of its own; the value is the name of its table."""

    CONTRIBUTOR = "contributor"
    TAG = "tag"


class DeletedKind(StrEnum):
    """What can be deleted, and undeleted until it is purged."""

    ARTICLE = "ARTICLE"
    COMMENT = "COMMENT"
    CONTRIBUTOR = "CONTRIBUTOR"
    TAG = "TAG"


class WorkingCopyState(StrEnum):
    """How far a working copy has come; it is no status of the article."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
