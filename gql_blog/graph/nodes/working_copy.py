"""The type of an article's working copy."""

from gql_blog.graph.declared.declarations import field
from gql_blog.graph.declared.relay_types import Node
from gql_blog.read import Column, One


class WorkingCopy(Node):
    """What is being written of an article, apart from its live text. Readers see nothing of it."""

    article = field("Article!", One("article", "article_id", carried=True, reach="dialogue"), "The article.")
    version = field(
        "Int!",
        Column("version"),
        "Grows by one with every change of the working copy; mutations of it take it as expectedVersion.",
    )
    state = field("WorkingCopyState!", Column("state"), "How far it has come.")
    revision = field(
        "Revision!", One("revision", "revision_id", carried=True, reach="dialogue"), "What was saved last."
    )
    base = field(
        "Revision",
        One("revision", "base_id", reach="dialogue"),
        "The live text that it was begun from, or last merged with: the common ancestor of the two; null if the "
        "article was made by a release that kept none.",
    )
    note = field("String", Column("note"), "What was said when its state last changed, such as why it was returned.")
    saved_by = field(
        "User", One("user", "saved_by_id"), "Who saved it last; null if the viewer may not see the account."
    )
    created_at = field("DateTime!", Column("created_at"), "When it was begun.")
    updated_at = field("DateTime!", Column("updated_at"), "When it was last changed.")
