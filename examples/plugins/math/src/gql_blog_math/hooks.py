"""Where gql_blog calls this plugin."""

from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import MarkdownExtension, Markup, hookimpl
from gql_blog_math.markdown import add_formulas

api_version: Final = 2


@hookimpl
def register_markup() -> Markup:
    """Have MathML in texts."""
    return Markup(elements=["math"])


@hookimpl
def register_markdown() -> Sequence[MarkdownExtension]:
    """Publish what stands between dollars, or in a block of code of the language ``math``, as a formula."""
    return (MarkdownExtension(name="formulas", extend=add_formulas),)
