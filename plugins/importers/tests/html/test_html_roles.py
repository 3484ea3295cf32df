"""What is the page's and what is the site's: each by evidence, and what has none is asked or told."""

from datetime import date

from support.cases import cases

from gql_blog.plugin import BylineRole, DraftArticle, QuestionKind, SourceRole
from gql_blog_importers.html import parse_html

_FIRST = "The water rises in the morning, and whoever waits at the pier can see it turn."
_LAST = "It falls again before noon, and nobody looks up."
_TEXT = f"<p>{_FIRST}</p><p>{_LAST}</p>"
_BODY = f"{_FIRST}\n\n{_LAST}"


def _parse(body: str, head: str = "") -> DraftArticle:
    return parse_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def _codes(draft: DraftArticle) -> set[str]:
    return {finding.code for finding in draft.findings}


def _asked(draft: DraftArticle) -> dict[QuestionKind, list[str]]:
    return {each.kind: [candidate.value for candidate in each.candidates] for each in draft.questions}


@cases(
    "box",
    [
        '<div class="x1"><h2>We value your privacy</h2><p>We use cookies.</p><button>Accept</button></div>',
        '<div style="position:fixed">This site uses cookies.</div>',
        '<div class="k9"><h4>Stay near</h4><p>A letter each month.</p><input type="email"></div>',
        '<div class="k9"><a href="#">Copy</a> <a href="#">Post</a></div>',
        '<ul class="z"><li><a href=/1>Boats</a></li><li><a href=/2>Ropes</a></li><li><a href=/3>Oars</a></li></ul>',
        "<table><tr><td>Open from ten to four.</td></tr></table>",
        '<div class="k9">Become a <a href="/m">member</a> of the harbour.</div>',
    ],
)
def test_a_box_in_the_text_is_no_text_whatever_it_is_called(box: str) -> None:
    middle = _TEXT.replace("</p><p>", f"</p>{box}<p>", 1)
    for page in (f"<article><h1>Tides</h1>{middle}</article>", f"{box}<h1>Water</h1><div>{_TEXT}</div>{box}"):
        draft = _parse(page)
        assert (draft.title, draft.source) == ("Tides" if "Tides" in page else "Water", _BODY)


@cases(
    "page",
    [
        f"<h1>We value your privacy</h1>{_TEXT}",
        f"<div><h1>We value your privacy</h1><p>We value it.</p><button>Accept</button></div><div>{_TEXT}</div>",
        f"<div><h1>You have two articles left</h1></div>{_TEXT}",
    ],
)
def test_a_sole_heading_of_which_the_text_does_not_speak_is_asked_for(page: str) -> None:
    draft = _parse(page)
    assert draft.title is None
    assert len(_asked(draft)[QuestionKind.TITLE]) == 1
    spoken_of = _parse(page.replace("We value your privacy", "Waiting at the pier").replace("You have two", "Pier in"))
    assert spoken_of.title is not None


@cases(
    ("head", "body", "title"),
    [
        ('<meta property="og:title" content="Harbour News">', "<h1>Tides</h1><p>By Ona Vela</p>", "Tides"),
        ('<script type="application/ld+json">{"@type": "Article", "headline": "Old"}</script>',
         "<h1>Tides</h1><p>By Ona Vela</p>", "Tides"),
        ("<title>Harbour News: Tides</title>", '<h1>Harbour News</h1><h2 class="post-title">Tides</h2>', "Tides"),
        ("<title>Tides | Harbour News</title>", "<h2>FEATURES | ISSUE 31</h2><h1>Tides</h1>", "Tides"),
        ("<title>Tides | Harbour News</title>", '<h2 class="sr-only">Menu</h2><div><h1>Tides</h1></div>', "Tides"),
    ],
)  # fmt: skip
def test_a_title_is_what_agrees_and_not_what_comes_first(head: str, body: str, title: str) -> None:
    assert _parse(f"{body}{_TEXT}", head).title == title


def test_a_title_that_nothing_confirms_is_asked_for() -> None:
    draft = _parse(f"<h2>We value your privacy</h2><h2>Tides</h2>{_TEXT}", "<title>Untitled document</title>")
    assert draft.title is None
    assert {"Tides", "Untitled document"} <= {*_asked(draft)[QuestionKind.TITLE]}


@cases(
    ("line", "names", "day"),
    [
        ("<p>Par <a>Ona Vela</a> le <time>8 mars 2014</time></p>", ["Ona Vela"], "2014-03-08"),
        ("<p class=byline>Testo di Ona Vela &middot; <time>2020-02-29</time> &middot; 870 parole</p>", ["Ona Vela"],
         "2020-02-29"),
        ("<dl><dt>Published</dt><dd>4 May 2024</dd><dt>By</dt><dd>Ona Vela</dd></dl>", ["Ona Vela"], "2024-05-04"),
        ("<ul><li>Ona Vela</li><li>24 April 2023</li><li>0 Comments</li></ul>", ["Ona Vela"], "2023-04-24"),
        ("<p>Published 2020-06-05T23:40:00Z</p>", [], "2020-06-05"),
        ("<p>25/06/2020</p>", [], "2020-06-25"),
        ("<p>First published 5 June 2020; last modified 7 July 2021</p>", [], "2020-06-05"),
        ("<p>Updated <time>July 7, 2021</time></p><p><time>June 5, 2020</time></p>", [], "2020-06-05"),
        ("<p><b>Retraction (July 1, 2019)</b> This is retracted.</p>", [], None),
    ],
)  # fmt: skip
def test_heads_are_read_piece_by_piece(line: str, names: list[str], day: str | None) -> None:
    draft = _parse(f"<article><h1>Tides</h1>{line}{_TEXT}</article>")
    authors = [each.name for each in draft.bylines if each.role is BylineRole.AUTHOR]
    told = None if draft.published_on is None else draft.published_on.isoformat()
    assert (authors, told) == (names, day)
    assert draft.source.endswith(_BODY)


def test_of_two_names_one_may_be_an_office() -> None:
    draft = _parse(f"<article><h1>Tides</h1><p>By Walter Threlkeld, Tower Captain</p>{_TEXT}</article>")
    assert draft.bylines == ()
    assert _asked(draft)[QuestionKind.BYLINE] == ["Walter Threlkeld", "Walter Threlkeld; Tower Captain"]


_POST = (
    '<div class="post bg{n}"><a class="username">{name}</a><p>by <b>{name}</b> » Sun Nov 18, 2012 9:0{n} pm</p>'
    '<div class="content">{said}</div></div>'
)


def test_the_first_post_of_a_thread_is_the_essay_and_the_others_are_comments() -> None:
    said = [f"{_FIRST}<br><br>{_LAST}", "So it does.", "Not here, where the sluice is shut."]
    posts = [_POST.format(n=n, name=name, said=said[n]) for n, name in enumerate(("ona_v", "Mara Lind", "chalk"))]
    draft = _parse(f"<h1>Harbour board</h1><h2>Tides</h2>{''.join(posts)}", "<title>Tides - Harbour board</title>")
    assert (draft.title, draft.source) == ("Tides", _BODY)
    assert [each.name for each in draft.bylines] == ["ona_v"]
    assert [(each.author_name, each.body) for each in draft.comments] == [("Mara Lind", said[1]), ("chalk", said[2])]


def test_a_note_of_the_editors_within_a_text_is_a_notice() -> None:
    note = "<p>Correction, June 10, 2019: The ferry is blue.</p>"
    draft = _parse(f"<article><h1>Tides</h1>{_TEXT.replace('</p><p>', f'</p>{note}<p>')}</article>")
    assert draft.source == _BODY
    assert [each.source for each in draft.notices] == ["Correction, June 10, 2019: The ferry is blue."]
    assert [each.date for each in draft.notices] == [date(2019, 6, 10)]


@cases(
    ("html", "told"),
    [
        ('<p><img src="file:///c/pier.png" alt="The pier"></p>', "RENDERING_DROPPED"),
        ('<p><img src="data:image/png;base64,AA==" alt="The pier"></p>', "RENDERING_DROPPED"),
        ('<p><img src="/pier.png" width="50%" alt="The pier"></p>', "RENDERING_DROPPED"),
        ('<p dir="rtl">The tide, said from right to left, is the very same tide.</p>', "RENDERING_DROPPED"),
        (
            '<p>See <a href="#pier">the pier</a>, and what <a id="pier"></a>stands there in the rain.</p>',
            "RENDERING_DROPPED",
        ),
    ],
)
def test_what_cannot_be_kept_is_told(html: str, told: str) -> None:
    draft = _parse(f"<article><h1>Tides</h1>{_TEXT}{html}<p>{_LAST}</p></article>")
    assert told in _codes(draft)
    assert "pier" in draft.source


def test_two_pictures_in_a_row_are_both_kept() -> None:
    images = '<p><img src="/a.png"></p><p><img src="/b.png"></p>'
    draft = _parse(f"<article><h1>Tides</h1><p>{_FIRST}</p>{images}<p>{_LAST}</p></article>")
    assert "/a.png" in draft.source
    assert "/b.png" in draft.source


@cases("end", ['<div id="x"\n*hi*', '<div id="x"\n*hi*\n<p>So it is.</p>'])
def test_what_a_tag_without_an_end_swallows_is_told(end: str) -> None:
    draft = _parse(f"<article><h1>Tides</h1>{_TEXT}{end}")
    assert "*hi*" in "".join(each.text for each in draft.coverage.unparsed)
    assert "TEXT_NOT_ASSIGNED" in _codes(draft)


def test_each_part_has_its_role_and_evidence() -> None:
    page = (
        "<nav><a href=/>Home</a></nav>\n<article>\n<h1>Tides</h1>\n<p class=byline>By Ona Vela</p>\n"
        f"<time>May 2, 2019</time>\n{_TEXT}\n<p>Ona Vela is a pilot.</p>\n</article>\n<p>Stray words.</p>"
    )
    draft = _parse(page, "<title>Tides</title>")
    roles = [(part.first_line, part.role) for part in draft.coverage.parts]
    assert roles == [
        (1, SourceRole.CHROME), (3, SourceRole.TITLE), (4, SourceRole.BYLINE), (5, SourceRole.DATE),
        (6, SourceRole.ESSAY), (7, SourceRole.BIO), (9, SourceRole.UNRECOGNISED),
    ]  # fmt: skip
    title = draft.coverage.parts[1]
    assert title.evidence.startswith("agrees with <title>, the only heading of the first level")


def test_japanese_is_not_chinese() -> None:
    draft = parse_html(
        f'<html lang="ja"><article><h1>港</h1>{"<p>港の朝は早く、船は夜明け前に出る。</p>" * 3}'.encode()
    )
    assert draft.locale == "ja"


def test_a_sentence_in_a_footer_does_not_make_the_text_of_a_short_page() -> None:
    footer = "<footer><p>By <a class=p-author>Ona Vela</a> on <time>May 2, 2019</time>.</p></footer>"
    draft = _parse(f"<article><h1>Tides</h1><p>Some content.</p><p>More of it.</p>{footer}</article>")
    assert (draft.title, draft.source) == ("Tides", "Some content.\n\nMore of it.")


def test_whom_the_site_names_above_a_title_it_does_not_call_its_author() -> None:
    page = (
        f"<p><a href=/l>May 30, 2024</a> | <a href=/l>Read Online</a></p><h1>Tides</h1><p>by <b>Ona Vela</b></p>{_TEXT}"
    )
    assert [each.name for each in _parse(page).bylines] == ["Ona Vela"]


def test_a_heading_above_links_ends_a_text() -> None:
    offer = (
        "<h3>Poll: how do you wait?</h3><p><a href=/1>Standing</a></p><p>Was this forwarded? <a href=/s>Join.</a></p>"
    )
    assert (
        _parse(f"<article><h1>Tides</h1>{_TEXT}<p>So it goes on.</p>{offer}</article>").source
        == f"{_BODY}\n\nSo it goes on."
    )


def test_a_box_among_paragraphs_that_a_table_holds_one_by_one_is_no_text() -> None:
    row = "<tr><td><p>{}</p></td></tr>"
    offer = "<h3>Enjoying it?</h3><p>Refer three friends, and we send you a sticker.</p>"
    box = f"<tr><td><table><tr><td>{offer}</td></tr></table></td></tr>"
    rows = row.format(_FIRST) + box + "".join(row.format(_LAST) for _ in range(3))
    page = f"<table><tr><td><h1>Tides</h1></td></tr>{row.format('by Ona Vela')}{rows}</table>"
    assert "Refer" not in _parse(page).source
