"""Three citation styles for bibliographies: by author and date, in short, and as German books have it."""

from collections.abc import Sequence
from pathlib import Path

from gql_blog.plugin import CitationStyleFile, hookimpl

api_version = 2

_FILES = Path(__file__).with_name("styles")


@hookimpl
def register_citation_styles() -> Sequence[CitationStyleFile]:
    """Add the three styles to ``CitationStyle``."""
    return [
        CitationStyleFile(
            name="AUTHOR_DATE",
            description="Author and year first, as in a list of references.",
            path=_FILES / "author-date.csl",
        ),
        CitationStyleFile(
            name="SHORT",
            description="Family name, title and year, for narrow columns.",
            path=_FILES / "short.csl",
        ),
        CitationStyleFile(
            name="GERMAN",
            description="As in a bibliography of a German book, with German words.",
            path=_FILES / "german.csl",
        ),
    ]
