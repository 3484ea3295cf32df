"""Responses, and how lists name them."""

from gql_blog.graph.article import Article
from gql_blog.graph.declare import field
from gql_blog.read import Column, Many, One


class Response(Article):
    """An article written in answer to another one."""

    responding_to = field(
        "Article",
        One("article", "responding_to_id", reach="dialogue"),
        "The article that this one answers: a post, or another response. Every response has one; null where the viewer "
        "may not see it.",
    )
    kind = field("ResponseKind!", Column("response_kind"), "In which way it answers.")
    dialogue = field(
        "Dialogue",
        One("dialogue", "root_id", reach="dialogue"),
        "The dialogue it belongs to; null where the viewer may not see its post.",
    )
    other_responses = field(
        "[ResponseMention!]!",
        Many(
            "sibling",
            "{a}.parent_key = {p}",
            ("{a}.place", "{a}.position", "{a}.date is null", "{a}.date desc", "{a}.response_id desc"),
            reach="dialogue",
        ),
        "The other answers to the same article, in printed order where a page prints one, else newest first: those "
        "held here, and those that an imported page only names.",
    )


class ResponseMention:
    """A response as a list names it: who, when and perhaps what."""

    credited_name = field(
        "String!", Column("credited_name"), "Who is credited, as printed: 'A, B and C' where several are."
    )
    title = field("String", Column("title"), "The title, where the list names it.")
    date = field("Date", Column("date"), "The date, where the list states one.")
    response = field(
        "Response",
        One("response", "response_id", reach="neighbours"),
        "The response itself; null while only the mention is known, and where the viewer may not see it.",
    )
