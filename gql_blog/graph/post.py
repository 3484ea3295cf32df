"""Posts."""

from gql_blog.graph.article import Article
from gql_blog.graph.declare import field
from gql_blog.read import Same


class Post(Article):
    """A lead article, which opens a dialogue."""

    dialogue = field("Dialogue!", Same("dialogue"), "The post together with all that answers it.")
