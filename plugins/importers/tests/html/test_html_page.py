"""HTML documents as articles: what markup, words and metadata state, and the account of the rest."""

import pytest
from support.cases import cases

from gql_blog.plugin import BylineRole, DraftArticle, ImportRefused
from gql_blog_importers.html import looks_like_html, parse_html

_TEXT = "<p>The water rises in the morning.</p><p>It falls again before noon.</p>"
_BODY = "The water rises in the morning.\n\nIt falls again before noon."
_HEAD = '<h1>The Ferry</h1><p class="byline">By Ona Vela</p><time datetime="2017-03-03">March 3, 2017</time>'


def _parse(html: str) -> DraftArticle:
    return parse_html(html.encode())


def _codes(draft: DraftArticle) -> list[str]:
    return [finding.code for finding in draft.findings]


def _authors(draft: DraftArticle) -> list[str]:
    return [byline.name for byline in draft.bylines if byline.role is BylineRole.AUTHOR]


def _facts(draft: DraftArticle) -> tuple[str | None, list[str], str | None, str]:
    return draft.title, _authors(draft), str(draft.published_on or "") or None, draft.source


@cases(
    "page",
    [
        f"<article>{_HEAD}{_TEXT}</article>",
        f"<main>{_HEAD}{_TEXT}</main>",
        f'<div class="entry-content">{_HEAD}{_TEXT}</div>',
        f"<header><h1>The Ferry</h1></header><article><p>By Ona Vela</p><p>March 3, 2017</p>{_TEXT}</article>",
        "<article><h1>The Ferry</h1><p>by <a rel=author href=/o>Ona Vela</a> on <time>3 March 2017</time></p>"
        f"{_TEXT}</article>",
        f"<article><h1>The Ferry</h1>{_TEXT}<footer><p>By <a class=p-author>Ona Vela</a> on "
        "<time datetime=2017-03-03T10:00>March 3</time>.</p></footer></article>",
        f"<body>{_HEAD}{_TEXT.replace('<p>', '<br><br>').replace('</p>', '')}</body>",
    ],
)
def test_the_article_is_found_by_its_markup(page: str) -> None:
    assert _facts(_parse(page)) == ("The Ferry", ["Ona Vela"], "2017-03-03", _BODY)


def test_a_label_names_the_article_that_is_answered() -> None:
    draft = _parse(f'<p>Responding To: <a href="/x">Two Islands</a></p>{_HEAD}{_TEXT}')
    assert draft.responding_to is not None
    assert draft.responding_to.title == "Two Islands"


def test_a_headline_that_looks_like_a_name_credits_nobody() -> None:
    draft = _parse(f"<article><h1>Rosa Parks</h1>{_TEXT}</article>")
    assert (draft.title, _authors(draft)) == ("Rosa Parks", [])
    assert "BYLINE_NOT_STATED" in _codes(draft)


def test_a_line_below_the_title_that_cannot_be_read_is_left_over() -> None:
    draft = _parse(f"<article><h1>The Ferry</h1><p>Silent Bridges</p>{_TEXT}</article>")
    assert (_authors(draft), draft.source) == ([], _BODY)
    assert [each.text for each in draft.coverage.unparsed] == ["Silent Bridges"]


@cases(
    ("head", "expected"),
    [
        ('<meta name="author" content="Ona Vela">', ["Ona Vela"]),
        ('<script type="application/ld+json">{"@graph": [{"@type": "BlogPosting", "author": "Ona Vela"}]}</script>',
         ["Ona Vela"]),
        ('<script type="application/ld+json">[{"@type": ["Article"], "author": [{"name": "Ona Vela"}, '
         '{"name": "Jon Vale"}]}]</script>', ["Ona Vela", "Jon Vale"]),
        ('<meta name="author" content="admin">', []),
        ('<meta property="og:site_name" content="Ona Vela"><meta name="author" content="Ona Vela">', []),
        ('<meta name="author" content="https://example.org/ona">', []),
        ('<meta name="author" content="Ona Vela"><meta property="article:author" content="Jon Vale">', []),
        ('<script type="application/ld+json">{"@type": "Article", </script>', []),
        ('<script type="application/ld+json">{"@type": "Person", "name": "Ona Vela"}</script>', []),
    ],
)  # fmt: skip
def test_an_author_of_the_metadata_alone_is_credited_if_printed_and_else_asked_for(
    head: str, expected: list[str]
) -> None:
    page = f"<html><head>{head}</head><body><article><h1>The Ferry</h1>{_TEXT}</article>%s</body></html>"
    draft = _parse(page % "")
    asked = [each.value for question in draft.questions for each in question.candidates]
    assert _authors(draft) == []
    assert asked == expected or len(asked) == 2
    printed = _parse(page % "<p>Also by Ona Vela and Jon Vale: The Pier</p>")
    assert _authors(printed) == expected
    assert ("METADATA_USED" in _codes(printed)) is bool(expected)


@cases(
    ("meta", "facts", "code"),
    [
        ('<meta name="author" content="Mara Lind">', ("The Ferry", [], "2017-03-03"), "BYLINE_CONFLICT"),
        ('<meta name="author" content="admin">', ("The Ferry", ["Ona Vela"], "2017-03-03"), "METADATA_DIFFERS"),
        ('<meta property="article:published_time" content="2018-01-01">', ("The Ferry", ["Ona Vela"], None),
         "METADATA_DIFFERS"),
        ('<meta property="article:published_time" content="2017-03-04T01:00Z">',
         ("The Ferry", ["Ona Vela"], "2017-03-03"), "METADATA_DIFFERS"),
        ('<meta property="og:title" content="Ten Ferries">', ("The Ferry", ["Ona Vela"], "2017-03-03"),
         "METADATA_DIFFERS"),
        ('<meta property="og:title" content="The Ferry | Harbour">', ("The Ferry", ["Ona Vela"], "2017-03-03"), None),
        ('<meta name="author" content="Ona Vela">', ("The Ferry", ["Ona Vela"], "2017-03-03"), None),
    ],
)  # fmt: skip
def test_what_metadata_and_page_state_differently_is_a_finding(
    meta: str, facts: tuple[str, list[str], str | None], code: str | None
) -> None:
    draft = _parse(f"<html><head>{meta}</head><body><article>{_HEAD}{_TEXT}</article></body></html>")
    assert _facts(draft)[:3] == facts
    assert [each for each in _codes(draft) if each not in ("DATE_NOT_STATED",)] == ([code] if code else [])


def test_a_title_and_a_date_of_the_metadata_fill_what_the_page_leaves_out() -> None:
    head = '<meta property="og:title" content="The Ferry — Harbour"><meta property="og:site_name" content="Harbour">'
    dated = '<meta property="article:published_time" content="2017-03-03">'
    draft = _parse(f"<html><head>{head}{dated}</head><body><article>{_TEXT}</article></body></html>")
    assert _facts(draft) == ("The Ferry", [], "2017-03-03", _BODY)
    assert _codes(draft).count("METADATA_USED") == 2


@cases(
    "page",
    [
        f'<article><h1>A</h1>\n<time datetime="2017-02-30">x</time>{_TEXT}</article>',
        f'<html><head>\n<meta name="date" content="2017-02-30"></head><body><h1>A</h1>{_TEXT}</body></html>',
    ],
)
def test_an_impossible_date_is_refused_with_its_line(page: str) -> None:
    with pytest.raises(ImportRefused, match="2017-02-30") as refusal:
        _parse(page)
    assert (refusal.value.reason, refusal.value.line) == ("IMPOSSIBLE_DATE", 2)


@cases("page", ["<html><body></body></html>", "<article><h1>The Ferry</h1></article>", "<p></p>"])
def test_a_document_without_text_is_refused(page: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        _parse(page)
    assert refusal.value.reason == "NO_BODY"


def test_a_second_article_is_refused_with_its_line() -> None:
    one = f"<article><h2>One</h2>{_TEXT}</article>"
    with pytest.raises(ImportRefused) as refusal:
        _parse(f"<main>\n{one}\n{one}</main>")
    assert (refusal.value.reason, refusal.value.line) == ("SEVERAL_PAGES", 3)


def test_cards_of_other_articles_are_no_articles() -> None:
    cards = '<article class="card"><h3>Two</h3><p>Another one.</p></article>' * 3
    draft = _parse(f"<main><article>{_HEAD}{_TEXT}</article><section>{cards}</section></main>")
    assert _facts(draft) == ("The Ferry", ["Ona Vela"], "2017-03-03", _BODY)
    assert "Another one." in "".join(each.text for each in draft.coverage.unparsed)


def test_each_text_is_in_a_field_or_told_of() -> None:
    page = (
        f"<html><body><header><p>Site</p></header><nav>Home</nav><p>Stray words.</p><article>{_HEAD}{_TEXT}"
        "<aside>Read this too</aside><iframe src='https://example.org/v' title='A film'></iframe></article>"
        "<footer>© Site</footer></body></html>"
    )
    draft = _parse(page)
    assert [each.text for each in draft.coverage.unparsed] == ["Stray words."]
    assert draft.coverage.characters == len(page) == draft.coverage.assigned + len("Stray words.")
    assert {"TEXT_NOT_ASSIGNED", "SITE_TEXT_LEFT_OUT", "RENDERING_DROPPED"} <= set(_codes(draft))
    assert draft.source.endswith("[A film](https://example.org/v)")


def test_editors_notes_and_bios_have_their_fields() -> None:
    note = "<p>Editor’s Note: This was a talk.</p>"
    bio = '<div class="author-bio"><p>Ona Vela is a pilot.</p></div>'
    draft = _parse(f"<article>{_HEAD}{note}{_TEXT}<h3>About the Author</h3>{bio}</article>")
    assert [notice.source for notice in draft.notices] == ["Editor’s Note: This was a talk."]
    assert draft.bylines[0].bio == "Ona Vela is a pilot."
    assert draft.source == _BODY


def test_a_list_of_responses_and_a_subtitle_are_read() -> None:
    cards = "<p>Mara Lind | March 5, 2017</p><p>Jon Vale | March 4, 2017</p>"
    draft = _parse(
        f'<article><h1>The Ferry</h1><p class="subtitle">A tale</p><p>By Ona Vela</p>{_TEXT}{cards}</article>'
    )
    assert draft.subtitle == "A tale"
    assert [mention.credited_name for mention in draft.mentions] == ["Mara Lind", "Jon Vale"]
    assert draft.source == _BODY


@cases(
    ("language", "locale", "differs"),
    [("en", "en", False), ("en-GB", "en", False), ("fr", "en", True), ("", "en", False), ("x-klingon", "en", False)],
)
def test_the_language_is_that_of_the_text(language: str, locale: str, differs: bool) -> None:
    text = "<p>The water rises in the morning, and it is the water that falls before noon on that shore.</p>"
    draft = _parse(f'<html lang="{language}"><body><article>{_HEAD}{text}</article></body></html>')
    assert draft.locale == locale
    assert ("METADATA_DIFFERS" in _codes(draft)) is differs


@cases(
    ("text", "expected"),
    [
        ("<!DOCTYPE html><html><body></body></html>", True),
        ("\ufeff<div class=x><p>a</p></div>", True),
        ("<!-- saved --><article><p>a</p></article>", True),
        ("<?xml version='1.0'?>\n<!DOCTYPE html><html></html>", True),
        ("<b>A title</b>\nText", False),
        ("<p>Of the mark &lt;p&gt; nobody speaks", False),
        ("A < B", False),
    ],
)
def test_html_is_known_by_its_first_element(text: str, expected: bool) -> None:
    assert looks_like_html(text) is expected


@pytest.mark.long
def test_depth_and_length_do_no_harm() -> None:
    draft = _parse("<article><h1>A</h1>" + "<div>" * 20_000 + "<p>Deep down there is a text.</p>" + "</article>")
    assert draft.source == "Deep down there is a text."


def _unparsed(draft: DraftArticle) -> list[str]:
    return [each.text for each in draft.coverage.unparsed]


def test_the_page_of_an_event_is_no_article() -> None:
    with pytest.raises(ImportRefused, match="an event") as refusal:
        _parse("<body><p>A Lecture</p><p>Location: Room 4</p><p>Time: noon</p><p>Somebody spoke.</p></body>")
    assert refusal.value.reason == "NOT_AN_ARTICLE"


def test_of_several_dates_none_is_taken() -> None:
    printed = _parse(f"<article><h1>The Ferry</h1><p>March 3, 2017</p><p>May 9, 2018</p>{_TEXT}</article>")
    assert (printed.published_on, _codes(printed)) == (None, ["DATE_NOT_STATED", "BYLINE_NOT_STATED"])
    metas = '<meta name="date" content="2017-03-03"><meta name="pubdate" content="2018-01-01">'
    claimed = _parse(f"<html><head>{metas}</head><body><article><h1>The Ferry</h1>{_TEXT}</article></body></html>")
    assert claimed.published_on is None
    assert "METADATA_DIFFERS" in _codes(claimed)


def test_a_time_that_states_no_day_dates_nothing() -> None:
    draft = _parse(f"<article><h1>The Ferry</h1><p>By Ona Vela</p><p><time>last week</time></p>{_TEXT}</article>")
    assert _facts(draft) == ("The Ferry", ["Ona Vela"], None, _BODY)


@cases(
    ("line", "authors", "unparsed"),
    [
        ("<p>The Ferry</p><p>By Ona Vela</p>", ["Ona Vela"], []),
        ("<p>Share <b>this essay</b></p><p>By Ona Vela</p>", ["Ona Vela"], []),
        ('<p class="byline">By the harbour and the river</p>', [], ["By the harbour and the river"]),
        ("<p>By the harbour and the river</p>", [], ["By the harbour and the river"]),
    ],
)
def test_lines_of_a_head_are_read_or_left_over_and_never_text(
    line: str, authors: list[str], unparsed: list[str]
) -> None:
    draft = _parse(f"<article><h1>The Ferry</h1>{line}{_TEXT}</article>")
    assert (_facts(draft), _unparsed(draft)) == (("The Ferry", authors, None, _BODY), unparsed)


def test_a_sentence_that_holds_a_byline_credits_nobody() -> None:
    sentence = "A story that Ona Vela told us all"
    marked = sentence.replace("Ona Vela", '<span class="byline">Ona Vela</span>')
    draft = _parse(f"<article><h1>The Ferry</h1><p>{marked}</p>{_TEXT}</article>")
    assert (_authors(draft), draft.source) == ([], _BODY)
    assert "A story that" in "".join(_unparsed(draft))


def test_a_date_may_be_marked_in_part() -> None:
    draft = _parse(f"<article><h1>The Ferry</h1><p>By Ona Vela</p><p><b>March</b> 3, 2017</p>{_TEXT}</article>")
    assert _facts(draft) == ("The Ferry", ["Ona Vela"], "2017-03-03", _BODY)


def test_metadata_of_other_shapes_are_passed_over() -> None:
    claims = '["x", 3, {"@type": "Article", "author": [3, {"name": 5}, {"name": "Ona Vela"}]}]'
    script = f'<script type="application/ld+json">{claims}</script>'
    draft = _parse(f"<html><head>{script}</head><body><article><h1>The Ferry</h1>{_TEXT}</article></body></html>")
    assert [each.value for each in draft.questions[0].candidates] == ["Ona Vela"]


def test_who_comments_within_an_article_is_not_its_author() -> None:
    comment = (
        '<div class="comment"><span itemprop="author">Mara Lind</span><time datetime="2017-05-05"></time><p>Oh.</p>'
    )
    draft = _parse(f"<article><h1>The Ferry</h1><p>By Ona Vela</p>{_TEXT}{comment}</div></article>")
    assert _facts(draft) == ("The Ferry", ["Ona Vela"], None, _BODY)
    assert [(each.author_name, str(each.posted_on)) for each in draft.comments] == [("Mara Lind", "2017-05-05")]


@cases(
    ("page", "title"),
    [
        ('<div><h2>The Water</h2><div class="entry-content">{}</div></div>', "The Water"),
        ('<div><div class="entry-content">{}</div></div>', None),
    ],
)
def test_the_headline_may_stand_around_the_content(page: str, title: str | None) -> None:
    draft = _parse(f"<html><body>{page.format(_TEXT)}</body></html>")
    assert (draft.title, draft.source) == (title, _BODY)


def test_an_editor_s_note_may_end_the_text() -> None:
    note = "Editor’s Note: This text was shortened."
    draft = _parse(f"<article><h1>The Ferry</h1><p>By Ona Vela</p><hr>{_TEXT}<hr><p>{note}</p></article>")
    assert draft.source == _BODY
    assert [notice.source for notice in draft.notices] == [note]


def test_an_image_above_the_headline_is_told_of() -> None:
    page = "<main><p><img src='/b.png' alt='a pier'></p><h1>The Ferry</h1><p>The water rises in the morning.</p></main>"
    draft = parse_html(f"<html><body>{page}</body></html>".encode())
    assert "a pier" in " ".join(each.message for each in draft.findings)


def test_a_caption_below_the_date_is_no_title() -> None:
    figure = "<figure><img src='/a.png' alt='boats'><figcaption>The Pier</figcaption></figure>"
    date, text = "<p><time datetime=2001-04-03>April 3, 2001</time></p>", "<p>The water rises in the morning.</p>"
    draft = parse_html(f"<html><body><main>{date}{figure}{text}</main></body></html>".encode())
    assert draft.title is None
    assert "The Pier, boats" in " ".join(each.message for each in draft.findings)
