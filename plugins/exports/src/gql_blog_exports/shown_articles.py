"""What an exported page says for machines, in meta elements: the status of what it shows, and copies of that."""

from html.parser import HTMLParser
from typing import Final

COPY: Final = "gql-blog:copy"
STATUS: Final = "gql-blog:status"
"""The names of the elements. A page of what everybody may see states no status."""


class ShownArticles(HTMLParser):
    """The copies that a page keeps, and the text of each article that it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.copies: list[str] = []
        self._texts: list[list[str]] = []
        self._depth = 0
        self.feed(html)
        self.close()
        self.shown = ["".join(texts) for texts in self._texts]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a copy, or begin an article."""
        stated = dict(attrs)
        if tag == "meta" and stated.get("name") == COPY:
            self.copies.append(stated.get("content") or "")
        elif tag == "article":
            self._depth += 1
            if self._depth == 1:
                self._texts.append([])

    def handle_endtag(self, tag: str) -> None:
        """End an article."""
        self._depth -= tag == "article"

    def handle_data(self, data: str) -> None:
        """Take what an article shows."""
        if self._depth > 0:
            self._texts[-1].append(data)
