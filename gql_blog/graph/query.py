"""What may be asked for: the roots of every query."""

from typing import Final

from gql_blog.access import secret_hash
from gql_blog.graph.declarations import Argument, field
from gql_blog.graph.filter_inputs import articles_where, comments_where
from gql_blog.graph.plugin_types import PLUGINS
from gql_blog.graph.relay_types import both_ways, forward
from gql_blog.read import AllRows, ById, ByIds, Guarded, Lookup, Me, Pages, Search

_EVERY: Final = "true"
_ARTICLE_OF_SLUG: Final = (
    "{a}.id = coalesce((select n.id from article n where n.slug = {v}), "
    "(select o.article_id from old_slug o where o.slug = {v}))"
)
_SLUG: Final = Argument("String!", "The slug, or one that the article had before it was renamed.")


def _of_slug(table: str) -> str:
    """The condition that a row has a slug, or had one that everybody could see."""
    return (
        f"{{a}}.id = coalesce((select n.id from {table} n where n.slug = {{v}}), "
        f"(select o.{table}_id from {table}_alias o where o.slug = {{v}} and o.was_public))"
    )


class Query:
    """The queries. What the viewer may not see is absent everywhere, and cannot be distinguished from what does not
    exist.
    """

    node = field(
        "Node",
        ById(),
        "The object with this id; null if there is none.",
        id=Argument("ID!", "The id."),
    )
    nodes = field(
        "[Node]!",
        ByIds(),
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
        "Contributor",
        Lookup("contributor", _of_slug("contributor"), "slug"),
        "A contributor, by slug.",
        slug=Argument("String!", "The slug, or one that the contributor had before, or that was merged into it."),
    )
    tag = field(
        "Tag",
        Lookup("tag", _of_slug("tag"), "slug"),
        "A tag, by slug.",
        slug=Argument("String!", "The slug, or one that the tag had before, or that was merged into it."),
    )
    posts = field(
        "PostConnection!",
        Pages("post", _EVERY, order="article", key=None, published=True),
        "Posts, by publishedOn, newest first, unless orderBy is given.",
        **both_ways(),
        **articles_where(),
    )
    responses = field(
        "ResponseConnection!",
        Pages("response", _EVERY, order="article", key=None, published=True),
        "Responses to any article.",
        **both_ways(),
        **articles_where(),
    )
    articles = field(
        "ArticleConnection!",
        Pages("article", _EVERY, order="article", key=None, published=True),
        "Posts and responses.",
        **both_ways(),
        **articles_where(),
    )
    comments = field(
        "CommentConnection!",
        Pages("comment", _EVERY, order="comment", key=None, published=True),
        "Comments of every article, replies included.",
        **both_ways(),
        **comments_where(),
    )
    contributors = field(
        "ContributorConnection!",
        Pages("contributor", _EVERY, order="contributor", key=None),
        "Contributors, sorted by name.",
        **both_ways(),
    )
    namesakes = field(
        "ContributorConnection",
        Guarded(
            "namesakes",
            Pages(
                "contributor",
                "{a}.name in (select o.name from contributor o group by o.name having count(*) > 1)",
                order="contributor",
                key=None,
            ),
        ),
        "Contributors who share their name with another one, sorted by name: perhaps one person twice, since a name "
        "finds only contributors whom its writer may see. Editors and admins only; null for others.",
        **both_ways(),
    )
    tags = field("[Tag!]!", AllRows("tag", ("{a}.name{c}", "{a}.id")), "All tags, sorted by name.")
    search = field(
        "SearchConnection!",
        Search(),
        "The articles whose title, bylines or text contain every word of the query, best match first.",
        query=Argument(
            "String!",
            "The words to search for, at most 64, in any order; case and accents are ignored. In scripts without "
            "spaces, such as Chinese, any sequence of characters matches. There are no operators.",
        ),
        **forward(),
        where=articles_where()["where"],
    )
    comment_by_receipt = field(
        "Comment",
        Lookup(
            "comment",
            "{a}.id = (select r.comment_id from receipt r join comment k on k.id = r.comment_id "
            "join article v on v.id = k.article_id and v.public where r.hash = {v})",
            "receipt",
            prepare=secret_hash,
            granted=True,
        ),
        "The comment that a receipt stands for, whatever its status; null if its article is not public.",
        receipt=Argument("String!", "The receipt that submitComment gave."),
    )
    moderation_queue = field(
        "CommentConnection",
        Guarded("moderation", Pages("comment", "{a}.status = 'PENDING'", order="comment", key=None)),
        "PENDING comments, oldest first, on whatever article. Moderators, editors and admins only; null for others.",
        **forward(),
        **(comments_where() | {"where": Argument("CommentWhere", "A filter on the PENDING comments.")}),
    )
    plugins = field(
        "[Plugin!]",
        PLUGINS,
        "The installed plugins, sorted by name, with the health of their hooks. Admins only; null for others.",
    )
    viewer = field("User", Me(), "The signed-in user; null for an anonymous reader.")
