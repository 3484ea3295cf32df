"""Dialogues: a post and all that answers it."""

import json
from typing import Any, Final

from gql_blog.content import DIALOGUE, CitationStyle, with_prefix
from gql_blog.graph.declared.declarations import Argument, column, field
from gql_blog.graph.declared.filter_inputs import articles_where
from gql_blog.graph.declared.relay_types import Node, both_ways
from gql_blog.graph.nodes.article_parts import DIALOGUE_EXPORTS
from gql_blog.read import (
    LONG,
    PARENT,
    THIS,
    ByCodePoint,
    Chain,
    Computed,
    Counter,
    Many,
    One,
    Pages,
    ReadContext,
    Same,
    descending,
    equal,
    every,
    is_not_null,
)

_IN_IT: Final = every(equal(THIS["root_id"], PARENT), is_not_null(THIS["responding_to_id"]))


def _in_style(_context: ReadContext, arguments: dict[str, Any], text: str, in_styles: str | None) -> str:
    styled = json.loads(in_styles) if in_styles else {}
    return str(styled.get(arguments["style"], text))


class Dialogue(Node):
    """A post and all that answers it, at any depth."""

    id = field(
        "ID!",
        Computed(("id",), lambda _context, _, article_id: with_prefix(DIALOGUE, article_id)),
        "The dialogue's own id, different from its post's. Opaque, global and stable.",
    )
    post = field("Post!", Same("post"), "The post that opened it.")
    responses = field(
        "ResponseConnection!",
        Pages("response", _IN_IT, order="article", published=True, reach="dialogue"),
        "The responses to the post, to its responses, and so on.",
        **both_ways(),
        **articles_where(),
    )
    response_count = field(
        "Int!",
        Counter("dialogue_count", "dialogue_count_all", "response", _IN_IT),
        "The number of published responses, at any depth.",
    )
    participants = field(
        "[Participant!]!",
        Many(
            "participant",
            equal(THIS["parent_key"], PARENT),
            (
                descending(Chain("+", (THIS["article_count"], THIS["comment_count"]))),
                descending(THIS["article_count"]),
                THIS["contributor_id"],
            ),
            reach="dialogue",
            most=LONG,
        ),
        "Everyone with a byline or a comment in it, most active first.",
    )
    bibliography = field(
        "[CitedWork!]!",
        Many(
            "work",
            equal(THIS["parent_key"], PARENT),
            (ByCodePoint(THIS["work_order"]), ByCodePoint(THIS["work_key"])),
            reach="dialogue",
            most=LONG,
        ),
        "Every work cited in it, once, by first author and year.",
    )
    exports = field("[Export!]!", DIALOGUE_EXPORTS, "The whole dialogue in one file, in reading order.")


class Participant:
    """A contributor to a dialogue, and how much they contributed."""

    contributor = field(
        "Contributor!", One("contributor", "contributor_id", carried=True, reach="dialogue"), "The contributor."
    )
    article_count = column("Int!", "The number of published articles in the dialogue that credit the contributor.")
    comment_count = column("Int!", "The number of approved comments by the contributor in the dialogue.")


class CitedWork:
    """A work that is cited in footnotes of a dialogue."""

    citation = column("JSON!", "The work in CSL-JSON.")
    text = field(
        "String!",
        Computed(("work_text", "work_in_styles"), _in_style),
        "The work without the page, in a citation style. As a note prints it for null, where the server has no styles, "
        "and where a style cannot say what the work says.",
        style=Argument("CitationStyle", "The style; null: as printed.", default=CitationStyle.CHICAGO_NOTES),
    )
    cited_by = field(
        "[Citation!]!",
        Many(
            "citation",
            equal(THIS["parent_key"], PARENT),
            (is_not_null(THIS["responding_to_id"]), THIS["created_at"], THIS["article_id"], THIS["number"]),
            key="key",
            reach="dialogue",
            most=LONG,
        ),
        "The notes that cite it, the post's first.",
    )


class Citation:
    """A footnote that cites a work."""

    article = field(
        "Article!", One("article", "article_id", carried=True, reach="dialogue"), "The article of the footnote."
    )
    footnote = field("Footnote!", One("footnote", "footnote_id", carried=True, reach="dialogue"), "The note.")
    locator = column("String", "The page or other locator that the footnote cites.")
