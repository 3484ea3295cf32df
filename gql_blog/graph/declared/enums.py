"""The enums: the vocabularies of ``content``, and the words for orders, each value described.

The definitions stand beside the vocabularies and leave them as they are.
"""

from enum import StrEnum
from typing import Final

from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

from gql_blog.content import (
    AddressStatus,
    ArticleStatus,
    BylineRole,
    CircuitState,
    CitationStyle,
    CommentChangeKind,
    CommentModeration,
    CommentStatus,
    DecisionOutcome,
    DeletedKind,
    DiffKind,
    DiffUnit,
    ErrorCode,
    ErrorPolicy,
    FootnoteKind,
    MediaFormat,
    MediaKind,
    NoticeKind,
    QuestionKind,
    RedirectStatus,
    ResponseKind,
    Role,
    Verdict,
    WorkingCopyState,
)


class OrderDirection(StrEnum):
    """Which way a list runs."""

    ASC = "ASC"
    DESC = "DESC"


class ArticleOrderField(StrEnum):
    """The fields that articles can be ordered by."""

    PUBLISHED_ON = "PUBLISHED_ON"
    PUBLISHED_AT = "PUBLISHED_AT"
    UPDATED_AT = "UPDATED_AT"
    TITLE = "TITLE"
    RESPONSE_COUNT = "RESPONSE_COUNT"


class CommentOrderField(StrEnum):
    """The fields that comments can be ordered by."""

    POSTED_ON = "POSTED_ON"
    PUBLISHED_AT = "PUBLISHED_AT"


class MediaOrderField(StrEnum):
    """The fields that media can be ordered by."""

    CREATED_AT = "CREATED_AT"
    SIZE = "SIZE"


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
            AddressStatus,
            "What became of an address of the site.",
            CURRENT="It is the address of an article: show that.",
            PERMANENT="It leads to location for good: 301 or 308.",
            TEMPORARY="It leads to location for now: 302 or 307.",
            GONE="Nothing is there any more: 410.",
        ),
        _enum(
            CommentChangeKind,
            "What happened to a comment, as readers see it.",
            ADDED="It has become public.",
            CHANGED="Its text or its author has changed, or it was withdrawn and keeps its place above its replies.",
            REMOVED="It is no longer public.",
        ),
        _enum(
            RedirectStatus,
            "What an address that is no more answers.",
            PERMANENT="It leads elsewhere for good.",
            TEMPORARY="It leads elsewhere for now.",
            GONE="Nothing is there any more.",
        ),
        _enum(
            ArticleStatus,
            "The state of an article in its publication.",
            DRAFT="Being written. Visible to its authors and to editors.",
            SCHEDULED="Will be published at the time in publishedAt.",
            PUBLISHED="Published. Public if every article that it answers is public too.",
            ARCHIVED="Taken off the site by archiveArticle. Kept, but no longer public.",
        ),
        _enum(
            BylineRole,
            "What a credited person did for an article.",
            AUTHOR="Wrote it.",
            EDITOR="Edited it.",
            TRANSLATOR="Translated it.",
            INTERVIEWER="Asked the questions.",
            PHOTOGRAPHER="Took the photographs.",
            OTHER="Another role, as printed in the byline.",
        ),
        _enum(
            FootnoteKind,
            "The kind of a footnote.",
            FULL="Cites a work in full.",
            IBID="Refers to the note before it: Ibid., Id.",
            SHORT="Refers to an earlier note by a short form: a name and a title, op. cit., supra.",
            REMARK="Anything else: a remark, or a citation that could not be parsed.",
        ),
        _enum(
            CitationStyle,
            "A style in which a work is written.",
            CHICAGO_NOTES="The Chicago Manual of Style, as in a note.",
            APA="The American Psychological Association, as in a list of references.",
            MLA="The Modern Language Association, as in a list of works cited.",
        ),
        _enum(
            CommentStatus,
            "The decision of moderation on a comment.",
            PENDING="Waiting for a moderator.",
            APPROVED="Visible to everyone who may see its article.",
            REJECTED="Hidden because of its content.",
            SPAM="Hidden as spam.",
        ),
        _enum(
            ResponseKind,
            "Crossref's relations between a work and the one that it answers.",
            REPLY="Answers it. The default.",
            COMMENT="Comments on it.",
            REVIEW="Reviews it.",
            REJOINDER="Answers a response, usually by the author of the first article.",
            SUPPLEMENT="Adds to it.",
        ),
        _enum(
            NoticeKind,
            "What a notice of the editors is.",
            EDITORS_NOTE="A note to the reader.",
            CORRECTION="What was wrong, and was corrected.",
            RETRACTION="A retraction: the article stays readable, but readers should not rely on it.",
        ),
        _enum(
            WorkingCopyState,
            "How far a working copy has come. It is no status of the article.",
            OPEN="It is being written.",
            SUBMITTED="Its authors have handed it to the editors.",
            RETURNED="An editor has returned it with a note; it may be changed and submitted again.",
            APPROVED="An editor has approved it. A save takes the approval back.",
        ),
        _enum(
            DiffUnit,
            "What the parts of a hunk are.",
            LINE="Whole lines.",
            WORD="Whole lines, and within lines that were changed words.",
        ),
        _enum(
            DiffKind,
            "What became of a part of a text.",
            KEPT="Both texts have it.",
            REMOVED="Only the other one has it.",
            ADDED="Only this one has it.",
        ),
        _enum(
            Verdict,
            "The verdict of a plugin or a moderator on a comment.",
            APPROVE="The comment becomes APPROVED.",
            HOLD="A moderator decides: the comment is PENDING.",
            REJECT="The comment becomes REJECTED.",
            SPAM="The comment becomes SPAM.",
        ),
        _enum(
            CommentModeration,
            "When a comment is moderated if no plugin decides on it.",
            BEFORE="Before they are published: they wait for a moderator.",
            AFTER="After they are published.",
        ),
        _enum(
            DeletedKind,
            "What is deleted.",
            ARTICLE="An article: undeleteArticle takes it back.",
            COMMENT="A comment: undeleteComment takes it back.",
            CONTRIBUTOR="The entry of a contributor: undeleteContributor takes it back.",
            TAG="A tag: undeleteTag takes it back.",
        ),
        _enum(
            DecisionOutcome,
            "How a decision on a comment came about.",
            GIVEN="It was given.",
            FAILED="The plugin failed, took too long or was not asked: the comment is held, and reason says why.",
            DEFERRED="The plugin gives its verdict later: the comment is held until then.",
        ),
        _enum(
            ErrorPolicy,
            "What becomes of the other items of a list if one is at fault.",
            ALL_OR_NONE="Nothing is changed.",
            PER_ITEM="The others are changed; errors says which were not, and why.",
        ),
        _enum(
            CircuitState,
            "Whether a hook of a plugin is called.",
            CLOSED="It is called.",
            OPEN="It failed five times in a row, and is not called, except for one probe each minute. What it guards "
            "stays refused, and comments are held.",
        ),
        _enum(
            Role,
            "The role of a signed-in user. From most to fewest permissions: ADMIN, EDITOR, AUTHOR, MODERATOR, READER. "
            "An AUTHOR may not moderate.",
            ADMIN="May do everything, including the management of users.",
            EDITOR="May read and change every article, publish, and moderate.",
            AUTHOR="May write and change their own articles, and comment.",
            MODERATOR="May moderate comments on articles that they may see.",
            READER="May comment under their own name.",
        ),
        _enum(
            ErrorCode,
            "Why a mutation failed. Treat unknown values as INVALID: more may be added.",
            INVALID="The input is wrong; path leads to the wrong part.",
            NOT_FOUND="What the input names does not exist, or the viewer may not see it.",
            FORBIDDEN="The viewer may not do this.",
            UNAUTHENTICATED="The request needs a valid token.",
            CONFLICT="Another change came first. Read the current version, and try again.",
            IDEMPOTENCY_MISMATCH="The idempotency key was used before with a different input.",
            DUPLICATE="The value is already in use, for example a slug that belongs to another article.",
            RATE_LIMITED="Too many requests. Try again later.",
            TOO_LARGE="The input is too large.",
            IN_USE="What is to go is referred to by something that stays.",
            QUESTIONS_OPEN="Its import asks something that nobody has answered. See answerImportQuestion.",
            MEDIA_REFUSED="The file is not taken: by its bytes it is of another type, or it is damaged or too large.",
            MEDIA_UNREACHABLE="There is no file at the address, or it cannot be fetched.",
        ),
        _enum(
            QuestionKind,
            "What an import asks an editor.",
            TITLE="What the title is: an answer is a title.",
            BYLINE="Who wrote it: an answer is the names, parted by semicolons.",
            DATE="When it was published: an answer is a day, such as 2019-05-02.",
            ESSAY_START="Where the essay begins: an answer is the first words of its first paragraph.",
            ESSAY_END="Where the essay ends: an answer is the first words of its last paragraph.",
            RECOGNISED="Whether the text is whole, although little of the source was recognised.",
        ),
        _enum(
            OrderDirection,
            "The direction of an order. Nulls come last in either direction.",
            ASC="Ascending: small to large, old to new, A to Z.",
            DESC="Descending: large to small, new to old, Z to A.",
        ),
        _enum(
            ArticleOrderField,
            "The fields that articles can be ordered by.",
            PUBLISHED_ON="The printed date.",
            PUBLISHED_AT="When the article was published on this site.",
            UPDATED_AT="When the article was last changed.",
            TITLE="The title, by code point.",
            RESPONSE_COUNT="The number of published direct responses that `responseCount` shows the viewer.",
        ),
        _enum(
            CommentOrderField,
            "The fields that comments can be ordered by.",
            POSTED_ON="The printed date, or the date of receipt.",
            PUBLISHED_AT="When it last became public here: what is approved late comes last.",
        ),
        _enum(
            MediaOrderField,
            "The fields that media can be ordered by.",
            CREATED_AT="When it was added.",
            SIZE="The size of the stored file.",
        ),
        _enum(
            MediaKind,
            "What a medium is, as its bytes say.",
            IMAGE="A picture.",
            AUDIO="A recording.",
            DOCUMENT="A document, such as a PDF.",
        ),
        _enum(
            MediaFormat,
            "The formats in which a picture is served.",
            AVIF="AVIF.",
            WEBP="WebP.",
            JPEG="JPEG.",
            PNG="PNG.",
        ),
    )
}
"""Every enum of the core, by name."""
