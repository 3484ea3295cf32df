"""The enums. A member's name is its GraphQL name; its value is what the database stores."""

from enum import StrEnum
from typing import Final

from gql_blog.content.vocabulary import Vocabulary


class ArticleStatus(Vocabulary):
    """The state of an article in its publication."""

    DRAFT = "DRAFT", "Being written. Visible to its authors and to editors."
    SCHEDULED = "SCHEDULED", "Will be published at the time in publishedAt."
    PUBLISHED = "PUBLISHED", "Published. Public if every article that it answers is public too."
    ARCHIVED = "ARCHIVED", "Taken off the site by archiveArticle. Kept, but no longer public."


class BylineRole(Vocabulary):
    """What a credited person did for an article."""

    AUTHOR = "AUTHOR", "Wrote it."
    EDITOR = "EDITOR", "Edited it."
    TRANSLATOR = "TRANSLATOR", "Translated it."
    INTERVIEWER = "INTERVIEWER", "Asked the questions."
    PHOTOGRAPHER = "PHOTOGRAPHER", "Took the photographs."
    OTHER = "OTHER", "Another role, as printed in the byline."


class FootnoteKind(Vocabulary):
    """The kind of a footnote."""

    FULL = "FULL", "Cites a work in full."
    IBID = "IBID", "Refers to the note before it: Ibid., Id."
    SHORT = "SHORT", "Refers to an earlier note by a short form: a name and a title, op. cit., supra."
    REMARK = "REMARK", "Anything else: a remark, or a citation that could not be parsed."


class CitationStyle(Vocabulary):
    """A style in which a work is written."""

    CHICAGO_NOTES = "CHICAGO_NOTES", "The Chicago Manual of Style, as in a note."
    APA = "APA", "The American Psychological Association, as in a list of references."
    MLA = "MLA", "The Modern Language Association, as in a list of works cited."


class CommentStatus(Vocabulary):
    """The decision of moderation on a comment."""

    PENDING = "PENDING", "Waiting for a moderator."
    APPROVED = "APPROVED", "Visible to everyone who may see its article."
    REJECTED = "REJECTED", "Hidden because of its content."
    SPAM = "SPAM", "Hidden as spam."


class ResponseKind(Vocabulary):
    """Crossref's relations between a work and the one that it answers."""

    REPLY = "REPLY", "Answers it. The default."
    COMMENT = "COMMENT", "Comments on it."
    REVIEW = "REVIEW", "Reviews it."
    REJOINDER = "REJOINDER", "Answers a response, usually by the author of the first article."
    SUPPLEMENT = "SUPPLEMENT", "Adds to it."


class NoticeKind(Vocabulary):
    """What a notice of the editors is."""

    EDITORS_NOTE = "EDITORS_NOTE", "A note to the reader."
    CORRECTION = "CORRECTION", "What was wrong, and was corrected."
    RETRACTION = "RETRACTION", "A retraction: the article stays readable, but readers should not rely on it."


AMENDING_NOTICES: Final = (NoticeKind.CORRECTION, NoticeKind.RETRACTION)
"""Notices that change what an article says, and so what its responses rest on."""


class RedirectStatus(Vocabulary):
    """What an address that is no more answers."""

    PERMANENT = "PERMANENT", "It leads elsewhere for good."
    TEMPORARY = "TEMPORARY", "It leads elsewhere for now."
    GONE = "GONE", "Nothing is there any more."


class AddressStatus(Vocabulary):
    """What became of an address of the site."""

    CURRENT = "CURRENT", "It is the address of an article: show that."
    PERMANENT = "PERMANENT", "It leads to location for good: 301 or 308."
    TEMPORARY = "TEMPORARY", "It leads to location for now: 302 or 307."
    GONE = "GONE", "Nothing is there any more: 410."


class Verdict(Vocabulary):
    """The verdict of a plugin or a moderator on a comment."""

    APPROVE = "APPROVE", "The comment becomes APPROVED."
    HOLD = "HOLD", "A moderator decides: the comment is PENDING."
    REJECT = "REJECT", "The comment becomes REJECTED."
    SPAM = "SPAM", "The comment becomes SPAM."


class CommentModeration(Vocabulary):
    """When a comment is moderated if no plugin decides on it."""

    BEFORE = "BEFORE", "Before they are published: they wait for a moderator."
    AFTER = "AFTER", "After they are published."


class DecisionOutcome(Vocabulary):
    """How a decision on a comment came about."""

    GIVEN = "GIVEN", "It was given."
    FAILED = "FAILED", "The plugin failed, took too long or was not asked: the comment is held, and reason says why."
    DEFERRED = "DEFERRED", "The plugin gives its verdict later: the comment is held until then."


class ErrorPolicy(Vocabulary):
    """What becomes of the other items of a list if one is at fault."""

    ALL_OR_NONE = "ALL_OR_NONE", "Nothing is changed."
    PER_ITEM = "PER_ITEM", "The others are changed; errors says which were not, and why."


class Role(Vocabulary):
    """The role of a signed-in user. From most to fewest permissions: ADMIN, EDITOR, AUTHOR, MODERATOR, READER. An
    AUTHOR may not moderate.
    """

    ADMIN = "ADMIN", "May do everything, including the management of users."
    EDITOR = "EDITOR", "May read and change every article, publish, and moderate."
    AUTHOR = "AUTHOR", "May write and change their own articles, and comment."
    MODERATOR = "MODERATOR", "May moderate comments on articles that they may see."
    READER = "READER", "May comment under their own name."


class CommentChangeKind(Vocabulary):
    """What happened to a comment, as readers see it."""

    ADDED = "ADDED", "It has become public."
    CHANGED = (
        "CHANGED",
        "Its text or its author has changed, or it was withdrawn and keeps its place above its replies.",
    )
    REMOVED = "REMOVED", "It is no longer public."


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
    PASSWORD_REMOVED = "password.removed"  # noqa: S105 (a kind, no secret)
    """A password lets nobody in any more; the plugin that keeps it finds it by the ``subject`` of its identity."""
    PERSON_ERASED = "person.erased"
    """Somebody was erased: the id is that of the account, or of a comment. What plugins keep is theirs to erase
    in ``forget_person``, which knows who it was.
    """


PUBLIC_EVENTS: Final = (
    *(EventKind.ARTICLE_PUBLISHED, EventKind.ARTICLE_UPDATED, EventKind.ARTICLE_UNPUBLISHED),
    *(EventKind.ARTICLE_ARCHIVED, EventKind.ARTICLE_MERGED),
    *(EventKind.COMMENT_PUBLISHED, EventKind.COMMENT_EDITED, EventKind.COMMENT_LINKED),
    *(EventKind.COMMENT_WITHDRAWN, EventKind.COMMENT_UNPUBLISHED),
    *(EventKind.CONTRIBUTOR_UPDATED, EventKind.CONTRIBUTOR_MERGED),
    *(EventKind.CONTRIBUTOR_DELETED, EventKind.CONTRIBUTOR_UNDELETED),
    *(EventKind.TAG_UPDATED, EventKind.TAG_MERGED, EventKind.TAG_DELETED, EventKind.TAG_UNDELETED),
    *(EventKind.REDIRECT_CREATED, EventKind.REDIRECT_DELETED, EventKind.SITE_RENDERED, EventKind.SITE_UPDATED),
)
"""The events that everybody may be told of, where everybody sees their subject now, or did so until now."""


class ErrorCode(Vocabulary):
    """Why a mutation failed. Treat unknown values as INVALID: more may be added."""

    INVALID = "INVALID", "The input is wrong; path leads to the wrong part."
    NOT_FOUND = "NOT_FOUND", "What the input names does not exist, or the viewer may not see it."
    FORBIDDEN = "FORBIDDEN", "The viewer may not do this."
    UNAUTHENTICATED = "UNAUTHENTICATED", "The request needs a valid token."
    CONFLICT = "CONFLICT", "Another change came first. Read the current version, and try again."
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH", "The idempotency key was used before with a different input."
    DUPLICATE = "DUPLICATE", "The value is already in use, for example a slug that belongs to another article."
    RATE_LIMITED = "RATE_LIMITED", "Too many requests. Try again later."
    TOO_LARGE = "TOO_LARGE", "The input is too large."
    IN_USE = "IN_USE", "What is to go is referred to by something that stays."
    QUESTIONS_OPEN = "QUESTIONS_OPEN", "Its import asks something that nobody has answered. See answerImportQuestion."
    MEDIA_REFUSED = (
        "MEDIA_REFUSED",
        "The file is not taken: by its bytes it is of another type, or it is damaged or too large.",
    )
    MEDIA_UNREACHABLE = "MEDIA_UNREACHABLE", "There is no file at the address, or it cannot be fetched."


class EntryKind(StrEnum):
    """What many articles share, and what has a slug of its own; the value is the name of its table."""

    CONTRIBUTOR = "contributor"
    TAG = "tag"


class DeletedKind(Vocabulary):
    """What is deleted."""

    ARTICLE = "ARTICLE", "An article: undeleteArticle takes it back."
    COMMENT = "COMMENT", "A comment: undeleteComment takes it back."
    CONTRIBUTOR = "CONTRIBUTOR", "The entry of a contributor: undeleteContributor takes it back."
    TAG = "TAG", "A tag: undeleteTag takes it back."


class WorkingCopyState(Vocabulary):
    """How far a working copy has come. It is no status of the article."""

    OPEN = "OPEN", "It is being written."
    SUBMITTED = "SUBMITTED", "Its authors have handed it to the editors."
    RETURNED = "RETURNED", "An editor has returned it with a note; it may be changed and submitted again."
    APPROVED = "APPROVED", "An editor has approved it. A save takes the approval back."
