"""Contributors, and their bylines."""

from gql_blog.graph.declared.declarations import field
from gql_blog.graph.declared.filter_inputs import articles_where
from gql_blog.graph.declared.relay_types import Node, both_ways, forward
from gql_blog.read import (
    ALWAYS,
    ONE,
    PARENT,
    THIS,
    Call,
    Chain,
    Column,
    Constant,
    One,
    Pages,
    Row,
    Select,
    equal,
    every,
    grouped,
    negated,
)

_BYLINE, _EARLIER = Row("byline", "b"), Row("byline", "e")
_CREDITED_BEFORE = Select(
    (ALWAYS,),
    (_EARLIER,),
    (
        equal(_EARLIER["article_id"], _BYLINE["article_id"]),
        # An expression, which no index has: an article has few bylines, and a contributor may have many.
        equal(Chain("||", (_EARLIER["contributor_id"], Constant(""))), _BYLINE["contributor_id"]),
        Chain("<", (_EARLIER["position"], _BYLINE["position"])),
    ),
    limit=ONE,
)
"""An earlier byline of the same article that credits the same contributor."""
# A value is looked for of each byline that is listed; of NOT EXISTS, PostgreSQL may compare all of them first. It takes
# a truth value to hold of every other row, and a null to be rare.
_FIRST_CREDIT = negated(Call("coalesce", (grouped(_CREDITED_BEFORE), Constant(False))))


class Contributor(Node):
    """A person or organisation who writes, translates, edits or comments here."""

    slug = field("String!", Column("slug"), "The contributor's name in URLs.")
    name = field("String!", Column("name"), "The name, as the contributor writes it today.")
    bio = field("String", Column("bio"), "A biographical note.")
    affiliation = field("String", Column("affiliation"), "The institution that the contributor belongs to.")
    url = field("String", Column("url"), "The contributor's home page.")
    orcid = field("String", Column("orcid"), "The ORCID iD, such as 0000-0002-1825-0097.")
    portrait = field("Media", One("media", "portrait_id", reach="dialogue"), "A picture of the contributor.")
    version = field("Int!", Column("version"), "Grows by one with every change; mutations take it as expectedVersion.")
    articles = field(
        "ArticleConnection!",
        Pages(
            "article",
            every(equal(_BYLINE["contributor_id"], PARENT), _FIRST_CREDIT),
            order="article",
            published=True,
            link=_BYLINE,
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
