import pytest

from gql_blog.transfer.pages import looks_like_page


@pytest.mark.parametrize(
    "text",
    [
        "Responding To: Two Islands\nSlates\nOna Vela\nA slate forgets.",
        "\ufeff响应：两座岛\n石板\n石板会忘记。",
        "The Ferry\nOdile Marchetti | March 14, 2019\nSo it is.",
        "April 3, 2021\n\nThe Lighthouse\n\nIt sees.",
        "Skip to main content\nWhatever",
        "A Headline\n\nThis is a sentence of some length, with a stop at its end.",
        "Text.\nCOMMENT FROM A B (May 1, 2017):\n# not markdown",
    ],
)
def test_pages(text: str) -> None:
    assert looks_like_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A\n---\nResponding To: B",
        '{"title": "A"}',
        '[{"title": "A"}]',
        "<?xml version='1.0'?><rss/>",
        "<html><body>Responding To: A</body></html>",
        "# A Heading\n\nThis is a sentence of some length, with a stop at its end.",
        "A headline\n\nThis is a sentence of some length, with a stop[^1].\n\n[^1]: A note.",
        "name,date\nA,2017-05-01\nB,2017-05-02",
        "",
        "One line alone",
    ],
)
def test_other_formats(text: str) -> None:
    assert not looks_like_page(text)
