"""Contributors."""

from gql_blog.graph.declare import field
from gql_blog.graph.node import Node
from gql_blog.graph.pages import articles_where, both_ways, forward
from gql_blog.read import Column, Pages


class Contributor(Node):
    """A person or organisation who writes, translates, edits or comments here."""

    slug = field("String!", Column("slug"), "The contributor's name in addresses.")
    name = field("String!", Column("name"), "The name, as the contributor would have it now.")
    bio = field("String", Column("bio"), "A biographical note.")
    affiliation = field("String", Column("affiliation"), "The institution that the contributor belongs to.")
    url = field("String", Column("url"), "The contributor's own page.")
    orcid = field("String", Column("orcid"), "The ORCID iD, such as 0000-0002-1825-0097.")
    articles = field(
        "ArticleConnection!",
        Pages(
            "article",
            "{a}.id in (select b.article_id from byline b where b.contributor_id = {p})",
            order="article",
            published=True,
        ),
        "The articles that credit the contributor, for whatever part.",
        **both_ways(),
        **articles_where(),
    )
    comments = field(
        "CommentConnection!",
        Pages("comment", "{a}.contributor_id = {p}", order="comment", published=True),
        "The approved comments that are the contributor's, oldest first.",
        **forward(),
    )
