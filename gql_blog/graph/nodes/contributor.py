"""Contributors, and their bylines."""

from gql_blog.graph.declared.declarations import column, field
from gql_blog.graph.declared.filter_inputs import articles_where
from gql_blog.graph.declared.relay_types import Node, both_ways, forward
from gql_blog.read import (
    ALWAYS,
    ONE,
    PARENT,
    THIS,
    Call,
    Chain,
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

    slug = column("String!", "The contributor's name in URLs.")
    name = column("String!", "The name, as the contributor writes it today.")
    bio = column("String", "A biographical note.")
    affiliation = column("String", "The institution that the contributor belongs to.")
    url = column("String", "The contributor's home page.")
    orcid = column("String", "The ORCID iD, such as 0000-0002-1825-0097.")
    portrait = field("Media", One("media", "portrait_id", reach="dialogue"), "A picture of the contributor.")
    version = column("Int!", "Grows by one with every change; mutations take it as expectedVersion.")
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

    position = column("Int!", "The position among the article's bylines, from 1.")
    role = column("BylineRole!", "The role that is credited.")
    credited_name = column("String!", "The name as printed with the article.")
    bio = column("String", "The biographical note as printed with the article.")
    affiliation = column("String", "The affiliation as printed with the article.")
    contributor = field(
        "Contributor!", One("contributor", "contributor_id", carried=True, reach="dialogue"), "The contributor."
    )
