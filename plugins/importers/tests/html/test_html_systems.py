"""What systems print around an article in markup of their own, and what looks like it and is text."""

from datetime import date as Date

import pytest
from support.cases import cases

from gql_blog.plugin import DraftArticle, ImportRefused, QuestionKind
from gql_blog_importers.html import parse_html

TEXT = "<p>The tide turns twice a day, and nobody at the pier looks up.</p><p>It does not mind.</p>"


def _parse(html: str) -> tuple[str | None, list[str], Date | None, str]:
    draft = parse_html(f"<html><body><article>{html}</article></body></html>".encode())
    return draft.title, [byline.name for byline in draft.bylines], draft.published_on, draft.source


BODY = "The tide turns twice a day, and nobody at the pier looks up.\n\nIt does not mind."


def test_the_lines_of_a_head_may_stand_in_one_paragraph() -> None:
    head = "<h1>Tides</h1><p>by <i>Ona Vela</i><br>May 2, 2019</p>"
    assert _parse(head + TEXT) == ("Tides", ["Ona Vela"], Date(2019, 5, 2), BODY)


def test_verses_are_no_lines_of_a_head() -> None:
    verses = "<p>By the river<br>it was dark and cold.</p>"
    assert _parse(f"<h1>Tides</h1><p class=byline>By Ona Vela</p>{verses}{TEXT}")[3] == (
        f"By the river\\\nit was dark and cold.\n\n{BODY}"
    )


def test_links_below_the_last_rule_are_the_sites_and_links_of_the_text_are_not() -> None:
    head = "<h1>Tides</h1><p class=byline>By Ona Vela</p>"
    links = '<p><a href="a.html">Home</a> | <a href="b.html">The next letter</a></p>'
    assert _parse(f"{head}{TEXT}<hr>{links}")[3] == BODY
    piers = links.replace("Home", "Piers").replace(" | ", " and ").replace("The next letter", "boats")
    assert "[boats](b.html)" in _parse(f"{head}{TEXT}{piers}<p>So it is, and so it stays.</p>")[3]
    assert "which see" in _parse(f'{head}{TEXT}<hr><p><a href="a.html">Piers</a>, which see.</p>')[3]


@cases("address", ["/author/ona", "https://t.example/@ona", "/people/ona-vela/", "/users/7"])
def test_a_link_to_the_page_of_an_author_names_the_author(address: str) -> None:
    assert _parse(f'<h1>Tides</h1><div><a href="{address}">Ona Vela</a></div>{TEXT}')[1:] == (["Ona Vela"], None, BODY)


def test_a_link_elsewhere_below_a_title_names_nobody() -> None:
    assert _parse(f'<h1>Tides</h1><div><a href="/authors">Ona Vela</a></div>{TEXT}')[1] == []


def test_lists_of_tags_are_the_sites_and_lists_of_terms_are_not() -> None:
    tags = '<div class="entry-tags">Tags: <a href="/t/a">water</a>, <a href="/t/b">mud</a></div>'
    terms = '<div class="terms"><p>Ebb: <a href="/e">what goes out</a>, and does not always come back.</p></div>'
    head = "<h1>Tides</h1><p class=byline>By Ona Vela</p>"
    assert _parse(head + TEXT + tags)[3] == BODY
    assert "what goes out" in _parse(head + terms + TEXT)[3]


def test_a_marked_list_of_details_is_no_text() -> None:
    details = (
        "<dl><dt>Details</dt><dd itemprop=author>Written by: Ona Vela</dd><dd><time itemprop=datePublished "
        "datetime=2019-05-02>May 2</time></dd><dd>Hits: 12</dd></dl>"
    )
    assert _parse(f"<h1>Tides</h1>{details}{TEXT}") == ("Tides", ["Ona Vela"], Date(2019, 5, 2), BODY)


def test_the_headline_of_the_site_is_no_title() -> None:
    entry = f"<div class=entry><h3>Tides</h3><div class=entry-content>{TEXT}</div></div>"
    for banner in ("<div id=banner><h1>The Pier</h1></div>", '<h1><a href="/">The Pier</a></h1>'):
        draft = parse_html(f"<html><body>{banner}<div id=main2>{entry}</div></body></html>".encode())
        assert draft.title == "Tides"


def test_the_numbers_that_call_notes_are_no_part_of_a_title() -> None:
    html = f"<h1>Tides<sup><a href=#n>1</a></sup></h1>{TEXT}<ol><li id=n>A note.</li></ol>"
    assert _parse(html)[0] == "Tides"


def test_comments_may_say_in_one_line_who_wrote_when() -> None:
    comment = (
        '<div class="comments"><div class="comment"><div class="submitted"><a href="#c">Permalink</a> Submitted by '
        '<span class="username">Jon Vale (not verified)</span> on Tue, 03/06/2012 - 08:00</div>'
        '<div class="comment__content"><p>So it is.</p></div></div></div>'
    )
    (told,) = parse_html(
        f"<html><body><article><h1>Tides</h1>{TEXT}</article>{comment}</body></html>".encode()
    ).comments
    assert (told.author_name, told.posted_on, told.body) == ("Jon Vale", Date(2012, 3, 6), "So it is.")


def test_a_table_that_lays_out_a_page_is_none_of_the_text() -> None:
    page = f"<html><body><table><tr><td><h2>Tides</h2><i>by Ona Vela</i>{TEXT}</td></tr></table></body></html>"
    draft = parse_html(page.encode())
    assert (draft.title, [byline.name for byline in draft.bylines], draft.source) == ("Tides", ["Ona Vela"], BODY)
    columns = "<table><tr><td><h3>Ebb</h3><p>Out.</p></td><td><p>In.</p></td></tr></table>"
    assert "<table>" in _parse(f"<h1>Tides</h1><p class=byline>By Ona Vela</p>{TEXT}{columns}")[3]


def test_posts_side_by_side_are_refused_with_the_line_of_the_second() -> None:
    post = "<div class=hentry><h2>{}</h2>" + TEXT + "</div>"
    page = f"<html><body><div id=content>{post.format('Ebb')}\n{post.format('Flood')}</div></body></html>"
    with pytest.raises(ImportRefused) as refused:
        parse_html(page.encode())
    assert (refused.value.reason, refused.value.line) == ("SEVERAL_PAGES", 2)


def test_a_marked_credit_may_end_the_text() -> None:
    closing = "<p>Author: <span itemprop=author>Ona Vela</span></p>"
    assert _parse(f"<h1>Tides</h1>{TEXT}{closing}")[1:] == (["Ona Vela"], None, BODY)
    named = '<p>I asked <a href="/author/ona">Ona Vela</a>, who laughed.</p>'
    assert "who laughed" in _parse(f"<h1>Tides</h1>{TEXT}{named}")[3]


def test_of_a_box_about_the_author_the_heading_and_the_links_are_no_biography() -> None:
    box = "<div class=author-box><h4>About Ona</h4><p>Ona Vela is a pilot.</p><a href=/a>More by Ona</a></div>"
    page = f"<html><body><article><h1>T</h1><p class=byline>By Ona Vela</p>{TEXT}{box}</article></body></html>"
    (byline,) = parse_html(page.encode()).bylines
    assert byline.bio == "Ona Vela is a pilot."


def test_an_image_for_browsers_without_scripts_stands_for_one_that_has_no_address() -> None:
    image = '<noscript><img src="/pier.png"></noscript><img class="lazy" alt="The pier">'
    assert _parse(f"<h1>Tides</h1><p class=byline>By Ona Vela</p>{TEXT}<p>{image}</p>")[3].endswith(
        "![The pier](/pier.png)"
    )


def test_a_heading_that_is_a_day_stands_above_the_title_of_its_entry() -> None:
    head = "<h2>May 2, 2019</h2><h3>Tides</h3><p class=byline>By Ona Vela</p>"
    assert _parse(head + TEXT) == ("Tides", ["Ona Vela"], Date(2019, 5, 2), BODY)


def test_a_day_is_a_title_where_no_heading_follows_or_the_metadata_say_so() -> None:
    byline = "<p class=byline>By Ona Vela</p>"
    assert _parse(f"<h1>September 11, 2001</h1>{byline}{TEXT}")[0] == "September 11, 2001"
    headings = f"<h1>September 11, 2001</h1><h2>Morning</h2>{TEXT}"
    assert _parse(headings)[0] == "September 11, 2001"
    lower = headings.replace("h2", "h3").replace("h1", "h2")
    for claim in ("<meta property=og:title content='September 11, 2001'>", "<title>September 11, 2001 | Tides</title>"):
        draft = parse_html(f"<html><head>{claim}</head><body><article>{lower}</article></body></html>".encode())
        assert (draft.title, draft.source.split("\n")[0]) == ("September 11, 2001", "### Morning")


@cases(
    "line",
    [
        "Írta: <span class=author>Szabó Eszter</span>, <time datetime=2019-05-02>2019. május 2.</time>",
        "Oleh <a rel=author href=/a>Szabó Eszter</a> pada <time datetime=2019-05-02>2 Mei 2019</time>",
        "<abbr class=published title=2019-05-02>2 mai 2019</abbr>, par <span class='vcard author'>Szabó Eszter</span>",
    ],
)
def test_words_between_what_markup_says_are_those_of_many_languages(line: str) -> None:
    assert _parse(f"<h1>Tides</h1><p>{line}</p>{TEXT}") == ("Tides", ["Szabó Eszter"], Date(2019, 5, 2), BODY)


def test_other_words_beside_an_author_are_text() -> None:
    line = "<p>I met <span class=author>Szabó Eszter</span> at the pier.</p>"
    title, authors, _, source = _parse(f"<h1>Tides</h1>{line}{TEXT}")
    assert (title, authors, source.startswith("I met Szabó Eszter at the pier.")) == ("Tides", [], True)


def test_links_to_edit_a_section_are_the_sites_and_told() -> None:
    edit = "<span class=mw-editsection>[<a href=/edit>edit</a>]</span>"
    page = f"<h1>Tides</h1><div class=noprint>From Shorepedia</div>{TEXT}<h2>Ebb{edit}</h2><p>It goes out again.</p>"
    draft = parse_html(f"<html><body><article>{page}</article></body></html>".encode())
    assert draft.source == f"{BODY}\n\n## Ebb\n\nIt goes out again."
    assert [each.code for each in draft.findings].count("SITE_TEXT_LEFT_OUT") == 1


def test_days_above_the_parts_of_a_text_are_headings_where_the_head_has_one() -> None:
    head = "<h1>Tides</h1><p class=byline>By Ona Vela</p><time datetime=2019-05-02>May 2, 2019</time>"
    _, _, day, source = _parse(f"{head}<h2>May 3, 2019</h2>{TEXT}")
    assert (day, source) == (Date(2019, 5, 2), f"## May 3, 2019\n\n{BODY}")


@cases(
    ("line", "day"),
    [
        ("Published: 5 June 2020. Updated: 7 June 2020", Date(2020, 6, 5)),
        ("Published: 5 June 2020. Updated: 7 June 2020.", Date(2020, 6, 5)),
        ("Updated: June 7, 2020. Published: June 5, 2020.", Date(2020, 6, 5)),
        ("Veröffentlicht: 5. Juni 2020. Aktualisiert: 7. Juni 2020.", Date(2020, 6, 5)),
        ("First published on the 5th of June, 2020; last modified 7 June 2020.", Date(2020, 6, 5)),
        ("Published: 2020-06-05.", Date(2020, 6, 5)),
        ("Updated: 3 May 2020. Published: 5 June 2020.", Date(2020, 6, 5)),
        ("The 5th of June, 2020.", Date(2020, 6, 5)),
        ("5 June 2020 · 3 May 1999", None),
        ("05/06/2020", None),
    ],
)
def test_a_line_about_days_states_the_one_of_publication_and_is_no_text(line: str, day: Date | None) -> None:
    for page in (f"<p>By Ona Vela</p><p>{line}</p>", f"<p>{line}</p><p>By Ona Vela</p>", f"<p>By Ona Vela. {line}</p>"):
        if page.startswith("<p>By Ona Vela. ") and ":" not in line:
            continue
        draft = parse_html(f"<html><body><article><h1>Tides</h1>{page}{TEXT}</article></body></html>".encode())
        assert (draft.published_on, _authors(draft), draft.source) == (day, ["Ona Vela"], BODY)
        assert [each.kind for each in draft.questions] == ([] if day else [QuestionKind.DATE])


def _footed(foot: str, end: str = "", head: str = "") -> DraftArticle:
    page = f"<h1>Tides</h1>{TEXT}{end}<div class=entry-footer><p>{foot}</p></div>"
    return parse_html(f"<html><head>{head}</head><body><article>{page}</article></body></html>".encode())


def _authors(draft: DraftArticle) -> list[str]:
    return [each.name for each in draft.bylines]


def _codes(draft: DraftArticle) -> set[str]:
    return {each.code for each in draft.findings}


@cases(
    "foot",
    [
        "Published 5 May 2019 by Oxford University Press",
        "Published by Kofi Osei on May 5, 2019",
        "published on May 5, 2019 by Kofi Osei | <a href=/x>Permalink</a>",
    ],
)
def test_who_published_a_text_is_not_its_author(foot: str) -> None:
    draft = _footed(foot)
    assert (_authors(draft), draft.published_on, draft.source) == ([], None, BODY)
    assert {"BYLINE_NOT_STATED", "TEXT_NOT_ASSIGNED"} <= _codes(draft)


_BIO = "Anna Bell is a professor of history at Oxford University."


@cases(
    "foot",
    [
        "<a rel=author href=/x>Site Admin</a> on <time datetime=2019-05-02>May 2, 2019</time>",
    ],
)
def test_a_footer_that_names_another_than_the_end_of_the_text_introduces_credits_nobody(foot: str) -> None:
    draft = _footed(foot, f"<p>{_BIO}</p>")
    assert (_authors(draft), "BYLINE_CONFLICT" in _codes(draft)) == ([], True)
    assert [each.text for each in draft.coverage.unparsed] == [_BIO]


@cases("links", ["", "<p><a href=/x>Permalink</a></p><p>Share</p><p>Print</p>"])
def test_metadata_and_footer_of_one_account_outweigh_no_note_at_the_end(links: str) -> None:
    foot = f"Posted by Site Admin on May 2, 2019</p>{links}<p>So be it"
    draft = _footed(foot, f"<p>{_BIO}</p>", "<meta name=author content='Site Admin'>")
    assert (_authors(draft), "BYLINE_CONFLICT" in _codes(draft)) == ([], True)


@cases(
    ("claim", "authors", "is_open"),
    [("Site Admin", [], True), ("Hannah Arendt", [], True), ("Anna Bell", ["Anna Bell"], False), ("admin", [], False)],
)
def test_metadata_alone_credit_nobody_but_whom_the_end_introduces(
    claim: str, authors: list[str], *, is_open: bool
) -> None:
    page = (
        f"<html><head><meta name=author content='{claim}'></head><body><h1>Tides</h1>{TEXT}<p>{_BIO}</p></body></html>"
    )
    draft = parse_html(page.encode())
    assert (_authors(draft), "BYLINE_CONFLICT" in _codes(draft)) == (authors, is_open)
    assert (_BIO in [each.text for each in draft.coverage.unparsed]) == is_open


def test_a_closing_byline_of_another_than_the_end_introduces_credits_nobody() -> None:
    page = f"<h1>Tides</h1>{TEXT}<p>{_BIO}</p><p class=byline>Kofi Osei</p>"
    draft = parse_html(f"<html><body><article>{page}</article></body></html>".encode())
    assert (_authors(draft), "BYLINE_CONFLICT" in _codes(draft)) == ([], True)


@cases("name", ["Site Admin", "Kofi Osei"])
def test_the_foot_of_a_post_signs_nothing_where_the_text_introduces_another(name: str) -> None:
    foot = f"<p>Posted by {name} in News at 10:14 PM | <a href=/x>Permalink</a></p>"
    page = f"<h1>Tides</h1>{TEXT}<p>{_BIO}</p>{foot}"
    draft = parse_html(f"<html><body><article>{page}</article></body></html>".encode())
    assert (_authors(draft), {"BYLINE_NOT_STATED", "TEXT_NOT_ASSIGNED"} <= _codes(draft)) == ([], True)


def test_a_footer_credits_nobody_besides_those_of_the_head() -> None:
    foot = "<footer><p>Posted by Kofi Osei on May 2, 2019</p></footer>"
    assert _parse(f"<h1>Tides</h1><p class=byline>By Ona Vela</p>{TEXT}{foot}")[1] == ["Ona Vela"]


_THINKERS = ("Peter Singer", "Hannah Arendt", "John Rawls")


def _row(link: str, sign: str) -> str:
    return f"<h1>On what we owe</h1><p>{sign.join(link.format(name) for name in _THINKERS)}</p>{TEXT}"


@cases(
    ("link", "sign"),
    [
        ("<a href=/topics/x>{}</a>", " | "),
        ("{}", " | "),
        ("<a href=/topics/x>{}</a>", ", "),
        ("<a href=https://a.example/Category/x.html>{}</a>", ", "),
    ],
)
def test_a_row_of_topics_credits_nobody_and_is_told(link: str, sign: str) -> None:
    draft = parse_html(f"<html><body><article>{_row(link, sign)}</article></body></html>".encode())
    assert draft.bylines == ()
    assert {"TEXT_NOT_ASSIGNED", "BYLINE_NOT_STATED"} <= {each.code for each in draft.findings}


def test_an_entry_of_a_glossary_right_below_the_title_credits_nobody() -> None:
    entries = "".join(f"<p><a rel=tag href=/x>{name}</a></p><p>So it is there, and not here.</p>" for name in _THINKERS)
    assert _parse(f"<h1>Of whom we speak</h1>{entries}")[1] == []


@cases(
    ("link", "sign"),
    [("<a href=/author/x>{}</a>", " | "), ("<a href=/notes/x>{}</a>", ", "), ("<b class=author>{}</b>", " | ")],
)
def test_a_row_that_markup_or_its_form_says_to_be_of_authors_credits_them(link: str, sign: str) -> None:
    assert _parse(_row(link, sign))[1] == [*_THINKERS]
    assert _parse(f"<h1>Tides</h1><p class=byline>{' | '.join(_THINKERS)}</p>{TEXT}")[1] == [*_THINKERS]


def test_notes_about_each_of_a_row_make_them_its_authors() -> None:
    notes = "".join(f"<p>{name} is a professor of ethics.</p>" for name in _THINKERS)
    assert _parse(_row("{}", " | ") + notes)[1] == [*_THINKERS]


def test_a_name_and_a_day_in_a_row_below_a_sure_title_are_those_of_the_article() -> None:
    page = f"<h1>Tides</h1><div>Why they turn</div><div>By <span>Ona Vela</span> | 4 June 2020</div>{TEXT}"
    meta = '<title>Tides | The Pier</title><meta name="date" content="2020-06-11">'
    draft = parse_html(f"<html><head>{meta}</head><body><div>{page}</div></body></html>".encode())
    assert (draft.title, draft.published_on, _authors(draft)) == ("Tides", None, ["Ona Vela"])
    assert [each.value for each in draft.questions[0].candidates] == ["2020-06-04", "2020-06-11"]


def test_what_an_author_prints_below_every_message_is_no_text() -> None:
    page = f"<h1>Tides</h1><p>By Ona Vela</p>{TEXT}<p>It turns again.</p>"
    draft = parse_html(
        f"<html><body><article>{page}<div>__________<br>Sharp is a way.</div></article></body></html>".encode()
    )
    assert draft.source == f"{BODY}\n\nIt turns again."


def test_a_note_about_several_authors_below_a_rule_is_no_text() -> None:
    head = "<h1>Tides</h1><p><strong>Ona Vela</strong> and <strong>Mara Lind</strong></p><p>4 June 2020</p>"
    note = "<hr><p>Ona Vela is a Reader in Tides. Mara Lind teaches at the school.</p>"
    draft = parse_html(
        f"<html><body><article>{head}{TEXT}<p>It turns again.</p>{note}</article></body></html>".encode()
    )
    assert (_authors(draft), draft.source) == (["Ona Vela", "Mara Lind"], f"{BODY}\n\nIt turns again.")
    assert [each.bio for each in draft.bylines] == [
        "Ona Vela is a Reader in Tides.",
        "Mara Lind teaches at the school.",
    ]
