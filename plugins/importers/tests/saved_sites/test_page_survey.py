"""What a page of a saved site says of itself."""

from support.cases import cases
from support.saved_site import PROSE, listing, page

from gql_blog_importers.html import parse_document
from gql_blog_importers.saved_sites.page_survey import PageSurvey, survey_addresses, survey_text

PAGES = ("/a", "/b", "/c")


def _survey(html: str, *parts: str) -> PageSurvey:
    document = parse_document(html)
    return survey_text(survey_addresses(document), document, parts, lambda href: href in PAGES)


def _cards(count: int) -> str:
    return "".join(
        f"<article><h2>Entry {name}</h2><p>{PROSE}</p><a href={name}>Read more</a></article>" for name in PAGES[:count]
    )


@cases(
    "html",
    [
        listing(("/a", "A"), ("/b", "B")),
        f"<main>{_cards(3)}</main>",
        f"<a href=/a><h2>A</h2></a><p>{PROSE}</p><a href=/b><h2>B</h2></a><p>{PROSE}</p>",
        "<ul><li><a href=/a>The first essay</a></li><li><a href=/b>The second essay</a></li></ul>",
        f"<body class='archive tag'><h1>Tides</h1><p>{PROSE}</p><h2><a href=/a>A</a></h2><h2><a href=/b>B</a></h2>",
        f"<h1>Archives</h1><p>{PROSE}</p><h2><a href=/a>A</a></h2><h2><a href=/b>B</a></h2>",
        "<meta property=og:type content=website><p>Read <a href=/a>one</a>, or perhaps <a href=/b>another</a>.</p>",
    ],
)
def test_a_page_that_only_lists_others_is_no_article(html: str) -> None:
    assert _survey(html, "x").listing == "It lists other pages of the site and has no text of its own."


@cases(
    "html",
    [
        page("Low Water"),
        page("Low Water", PROSE, PROSE) + "<h2><a href=/a>A</a></h2><h2><a href=/b>B</a></h2>",
        f"<article><h1>T</h1><p>{PROSE}</p><h3>See</h3><h4><a href=/a>A</a></h4><h4><a href=/b>B</a></h4></article>",
        "<h1>T</h1><p>Short and sweet.</p><p>See <a href=/a>A</a>.</p>",
        "<h1>Haiku</h1><p>The tide goes out,<br>the stones stay wet.</p><p><a href=/a>A</a> or <a href=/b>B</a>.</p>",
        f"<body class='blog single-post'><h2><a href=/a>A</a></h2><p>{PROSE}</p><h2><a href=/b>B</a></h2>",
        f"<article><h1>T</h1><p>{PROSE}</p><p><a href=/a>Read more about A</a></p></article><article><h2>"
        f"<a href=/b>B</a></h2><p>{PROSE}</p></article>",
        "<h2><a href=/x>elsewhere</a></h2><h2><a href=/y>elsewhere, too</a></h2>",
    ],
)
def test_what_may_be_an_article_is_left_to_the_parser(html: str) -> None:
    assert _survey(html, "x").listing is None


def test_the_first_page_of_a_site_may_say_a_word_of_its_own() -> None:
    html = f"<p>{PROSE}</p><h2><a href=/a>A</a></h2><h2><a href=/b>B</a></h2>"
    assert _survey(html, "x").listing is None
    assert _survey(html).listing is not None


@cases("title", ["404", "Error 404", "Page not found", "Not Found – Tides"])
def test_a_page_that_was_not_found_is_no_article(title: str) -> None:
    assert _survey(f"<title>{title}</title><p>Sorry.</p>").listing == "It says that something was not found."


@cases(
    ("html", "address"),
    [
        (
            '<link rel="canonical" href=" https://t.example/a "><meta property="og:url" content="/b">',
            "https://t.example/a",
        ),
        ('<meta property="og:url" content="https://t.example/b">', "https://t.example/b"),
        ("<!-- saved from url=(0021)https://t.example/c?a&amp;b -->", "https://t.example/c?a&b"),
        ("", None),
    ],
)
def test_the_address_is_that_which_the_page_states(html: str, address: str | None) -> None:
    assert _survey(f"{html}<p>x</p>").address == address


@cases(
    ("content", "target"),
    [("0; URL='low-water.html'", "low-water.html"), ("5;url=/a", "/a"), ("300", None)],
)
def test_a_page_may_only_forward(content: str, target: str | None) -> None:
    assert _survey(f'<meta http-equiv="Refresh" content="{content}"><p>Moved.</p>').forwards_to == target
    assert _survey(f'<meta http-equiv="Refresh" content="{content}"><p>{PROSE}</p>').forwards_to is None


def test_base_and_title() -> None:
    survey = _survey("<head><base href='https://t.example/x/'><title>A | Tides</title></head><h1>A</h1>")
    assert (survey.base, survey.title) == ("https://t.example/x/", "A")
