from support.cases import cases

from gql_blog_importers.pages import looks_like_page
from gql_blog_importers.pages.head_classifier import classify_head
from gql_blog_importers.pages.page_detection import detect_non_article, second_page_at
from gql_blog_importers.pages.page_lines import split_lines
from gql_blog_importers.pages.response_list import parse_tail


@cases(
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


@cases(
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


_EVENT = "May 5, 2017\n\nHarbor Meeting, May 2017\n\nEight fellows met.\n\nThey swept."


def _kind(text: str) -> str | None:
    page = split_lines(text)
    tail = parse_tail(page)
    return detect_non_article(page, classify_head(page, tail.stop), tail)


@cases(
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


@cases(
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


_LONG = "The harbour keeps a list of all the boats that came back."


def test_a_second_head_begins_a_second_page() -> None:
    first = f"Responding To: X\nThe Ferry\n{_LONG}\n"
    assert second_page_at(split_lines(first)) is None
    assert second_page_at(split_lines(f"{first}May 1, 2017\nResponding To: X\nThe Pier\n{_LONG}")) == 3
    assert second_page_at(split_lines(f"{first}The Pier\nBy Ona Vela\n{_LONG}")) == 3
    assert second_page_at(split_lines(f"{first}In response to: nobody\n{_LONG}")) is None


_TALK = "The Ferry\nWith Petra Holm\nSo it begins, she said.\nTranscript\n"


def test_a_transcript_in_which_few_people_speak_is_a_podcast() -> None:
    assert _kind(_TALK + "Petra Holm: Yes.\nOna Vela: No.\nPetra Holm: Yes.\nOna Vela: Oh.\nPetra Holm: Well.") == (
        "a podcast"
    )
    assert _kind(_TALK + "Petra Holm: Yes.\nIt was late, and the boats were gone.") is None
