"""HTML becomes Markdown where the importers are installed; where they are not, what to install is told."""

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown import html_markdown
from gql_blog.transfer.markdown.html_markdown import markdown_of_html


def test_the_installed_writer_is_found() -> None:
    assert markdown_of_html("<p>It <em>falls</em>.").markdown == "It *falls*."
    assert markdown_of_html("a\n\nb", paragraphs=True).markdown == "a\n\nb"


def test_without_it_what_to_install_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_markdown, "GROUP", "gql_blog.nothing")
    with pytest.raises(ImportRefused, match="pip install") as caught:
        markdown_of_html("<p>x")
    assert caught.value.reason == "IMPORTER_MISSING"
