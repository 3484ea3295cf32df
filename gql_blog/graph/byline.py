"""Bylines."""

from gql_blog.graph.declare import field
from gql_blog.read import Column, One


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
