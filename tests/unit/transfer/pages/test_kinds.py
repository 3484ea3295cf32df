import pytest

from gql_blog.transfer.pages.headscan import scan_head
from gql_blog.transfer.pages.kinds import other_kind
from gql_blog.transfer.pages.lines import split
from gql_blog.transfer.pages.mentions import read_tail

_EVENT = "May 5, 2017\n\nHarbor Meeting, May 2017\n\nEight fellows met.\n\nThey swept."


def _kind(text: str) -> str | None:
    page = split(text)
    tail = read_tail(page)
    return other_kind(page, scan_head(page, tail.stop), tail)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (_EVENT, "an event"),
        ("May 5, 2017\n\nA Lecture\n\nA Lecture\n\nSomebody spoke.", "an event"),
        ("A Lecture\n\nLocation: Room 4\nTime: noon\n\nSomebody spoke.", "an event"),
        ("Herons\n\nMay 5, 2017\n\nThey stand.\n\nDownload PDF", "a notice of a publication"),
        (
            "This paper, by Ona Vela, came out in Reeds.\n\nMay 5, 2017\n\nHerons\n\nThey stand.",
            "a notice of a publication",
        ),
        ("May 5, 2017\n\nHerons\n\nAuthor: Ona Vela\n\nThey stand.", "a notice of a publication"),
        ("Fellows\n\nA program.\n\nBlog Posts\n\nWho?\n\nResponses", "a topic page, which lists articles"),
        ("音频\nA guest explains.\nPetra Holm: Yes.", "a podcast"),
        ("About\n\nWe print questions.", "a page about the site"),
        ("Forum\n\nWe print.\n\nSubmission Guidelines | Subscribe for Updates", "a page about the site"),
    ],
)
def test_pages_that_are_no_articles(text: str, kind: str) -> None:
    assert _kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Responding To: Two Islands\n" + _EVENT,
        "Harbor Meeting, May 2017\nOna Vela | May 5, 2017\nEight fellows met.",
        "May 5, 2017\n\nStudents Meet in the Harbor\n\nEight of them met.",
        "May 5, 2017\n\nWho Sweeps?\n\nAll do.\n\nI Do\n\nOna Vela | May 4, 2017",
        "A Headline\nSo it is.\nWe asked: why?",
    ],
)
def test_articles(text: str) -> None:
    assert _kind(text) is None
