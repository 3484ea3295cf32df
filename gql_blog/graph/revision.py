"""Revisions."""

from gql_blog.graph.declare import field
from gql_blog.graph.node import Node
from gql_blog.read import Column, One


class Revision(Node):
    """An article as one change left it."""

    number = field("Int!", Column("number"), "From 1, for the article's first state.")
    created_at = field("DateTime!", Column("created_at"), "The instant of the change.")
    author = field(
        "User",
        One("user", "author_id"),
        "Who made it; null for an import, and where the viewer may not see the account.",
    )
    note = field("String", Column("note"), "What its author said of it.")
    title = field("String!", Column("title"), "The title as it was then.")
    source = field("String!", Column("source"), "The Markdown as it was then.")
    diff = field("String!", Column("diff"), "Unified diff of the source against the revision before.")
