"""Articles as an Atom feed, with threads."""

from gql_blog.plugin import ExportArticle, FeedHead, write_atom


def write_feed(articles: tuple[ExportArticle, ...]) -> bytes:
    """Return a feed of the articles in their order, named after the first, which opens the dialogue."""
    opening = articles[0]
    return write_atom(FeedHead(title=opening.title, url=opening.url, locale=opening.locale), articles)
