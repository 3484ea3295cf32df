"""Collaborators of an article."""

from gql_blog.graph.declared.declarations import field
from gql_blog.read import Column, One


class Collaborator:
    """A user who has the rights of an article's creator, because an editor named them."""

    user = field("User!", One("user", "account_id", carried=True), "The user.")
    added_at = field("DateTime!", Column("added_at"), "When the user was named.")
