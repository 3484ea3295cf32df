"""Contributors, their bylines, and the users who can sign in."""

from gql_blog.graph.declarations import field
from gql_blog.graph.filter_inputs import articles_where
from gql_blog.graph.relay import Node, both_ways, forward
from gql_blog.read import Column, Guarded, One, Pages


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


class Byline:
    """One credit of one article, as printed: it does not change when the contributor's own entry does."""

    position = field("Int!", Column("position"), "Its place among the article's bylines, from 1.")
    role = field("BylineRole!", Column("role"), "What the credit is for.")
    credited_name = field("String!", Column("credited_name"), "The name as printed with the article.")
    bio = field("String", Column("bio"), "The biographical note as printed with the article.")
    affiliation = field("String", Column("affiliation"), "The affiliation as printed with the article.")
    contributor = field(
        "Contributor!", One("contributor", "contributor_id", carried=True, reach="dialogue"), "Who it is."
    )


class User(Node):
    """Someone who can sign in."""

    email = field(
        "String", Guarded("email", Column("email")), "The address. Admins and the user only; null for others."
    )
    name = field("String!", Column("name"), "The name that colleagues see.")
    role = field("Role!", Column("role"), "What the user may do.")
    contributor = field(
        "Contributor",
        One("contributor", "contributor_id"),
        "The contributor who the user is; null where that is not said.",
    )
