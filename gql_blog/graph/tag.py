"""Tags."""

from gql_blog.graph.declare import field
from gql_blog.graph.node import Node
from gql_blog.graph.pages import articles_where, forward
from gql_blog.read import Column, Pages


class Tag(Node):
    """A subject that articles are filed under."""

    slug = field("String!", Column("slug"), "The tag's name in addresses and filters.")
    name = field("String!", Column("name"), "The tag as readers see it.")
    articles = field(
        "ArticleConnection!",
        Pages(
            "article",
            "{a}.id in (select t.article_id from article_tag t where t.tag_id = {p})",
            order="article",
            published=True,
        ),
        "The articles that carry it.",
        **forward(),
        **articles_where(),
    )
