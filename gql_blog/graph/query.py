"""What may be asked for: the roots of every query."""

from typing import Final

from gql_blog.access import secret_hash
from gql_blog.graph.declared.declarations import Argument, field
from gql_blog.graph.declared.filter_inputs import articles_where, comments_where
from gql_blog.graph.declared.relay_types import both_ways, forward
from gql_blog.graph.nodes.article_parts import SITE_EXPORTS
from gql_blog.graph.nodes.audit import audit_where
from gql_blog.graph.nodes.changes import CHANGES
from gql_blog.graph.nodes.deleted_entry import LEGAL_HOLDS
from gql_blog.graph.nodes.media import MEDIA, MEDIA_LIBRARY
from gql_blog.graph.nodes.plugin_types import PLUGINS
from gql_blog.graph.nodes.redirect import RESOLVE
from gql_blog.graph.nodes.site import SITE
from gql_blog.read import (
    ALWAYS,
    NOW,
    ONE,
    PARENT,
    THIS,
    AllRows,
    ByCodePoint,
    ById,
    Call,
    Chain,
    Constant,
    Expression,
    Guarded,
    Join,
    Lookup,
    Me,
    Pages,
    Phrase,
    ReadContext,
    Row,
    Select,
    among,
    equal,
    every,
    found_for_each,
    grouped,
    is_null,
)


def _found_by_slug(named: Row, renamed: Row, key: str, *conditions: Expression) -> Expression:
    """Return the condition that a row has a slug, or had it before; ``key`` is the row's id among the old slugs."""
    now = Select((named["id"],), (named,), (equal(named["slug"], PARENT),))
    before = Select((renamed[key],), (renamed,), (equal(renamed["slug"], PARENT), *conditions))
    return equal(THIS["id"], Call("coalesce", (grouped(now), grouped(before))))


def _of_slug(table: str) -> Lookup:
    """Return the look-up of a row that has a slug, or had one that everybody could see, or the viewer sees all."""
    named, alias, key = Row(table, "n"), Row(f"{table}_alias", "o"), f"{table}_id"
    known = _found_by_slug(named, alias, key, alias["was_public"])
    return Lookup(table, known, "slug", for_all_seen=_found_by_slug(named, alias, key))


_ARTICLE_OF_SLUG: Final = _found_by_slug(Row("article", "n"), Row("old_slug", "o"), "article_id")

_RECEIPT, _COMMENT, _ARTICLE = Row("receipt", "r"), Row("comment", "k"), Row("article", "v")
_COMMENTED = Join("join", _COMMENT, (equal(_COMMENT["id"], _RECEIPT["comment_id"]), is_null(_COMMENT["deleted_at"])))
_STANDS = is_null(_ARTICLE["withdrawn_on"])
_PUBLIC = Join("join", _ARTICLE, (equal(_ARTICLE["id"], _COMMENT["article_id"]), _ARTICLE["public"], _STANDS))
_RECEIVED = Select((_RECEIPT["comment_id"],), (_RECEIPT, _COMMENTED, _PUBLIC), (equal(_RECEIPT["hash"], PARENT),))

_KEPT = (equal(_ARTICLE["id"], THIS["article_id"]), is_null(_ARTICLE["deleted_at"]), _STANDS)
_OF_KEPT_ARTICLE = found_for_each(Select((ONE,), (_ARTICLE,), _KEPT))
_WAITS: Final = every(equal(THIS["status"], Constant("PENDING")), _OF_KEPT_ARTICLE)
_MAKER = Row("account", "u")
_DISABLED_AT = Select((_MAKER["disabled_at"],), (_MAKER,), (equal(_MAKER["id"], THIS["created_by_id"]),))
_LIVE_LINK = every(
    equal(THIS["id"], PARENT),
    is_null(THIS["revoked_at"]),
    Chain(">", (THIS["expires_at"], NOW)),
    is_null(grouped(_DISABLED_AT)),
    _OF_KEPT_ARTICLE,
)

_NAMESAKE = Row("contributor", "o")
_SHARED = Phrase((_NAMESAKE["name"], " having count(*) > 1"))
_SHARES_ITS_NAME = among(THIS["name"], Select((_NAMESAKE["name"],), (_NAMESAKE,), group=(_SHARED,)))

_EARLIER_SLUG: Final = "The slug, or one from before a rename or a merge, if everybody could see that one."
_SLUG: Final = Argument("String!", "The slug, or one that the article had before it was renamed.")
_IS_SUBMITTED: Final = every(equal(THIS["state"], Constant("SUBMITTED")), _OF_KEPT_ARTICLE)
_SUBMITTED: Final = Pages("working_copy", _IS_SUBMITTED, order="working_copy", key=None)


def _hash(_context: ReadContext, receipt: str) -> str:
    return secret_hash(receipt)


def _link(context: ReadContext, token: str) -> str:
    """The id of a preview link; nothing has the id of a token that the site did not sign."""
    return context.previews.link_of(token)


class Query:
    """The queries. What the viewer may not see is absent everywhere, and cannot be distinguished from what does not
    exist.
    """

    node = field("Node", ById("id"), "The object with this id; null if there is none.", id=Argument("ID!", "The id."))
    nodes = field(
        "[Node]!",
        ById("ids", several=True),
        "The objects with these ids, in the same order, with null where there is none.",
        ids=Argument("[ID!]!", "From 0 to 100 ids."),
    )
    article = field(
        "Article",
        Lookup("article", _ARTICLE_OF_SLUG, "slug"),
        "A post or a response, by slug; an old slug of a renamed article finds it too, here and in post, response and "
        "dialogue.",
        slug=_SLUG,
    )
    post = field("Post", Lookup("post", _ARTICLE_OF_SLUG, "slug"), "A post, by slug.", slug=_SLUG)
    response = field("Response", Lookup("response", _ARTICLE_OF_SLUG, "slug"), "A response, by slug.", slug=_SLUG)
    dialogue = field(
        "Dialogue",
        Lookup("dialogue", _ARTICLE_OF_SLUG, "slug", through="root_id"),
        "A dialogue, by the slug of its post, or of any response in it.",
        slug=_SLUG,
    )
    contributor = field(
        "Contributor", _of_slug("contributor"), "A contributor, by slug.", slug=Argument("String!", _EARLIER_SLUG)
    )
    tag = field("Tag", _of_slug("tag"), "A tag, by slug.", slug=Argument("String!", _EARLIER_SLUG))
    posts = field(
        "PostConnection!",
        Pages("post", ALWAYS, order="article", key=None, published=True),
        "Posts, by publishedOn, newest first, unless orderBy is given.",
        **both_ways(),
        **articles_where(),
    )
    responses = field(
        "ResponseConnection!",
        Pages("response", ALWAYS, order="article", key=None, published=True),
        "Responses to any article.",
        **both_ways(),
        **articles_where(),
    )
    articles = field(
        "ArticleConnection!",
        Pages("article", ALWAYS, order="article", key=None, published=True),
        "Posts and responses.",
        **both_ways(),
        **articles_where(),
    )
    comments = field(
        "CommentConnection!",
        Pages("comment", ALWAYS, order="comment", key=None, published=True),
        "Comments of every article, replies included.",
        **both_ways(),
        **comments_where(),
    )
    contributors = field(
        "ContributorConnection!",
        Pages("contributor", ALWAYS, order="contributor", key=None),
        "Contributors, sorted by name.",
        **both_ways(),
    )
    namesakes = field(
        "ContributorConnection",
        Guarded("namesakes", Pages("contributor", _SHARES_ITS_NAME, order="contributor", key=None)),
        "Contributors who share their name with another one, sorted by name: perhaps one person twice, since a name "
        "finds only contributors whom its writer may see. Editors and admins only; null for others.",
        **both_ways(),
    )
    tags = field("[Tag!]!", AllRows("tag", (ByCodePoint(THIS["name"]), THIS["id"])), "All tags, sorted by name.")
    search = field(
        "SearchConnection!",
        Pages("article", ALWAYS, order="article", key=None, published=True, searched=True),
        "The articles whose title, bylines or text contain every word of the query, best match first: the published "
        "ones, and for staff all that they may see and that is not deleted, drafts too.",
        query=Argument(
            "String!",
            "The words to search for, at most 64, in any order; case and accents are ignored. In scripts without "
            "spaces, such as Chinese, any sequence of characters matches. There are no operators. Other forms of a "
            "word are found in articles of a language whose stems are known; where a site has more than four such "
            "languages, of a long query's first words only.",
        ),
        **forward(),
        where=Argument("ArticleWhere", "A filter. A condition on status says which of them staff are shown."),
    )
    comment_by_receipt = field(
        "Comment",
        Lookup("comment", equal(THIS["id"], grouped(_RECEIVED)), "receipt", prepare=_hash, granted=True),
        "The comment that a receipt stands for, whatever its status; null if its article is not public or withdrawn.",
        receipt=Argument("String!", "The receipt that submitComment gave."),
    )
    preview = field(
        "Preview",
        Lookup("preview", _LIVE_LINK, "token", prepare=_link, granted=True),
        "The revision that a preview link shows, for anybody who has its token. Null for a token that is unknown, "
        "expired, revoked or altered, while the article is deleted or withdrawn, and while whoever made the link is "
        "disabled. Never cached.",
        token=Argument("String!", "The token that createPreviewLink gave."),
    )
    resolve = field(
        "Resolution",
        RESOLVE,
        "What became of an address of the site: that of an article, one that it had before, or one that is redirected. "
        "Of a withdrawn article it is GONE. Null if nothing is known of it, or nothing that the viewer may see.",
        path=Argument("String!", "The path of the address, from its first slash on, or the whole address."),
    )
    redirects = field(
        "RedirectConnection",
        Guarded("redirects", Pages("redirect", ALWAYS, order="redirect", key=None)),
        "All redirects, sorted by path. Editors and admins only; null for others.",
        **both_ways(),
    )
    site = SITE
    media = MEDIA
    media_library = MEDIA_LIBRARY
    legal_holds = LEGAL_HOLDS
    deleted_entries = field(
        "DeletedEntryConnection",
        Guarded("deletions", Pages("deletion", ALWAYS, order="deletion", key=None)),
        "Articles, comments, contributors and tags that are deleted and not purged yet, newest first. Editors and "
        "admins only; null for others.",
        **both_ways(),
    )
    submitted_working_copies = field(
        "WorkingCopyConnection",
        Guarded("submissions", _SUBMITTED),
        "Working copies that are SUBMITTED, the one that was left alone for longest first. Editors and admins: all; "
        "authors: those of articles that they may change; null for others.",
        **both_ways(),
    )
    moderation_queue = field(
        "CommentConnection",
        Guarded("moderation", Pages("comment", _WAITS, order="comment", key=None)),
        "PENDING comments, oldest first, on whatever article that is not deleted. Moderators, editors and admins only; "
        "null for others.",
        **forward(),
        **(comments_where() | {"where": Argument("CommentWhere", "A filter on the PENDING comments.")}),
    )
    changes = CHANGES
    revision = field(
        "Revision",
        Lookup("revision", equal(THIS["id"], PARENT), "id"),
        "A revision of an article that the viewer may change; null for others. `changes` compares it with another one.",
        id=Argument("ID!", "The id of the revision."),
    )
    users = field(
        "UserConnection",
        Guarded("accounts", Pages("user", ALWAYS, order="user", key=None)),
        "All users, sorted by name. Admins only; null for others.",
        **both_ways(),
    )
    tokens = field(
        "TokenConnection",
        Guarded("accounts", Pages("token", ALWAYS, order="token", key=None)),
        "All tokens of users and of applications, newest first, also those that have ended. Admins only; null for "
        "others.",
        **forward(),
    )
    audit = field(
        "AuditEntryConnection",
        Guarded("audit", Pages("audit", ALWAYS, order="audit", key=None)),
        "Who changed what, newest first. Admins only; null for others.",
        **audit_where(),
    )
    plugins = field(
        "[Plugin!]",
        PLUGINS,
        "The installed plugins, sorted by name, with the health of their hooks. Admins only; null for others.",
    )
    site_exports = field(
        "[Export!]!",
        SITE_EXPORTS,
        "What everybody may see of the whole site in one file, in every format that the installed plugins can write it "
        "in.",
    )
    viewer = field("User", Me(), "The signed-in user; null for an anonymous reader.")
