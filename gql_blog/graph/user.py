"""Users."""

from gql_blog.graph.declare import field
from gql_blog.graph.node import Node
from gql_blog.read import Column, Guarded, One


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
