"""Articles: posts, and the responses to them."""

from typing import Any, Final

from gql_blog.content import AMENDING_NOTICES, DiffUnit, reading_minutes, shortened
from gql_blog.graph.declared.declarations import Argument, column, field
from gql_blog.graph.declared.filter_inputs import articles_where, comments_where
from gql_blog.graph.declared.relay_types import Node, both_ways, forward
from gql_blog.graph.nodes.article_metadata import METADATA
from gql_blog.graph.nodes.article_parts import ARTICLE_EXPORTS, BODY_TREE, HEADINGS, printed_fields
from gql_blog.graph.nodes.audit import ARTICLE_AUDIT, STATUS_CHANGE, audit_where
from gql_blog.graph.nodes.media import LEAD_IMAGE
from gql_blog.graph.nodes.rendering import ARTICLE_RENDERING
from gql_blog.graph.nodes.revision import CHANGES_SINCE
from gql_blog.graph.nodes.taking_comments import TAKES_COMMENTS
from gql_blog.read import (
    LONG,
    PARENT,
    THIS,
    Allowed,
    ByCodePoint,
    Chain,
    Column,
    Computed,
    Constant,
    Counter,
    Either,
    Guarded,
    Joined,
    Many,
    One,
    Pages,
    ReadContext,
    Row,
    Same,
    Select,
    among,
    descending,
    equal,
    every,
    grouped,
    is_null,
)

EXCERPT_LENGTH: Final = 280
_ANSWERS: Final = equal(THIS["responding_to_id"], PARENT)

_TAG_LINK = Row("article_tag", "t")
_LINKED = (equal(_TAG_LINK["article_id"], PARENT), equal(_TAG_LINK["tag_id"], THIS["id"]))
_TAG_POSITION = grouped(Select((_TAG_LINK["position"],), (_TAG_LINK,), _LINKED))
_PARENT = Row("article", "o")
_ORIGINAL = grouped(Select((_PARENT["original_id"],), (_PARENT,), (equal(_PARENT["id"], PARENT),)))
_AS_NAMED = (THIS["added_at"], ByCodePoint(THIS["account_id"]))
_ANSWERED = grouped(Select((_PARENT["responding_to_id"],), (_PARENT,), (equal(_PARENT["id"], PARENT),)))
_AMENDS = grouped(Chain("or", tuple(equal(THIS["kind"], Constant(each.value)) for each in AMENDING_NOTICES)))
_TRANSLATES = every(equal(THIS["original_id"], _ORIGINAL), Chain("<>", (THIS["id"], PARENT)))


def _excerpt(_context: ReadContext, arguments: dict[str, Any], lead: str) -> str:
    # A lead is kept with its white space folded.
    return shortened(lead, arguments["maxLength"])


def _reading_minutes(_context: ReadContext, _arguments: dict[str, Any], word_count: int) -> int:
    return reading_minutes(word_count)


class _Printed:
    """What the page of an article prints."""

    slug = column("String!", "The article's name in URLs; an old one still finds it.")
    locals().update(printed_fields())
    lead_image = LEAD_IMAGE
    body = field(
        "HTML!",
        Either("footnotes", yes=Joined(("html", "endnotes")), no=Column("html")),
        "The whole text, with its footnotes at the end unless they are left out; markers and notes link to each other.",
        footnotes=Argument(
            "Boolean!",
            "false leaves out the notes at the end, for a page that shows them in its own way; markers keep their "
            "anchors.",
            default=True,
        ),
    )
    body_tree, headings = BODY_TREE, HEADINGS
    body_text = field("String!", Column("text"), "The whole text without markup.")
    excerpt = field(
        "String!",
        Computed(("lead",), _excerpt, length="maxLength"),
        "The beginning of the text, cut at the end of a word.",
        max_length=Argument(
            "Int", "The maximum number of characters, including the ellipsis: from 1 to 1000.", default=EXCERPT_LENGTH
        ),
    )
    word_count = column("Int!", "The number of words; every Chinese or Japanese character counts as one.")
    reading_minutes = field(
        "Int!", Computed(("word_count",), _reading_minutes), "The reading time in minutes, rounded up."
    )
    bylines = field(
        "[Byline!]!",
        Many("byline", equal(THIS["article_id"], PARENT), (THIS["position"],), reach="dialogue"),
        "Who is credited, and for what, in printed order.",
    )
    notices = field(
        "[Notice!]!",
        Many("notice", equal(THIS["article_id"], PARENT), (THIS["position"],), reach="dialogue"),
        "What the editors say about it, apart from its text, in the order given.",
    )
    answered_notices = field(
        "[Notice!]!",
        Many(
            "answered_notice",
            every(equal(THIS["article_id"], _ANSWERED), _AMENDS),
            (THIS["position"],),
            reach="dialogue",
        ),
        "The corrections and the retraction of the article that it answers, in the order given: what is said here may "
        "rest on what was taken back there. Empty for a post, and where the viewer may not see that article.",
    )
    footnotes = field(
        "[Footnote!]!",
        Many("footnote", equal(THIS["article_id"], PARENT), (THIS["number"],), reach="dialogue", most=LONG),
        "The footnotes, in order.",
    )
    tags = field(
        "[Tag!]!",
        Many(
            "tag",
            among(THIS["id"], Select((_TAG_LINK["tag_id"],), (_TAG_LINK,), (equal(_TAG_LINK["article_id"], PARENT),))),
            (_TAG_POSITION,),
            reach="dialogue",
        ),
        "The tags, in order.",
    )
    response_mentions = field(
        "[ResponseMention!]!",
        Many("mention", equal(THIS["article_id"], PARENT), (THIS["position"],), reach="dialogue", most=LONG),
        "The responses that its own page lists, as printed and in printed order (a post's own, a response's siblings), "
        "held here or not.",
    )


class _Kept:
    """What the house knows of an article besides."""

    status = column("ArticleStatus!", "The status.")
    status_change = STATUS_CHANGE
    published_at = column(
        "DateTime",
        "When the article was published on this site; in the future if SCHEDULED. Null for a DRAFT, and for an article "
        "that was only published elsewhere.",
    )
    unpublish_at = field(
        "DateTime",
        Guarded("source", Column("unpublish_at")),
        "When the article becomes a DRAFT again by itself; null if never. Editors, whoever created the article and its "
        "collaborators only; null for others.",
    )
    created_at = column("DateTime!", "When the article was first stored here.")
    created_by = field(
        "User",
        Guarded("creator", One("user", "created_by_id")),
        "Who created it; null if it was imported with the command line. Editors and, of their own articles, authors "
        "only; null for others.",
    )
    updated_at = column("DateTime!", "When the article was last changed.")
    version = column("Int!", "Grows by one with every change; mutations take it as expectedVersion.")
    is_stub = column(
        "Boolean!",
        "Known only because another article names it: it has a title, and no text yet, or none any more if it is "
        "withdrawn.",
    )
    withdrawn_on = column(
        "Date",
        "The date of its withdrawal; null if it is not withdrawn. What is left of it is a stub, and what answers it "
        "stays.",
    )
    withdrawal_reason = column("String", "Why it was withdrawn, in plain text; null if it is not withdrawn.")
    url = field(
        "String!",
        Computed(("slug", "locale"), lambda context, _, slug, locale: context.urls.article(slug, locale)),
        "Where readers find it: GQL_BLOG_SITE_URL and GQL_BLOG_ARTICLE_PATH with the slug and, if named, the language.",
    )
    viewer_can_edit = field("Boolean!", Allowed("edit"), "Whether the viewer may change it.")
    viewer_can_comment = field(
        "Boolean!",
        TAKES_COMMENTS,
        "Whether the viewer may comment on it: it is public, not a stub, and comments on it are not closed.",
    )
    source = field(
        "String",
        Guarded("source", Column("source")),
        "The Markdown it was written in, with footnotes as [^1]. Editors, whoever created the article and its "
        "collaborators only; null for others.",
    )
    translations = field(
        "[Article!]!",
        Many("article", _TRANSLATES, (ByCodePoint(THIS["locale"]), THIS["id"]), published=True, reach="neighbours"),
        "The same article in other languages, the original among them, sorted by language.",
    )
    original = field(
        "Article",
        One("article", "original_id", reach="neighbours"),
        "The article of which its translations are: itself, unless it is one. Null where the viewer may not see it.",
    )
    exports = field("[Export!]!", ARTICLE_EXPORTS, "Every format that the installed plugins can write this article in.")
    metadata = field("ArticleMetadata", METADATA, "What the head of its page says for machines. Null for a stub.")
    revisions = field(
        "RevisionConnection",
        Guarded("edit", Pages("revision", equal(THIS["article_id"], PARENT), order="revision", reach="dialogue")),
        "The revisions of the article, newest first. Only for those who may change it: editors, and AUTHORs who "
        "created it or are collaborators; null for others.",
        **forward(),
    )
    changes_since = field(
        "[FieldChange!]",
        Guarded("edit", CHANGES_SINCE),
        "What changed of the live text since it had this version, field by field: before is the common ancestor of the "
        "text here and of one that was begun from that version, after what is live. Null if no revision of the version "
        "is known. Only for those who may change the article; null for others.",
        version=Argument(
            "Int!", "The version from which somebody has begun, such as the expectedVersion of a CONFLICT."
        ),
        by=Argument("DiffUnit!", "What hunks of texts are made of.", default=DiffUnit.LINE),
    )
    audit = field(
        "AuditEntryConnection",
        ARTICLE_AUDIT,
        "The changes of the article itself, newest first. Admins only; null for others.",
        **audit_where(),
    )
    working_copy = field(
        "WorkingCopy",
        Guarded("edit", One("working_copy", local="id", remote="article_id", reach="dialogue")),
        "What is being written of it, apart from its live text; null if there is no working copy. Only for those who "
        "may change it; null for others.",
    )
    deleted_at = field(
        "DateTime",
        Guarded("source", Column("deleted_at")),
        "When it was deleted; null if it is not, and for those who may not read its source.",
    )
    collaborators = field(
        "[Collaborator!]",
        Guarded("source", Many("collaborator", equal(THIS["article_id"], PARENT), _AS_NAMED, reach="dialogue")),
        "Whom editors named as collaborators, in the order in which they were named. Editors, whoever created the "
        "article and the collaborators themselves only; null for others.",
    )
    preview_links = field(
        "[PreviewLink!]",
        Guarded(
            "edit",
            Many(
                "preview_link",
                equal(THIS["article_id"], PARENT),
                (descending(THIS["created_at"]), descending(THIS["id"])),
            ),
        ),
        "The links that show a revision of it, newest first, also those that have ended. Whoever may change the "
        "article only; null for others.",
    )
    comment_policy = field(
        "CommentPolicy",
        One("comment_policy", local="id", remote="article_id", reach="dialogue"),
        "How comments are taken, if an editor has settled it for this article; null: as on the whole site.",
    )
    provenance = field(
        "Provenance",
        Guarded("provenance", One("provenance", local="id", remote="article_id", reach="dialogue")),
        "Where an imported article came from, and what its import could not settle. Editors only; null for others, and "
        "for what was written here.",
    )
    rendering = field(
        "Rendering",
        ARTICLE_RENDERING,
        "How its HTML was made: by which versions, from what, to what. Editors only; null for others.",
    )


class _Answered:
    """What others say to an article."""

    responses = field(
        "ResponseConnection!",
        Pages("response", _ANSWERS, order="article", published=True, reach="dialogue"),
        "The direct responses to this article.",
        **both_ways(),
        **articles_where(),
    )
    response_count = field(
        "Int!",
        Counter("response_count", "response_count_all", "response", _ANSWERS),
        "The number of published direct responses to this article.",
    )
    comments = field(
        "CommentConnection!",
        Pages(
            "comment",
            every(equal(THIS["article_id"], PARENT), is_null(THIS["parent_id"])),
            order="comment",
            published=True,
            reach="dialogue",
        ),
        "The comments on the article itself; replies are under each comment.",
        **both_ways(),
        **comments_where(),
    )
    comment_count = field(
        "Int!",
        Counter("comment_count", "comment_count_all", "comment", equal(THIS["article_id"], PARENT)),
        "The number of approved comments, replies included.",
    )
    dialogue = field(
        "Dialogue",
        One("dialogue", "root_id", reach="dialogue"),
        "The post's own, or that of the post that it answers at some distance; null where the viewer may not see that "
        "post.",
    )


class Article(_Answered, _Kept, _Printed, Node):
    """An essay with a byline: what posts and responses have in common."""


class Post(Article):
    """A lead article, which opens a dialogue."""

    dialogue = field("Dialogue", Same("dialogue"), "The post together with all that answers it.")


class Response(Article):
    """An article written in answer to another one."""

    responding_to = field(
        "Article",
        One("article", "responding_to_id", reach="dialogue"),
        "The article that this one answers: a post, or another response. Every response has one; null where the viewer "
        "may not see it.",
    )
    kind = field("ResponseKind!", Column("response_kind"), "How it answers.")
    other_responses = field(
        "[ResponseMention!]!",
        Many(
            "sibling",
            equal(THIS["parent_key"], PARENT),
            (
                THIS["place"],
                THIS["position"],
                is_null(THIS["date"]),
                descending(THIS["date"]),
                is_null(THIS["published_at"]),
                descending(THIS["published_at"]),
                descending(THIS["response_id"]),
            ),
            reach="dialogue",
            most=LONG,
        ),
        "The other answers to the same article, in printed order where a page prints one, else newest first: those "
        "held here, and those that an imported page only names.",
    )


class ResponseMention:
    """A response as a list names it: who, when and perhaps what."""

    credited_name = column("String!", "The credited names as printed, such as 'A, B and C'.")
    title = column("String", "The title, if the list gives it.")
    date = column("Date", "The date, if the list gives it.")
    response = field(
        "Response",
        One("response", "response_id", reach="neighbours"),
        "The response itself; null while only the mention is known, and if the viewer may not see it.",
    )
