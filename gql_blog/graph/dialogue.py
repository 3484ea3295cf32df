"""Dialogues: a post and all that answers it."""

from typing import Any, Final

from gql_blog.content import DIALOGUE, with_prefix
from gql_blog.graph.article_parts import DIALOGUE_EXPORTS
from gql_blog.graph.declarations import field
from gql_blog.graph.filter_inputs import articles_where
from gql_blog.graph.relay import Node, both_ways
from gql_blog.read import Column, Computed, Counter, Descending, Many, One, Pages, ReadContext, Same

_IN_IT: Final = "{a}.root_id = {p} and {a}.responding_to_id is not null"


def _dialogue_id(_context: ReadContext, _arguments: dict[str, Any], article_id: str) -> str:
    return with_prefix(DIALOGUE, article_id)


class Dialogue(Node):
    """A post and all that answers it, at any depth."""

    id = field("ID!", Computed(("id",), _dialogue_id), "Its own id, other than its post's. Opaque, global and stable.")
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
        "How many published responses it has, at any depth.",
    )
    participants = field(
        "[Participant!]!",
        Many(
            "participant",
            "{a}.parent_key = {p}",
            (
                Descending("{a}.article_count + {a}.comment_count"),
                Descending("{a}.article_count"),
                "{a}.contributor_id",
            ),
            reach="dialogue",
        ),
        "Everyone with a byline or a comment in it, most active first.",
    )
    bibliography = field(
        "[CitedWork!]!",
        Many("work", "{a}.parent_key = {p}", ("{a}.work_order{c}", "{a}.key{c}"), reach="dialogue"),
        "Every work cited in it, once, by first author and year.",
    )
    exports = field("[Export!]!", DIALOGUE_EXPORTS, "The whole dialogue in one file, in reading order.")


class Participant:
    """Someone who takes part in a dialogue, and how much."""

    contributor = field(
        "Contributor!", One("contributor", "contributor_id", carried=True, reach="dialogue"), "Who it is."
    )
    article_count = field(
        "Int!", Column("article_count"), "Published articles of the dialogue that credit the contributor."
    )
    comment_count = field(
        "Int!", Column("comment_count"), "Approved comments that the contributor made in the dialogue."
    )


class CitedWork:
    """A work that footnotes of a dialogue cite."""

    citation = field("JSON!", Column("citation"), "The work in CSL-JSON.")
    text = field("String!", Column("work_text"), "The work written out, without the place cited.")
    cited_by = field(
        "[Citation!]!",
        Many(
            "citation",
            "{a}.parent_key = {p}",
            ("{a}.responding_to_id is not null", "{a}.created_at", "{a}.article_id", "{a}.number"),
            key="key",
            reach="dialogue",
        ),
        "Every note that cites it, the post's first.",
    )


class Citation:
    """One note that cites a work."""

    article = field(
        "Article!", One("article", "article_id", carried=True, reach="dialogue"), "The article whose note it is."
    )
    footnote = field("Footnote!", One("footnote", "footnote_id", carried=True, reach="dialogue"), "The note.")
    locator = field("String", Column("locator"), "The page or other place in the work that the note names.")
