"""The interface of everything that has a global id."""

from gql_blog.graph.declare import field
from gql_blog.read import Column


class Node:
    """Relay's object identification: anything that can be fetched again by its id alone. Ids are opaque, global and
    stable.
    """

    id = field("ID!", Column("id"), "Opaque, global and stable: keep it, compare it, and take nothing out of it.")
