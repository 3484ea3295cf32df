"""The tags of HTML pages: read where markup says that they are, and nowhere else."""

import json

from support.cases import cases

from gql_blog.plugin import DraftArticle
from gql_blog_importers.html import parse_html

_TEXT = "<p>The water rises in the morning.</p><p>It falls again before noon.</p>"
_HEAD = '<h1>The Ferry</h1><p class="byline">By Ona Vela</p><time datetime="2017-03-03">March 3, 2017</time>'


def _parse(body: str, head: str = "") -> DraftArticle:
    return parse_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def _article(after: str, within: str = "") -> str:
    return f'<article class="hentry">{_HEAD}<div class="entry-content">{_TEXT}{within}</div>{after}</article>'


@cases(
    "after",
    [
        '<footer><a href="/c/sea" rel="category tag">Sea</a>, <a href="/t/boats" rel="tag">Boats</a></footer>',
        '<div class="tags-links"><a href="/t/sea">Sea</a> <a href="/t/boats">#Boats</a></div>',
        '<ul class="field field-name-field-tags"><li><a href="/t/1">Sea</a></li><li><a href="/t/2">Boats</a></li></ul>',
        '<p class="post-labels">Labels: <a rel="tag" href="/l/sea">Sea</a>, <a rel="tag" href="/l/b">Boats</a></p>',
        "<p><a rel=tag href=/x>Uncategorized</a><a rel=tag href=/s>Sea</a><a rel=tag href=/b>Boats</a></p>",
    ],
)
def test_tags_are_read_where_markup_says_so(after: str) -> None:
    draft = _parse(_article(after))
    assert draft.tags == ("Sea", "Boats")
    assert draft.source.startswith("The water rises in the morning.\n\nIt falls again before noon.")
    assert "METADATA_USED" not in {each.code for each in draft.findings}


@cases(
    "after",
    [
        '<aside><a rel="tag" href="/t/sea">Sea</a></aside>',
        '<div class="widget tag-cloud"><a rel="tag" href="/t/sea">Sea</a></div>',
        '<div class="related-posts"><a rel="tag" href="/t/sea">Sea</a></div>',
        '<article class="hentry-card"><h3><a href="/o">Other</a></h3><a rel="tag" href="/t/sea">Sea</a></article>',
        '<p><a href="/t/sea">Sea</a></p>',
        '<p class="tags">Sea, Boats</p>',
    ],
)
def test_links_of_something_else_are_no_tags(after: str) -> None:
    assert _parse(f"<main>{_article('')}{after}</main>").tags == ()


_SEA, _BOATS = "<a rel=tag href=/t/sea>Sea</a>", "<a rel='category tag' href=/t/boats>#Boats</a>"


@cases(
    "line",
    [
        f"<p>{_SEA}, {_BOATS}</p>",
        f"<p>Filed under: {_SEA} | {_BOATS}</p>",
        f"<p><b>Tags:</b> {_SEA} {_BOATS}</p>",
        f"<p>Schlagwörter: {_SEA}, {_BOATS}</p>",
        f"<div>标签：{_SEA}、{_BOATS}</div>",
        f"<ul><li>{_SEA}</li><li>{_BOATS}</li></ul>",
        f"<p>Posted in <a rel=tag href=/x>Uncategorized</a>, {_SEA}, {_BOATS}</p>",
    ],
)
def test_a_paragraph_of_nothing_but_tags_is_no_text(line: str) -> None:
    draft = _parse(_article("", line))
    assert draft.tags == ("Sea", "Boats")
    assert draft.source == "The water rises in the morning.\n\nIt falls again before noon."
    assert draft.coverage.unparsed == ()


@cases(
    ("line", "kept"),
    [
        (f"<p>See also {_SEA} and {_BOATS}.</p>", "See also [Sea](/t/sea) and [#Boats](/t/boats)."),
        (f"<p>{_SEA}: {_BOATS}, in 1911</p>", "[Sea](/t/sea): [#Boats](/t/boats), in 1911"),
        (
            f"<p>{_SEA} {_BOATS} <a href=/all>All of them</a></p>",
            "[Sea](/t/sea) [#Boats](/t/boats) [All of them](/all)",
        ),
        (f"<p>{_SEA} {_BOATS} <img src=/i.png alt=Pier></p>", "[Sea](/t/sea) [#Boats](/t/boats) ![Pier](/i.png)"),
        (f"<p>Tags of old: {_SEA} {_BOATS}</p>", "Tags of old: [Sea](/t/sea) [#Boats](/t/boats)"),
    ],
)
def test_a_paragraph_that_says_more_than_its_tags_stays(line: str, kept: str) -> None:
    draft = _parse(_article("", line))
    assert draft.tags == ("Sea", "Boats")
    is_text = draft.source.endswith(f"noon.\n\n{kept}")
    assert is_text or "Sea" in "".join(each.text for each in draft.coverage.unparsed)


def test_a_paragraph_with_a_tag_that_was_not_taken_stays() -> None:
    links = " ".join(f'<a rel="tag" href="/t/{number}">Tag {number}</a>' for number in range(60))
    draft = _parse(_article("", f"<p>{links}</p>"))
    assert "/t/59" in "".join(each.text for each in draft.coverage.unparsed)


_EBB, _FLOW = "<a rel=tag href=/t/ebb>Ebb</a>", "<a rel=tag href=/t/flow>Flow</a>"
_MEANINGS = ("The water goes out to the sea again.", "The water comes back to the shore.")


@cases("name", ["h2", "h3", "h6"])
def test_a_heading_stays_though_it_links_to_a_tag(name: str) -> None:
    within = "".join(
        f"<{name}>{term}</{name}><p>{meaning}</p>" for term, meaning in zip((_EBB, _FLOW), _MEANINGS, strict=True)
    )
    for draft in (_parse(_article("", within)), _parse(_article("", f"<{name}>Tags: {_EBB}</{name}><p>So it is.</p>"))):
        assert "[Ebb](/t/ebb)" in draft.source
    assert "[Flow](/t/flow)" in _parse(_article("", within)).source


@cases(
    "within",
    [
        f"<p>{_EBB}</p><p>{_MEANINGS[0]}</p><p>{_FLOW}</p><p>{_MEANINGS[1]}</p>",
        f"<p>{_EBB}</p><p>going out</p><p>{_FLOW}</p><p>coming in</p>",
        f"<div>{_EBB}</div><ul><li>{_FLOW}</li></ul><p>{_MEANINGS[0]}</p>",
    ],
)
def test_entries_of_a_glossary_stay(within: str) -> None:
    draft = _parse(_article("", within))
    assert draft.tags == ("Ebb", "Flow")
    told = draft.source + "".join(each.text for each in draft.coverage.unparsed)
    assert "Ebb" in told
    assert "Flow" in told


def test_the_first_entry_of_a_glossary_without_an_introduction_stays() -> None:
    entries = f"<p>{_EBB}</p><p>{_MEANINGS[0]}</p><p>{_FLOW}</p><p>{_MEANINGS[1]}</p>"
    draft = _parse(f'<article class="hentry">{_HEAD}<div>{entries}</div></article>')
    told = draft.source + "".join(each.text for each in draft.coverage.unparsed)
    assert "Ebb" in told
    assert "Flow" in told


@cases("lines", [f"<p>{_EBB}</p><p>{_FLOW}</p>", f"<p>Tags: {_EBB}</p><p>{_MEANINGS[0]}</p><p>Tags: {_FLOW}</p>"])
def test_lines_of_tags_below_the_text_or_with_a_word_for_them_are_no_text(lines: str) -> None:
    draft = _parse(_article("", lines))
    assert draft.tags == ("Ebb", "Flow")
    assert "Ebb" not in draft.source
    assert "Flow" not in draft.source


def test_lines_of_tags_above_and_below_the_text_are_no_text() -> None:
    draft = _parse(f'<article class="hentry">{_HEAD}<div><p>{_EBB}</p>{_TEXT}<p>{_FLOW}</p></div></article>')
    assert draft.source == "The water rises in the morning.\n\nIt falls again before noon."
    assert draft.coverage.unparsed == ()


def test_metadata_state_tags_where_the_page_prints_none() -> None:
    metas = '<meta property="article:tag" content="Sea"><meta property="article:tag" content="Boats">'
    draft = _parse(_article(""), metas)
    assert draft.tags == ("Sea", "Boats")
    assert "The metadata alone state tags: Sea and Boats." in [each.message for each in draft.findings]
    printed = _parse(_article('<a rel="tag" href="/t">Tides</a>'), metas)
    assert printed.tags == ("Tides",)


@cases("keywords", ["Sea, Boats", ["Sea", "Boats", 3]])
def test_json_ld_of_the_one_article_states_tags(keywords: object) -> None:
    item = {"@type": "BlogPosting", "headline": "The Ferry", "keywords": keywords}
    script = '<script type="application/ld+json">{}</script>'
    assert _parse(_article(""), script.format(json.dumps(item))).tags == ("Sea", "Boats")
    assert _parse(_article(""), script.format(json.dumps([item, {**item, "keywords": "Other"}]))).tags == ()
    assert _parse(_article(""), script.format(json.dumps({**item, "keywords": {"name": "Sea"}}))).tags == ()


def test_more_tags_than_an_article_may_have_are_told() -> None:
    links = "".join(f'<a rel="tag" href="/t/{number}">Tag {number}</a> ' for number in range(60))
    draft = _parse(_article(f"<footer>{links}</footer>"))
    assert len(draft.tags) == 50
    assert "TAGS_NOT_TAKEN" in {each.code for each in draft.findings}


def test_a_language_that_markdown_cannot_keep_is_told() -> None:
    within = '<p>He said <span lang="fr">bonjour</span>, <span lang="en-GB">hello</span>, <span dir="rtl">x</span>.</p>'
    page = f'<html lang="en"><body>{_article("", within)}</body></html>'
    told = [each.message for each in parse_html(page.encode()).findings if each.code == "RENDERING_DROPPED"]
    assert [each.split(" cannot")[0] for each in told] == ["An element span with lang", "An element span with dir"]
