"""Contributors, and their bylines."""

from gql_blog.graph.declarations import field
from gql_blog.graph.filter_inputs import articles_where
from gql_blog.graph.relay_types import Node, both_ways, forward
from gql_blog.read import PARENT, THIS, Column, One, Pages, Row, Select, among, equal

_BYLINE = Row("byline", "b")


class Contributor(Node):
    """A person or organisation who writes, translates, edits or comments here."""

    slug = field("String!", Column("slug"), "The contributor's name in URLs.")
    name = field("String!", Column("name"), "The name, as the contributor writes it today.")
    bio = field("String", Column("bio"), "A biographical note.")
    affiliation = field("String", Column("affiliation"), "The institution that the contributor belongs to.")
    url = field("String", Column("url"), "The contributor's home page.")
    orcid = field("String", Column("orcid"), "The ORCID iD, such as 0000-0002-1825-0097.")
    version = field("Int!", Column("version"), "Grows by one with every change; mutations take it as expectedVersion.")
    articles = field(
        "ArticleConnection!",
        Pages(
            "article",
            among(
                THIS["id"], Select((_BYLINE["article_id"],), (_BYLINE,), (equal(_BYLINE["contributor_id"], PARENT),))
            ),
            order="article",
            published=True,
        ),
        "The articles that credit the contributor, in any role.",
        **both_ways(),
        **articles_where(),
    )
    comments = field(
        "CommentConnection!",
        Pages("comment", equal(THIS["contributor_id"], PARENT), order="comment", published=True),
        "The contributor's approved comments, oldest first.",
        **forward(),
    )


class Byline:
    """One credit of one article, as printed: it does not change when the contributor's own entry does."""

    position = field("Int!", Column("position"), "The position among the article's bylines, from 1.")
    role = field("BylineRole!", Column("role"), "The role that is credited.")
    credited_name = field("String!", Column("credited_name"), "The name as printed with the article.")
    bio = field("String", Column("bio"), "The biographical note as printed with the article.")
    affiliation = field("String", Column("affiliation"), "The affiliation as printed with the article.")
    contributor = field(
        "Contributor!", One("contributor", "contributor_id", carried=True, reach="dialogue"), "The contributor."
    )
