"""What a browser does not show is never published, whatever hides it; what it shows stays."""

from support.cases import cases
from support.growth import assert_grows

from gql_blog_importers.html import parse_html
from gql_blog_importers.html.html_tree import parse_tree
from gql_blog_importers.markup.visibility import mark_hidden

_PAGE = "<html><head>{head}</head><body><article><h1>The Ferry</h1><p>The water rises in the morning.</p>{box}<p>It \
falls again before noon.</p></article></body></html>"
_STYLE = "<style>{}</style>"


@cases(
    ("head", "box"),
    [
        ("", "<p hidden>Gone.</p>"),
        ("", '<p style="display: none">Gone.</p>'),
        ("", '<div style="VISIBILITY:hidden;color:red"><p>Gone.</p></div>'),
        ("", '<p>The bell rings.<span style="position:absolute;left:-9999px">Gone.</span></p>'),
        ("", '<p style="text-indent:-9999px">Gone.</p>'),
        ("", '<p style="clip: rect(0, 0, 0, 0); position: absolute">Gone.</p>'),
        ("", '<p style="opacity:0">Gone.</p>'),
        ("", '<p>The bell rings.<span aria-hidden="true">Gone.</span></p>'),
        ("", '<p>The bell rings.<span class="sr-only">Gone.</span></p>'),
        ("", "<template><p>Gone.</p></template>"),
        ("", "<noscript><p>Gone.</p></noscript>"),
        ("", "<amp-ad><p>Gone.</p></amp-ad>"),
        (_STYLE.format(".x{color:red}/* .x{} */ .y, p.trap { display : none }"), '<p class="trap">Gone.</p>'),
        (_STYLE.format("#trap{position:absolute;left:-5000px}"), '<p id="trap">Gone.</p>'),
        (_STYLE.format(".trap{display:block}.trap{display:none !important}"), '<p class="trap">Gone.</p>'),
    ],
)
def test_hidden_text_is_never_published(head: str, box: str) -> None:
    draft = parse_html(_PAGE.format(head=head, box=box).encode())
    assert "Gone" not in draft.source
    assert draft.source.startswith("The water rises in the morning.")
    assert draft.source.endswith("It falls again before noon.")


@cases(
    ("head", "box"),
    [
        (_STYLE.format("@media print{.x{display:none}} .y .x{display:none}"), '<p class="x">The bell stays.</p>'),
        ('<style media="print">.x{display:none}</style>', '<p class="x">The bell stays.</p>'),
        (_STYLE.format(".x{display:none}.y{display:block}"), '<p class="x y">The bell stays.</p>'),
        (_STYLE.format(".x{display:none}"), '<p class="x" style="display:block">The bell stays.</p>'),
        (_STYLE.format("body{opacity:0}.x{opacity:0.9;left:-5px}"), '<p class="x">The bell stays.</p>'),
    ],
)
def test_what_only_some_rules_hide_stays(head: str, box: str) -> None:
    assert "The bell stays." in parse_html(_PAGE.format(head=head, box=box).encode()).source


def test_a_hidden_heading_is_no_title() -> None:
    page = _PAGE.format(head="", box="").replace("<h1>", '<h1 class="sr-only">Harbour News</h1><h1>')
    assert parse_html(page.encode()).title == "The Ferry"


def test_style_sheets_without_end_are_read_in_proportion() -> None:
    root = parse_tree(
        "<style>"
        + "/* {" * 50_000
        + "</style><style>"
        + "a{" * 50_000
        + "</style><style>"
        + "a" * 90_000
        + "</style><p>So it is.</p>"
    )
    assert root.plain() == "So it is."


def test_a_sheet_is_read_once_for_all_elements() -> None:
    trees = [parse_tree(f"<style>{'.a{color:red}' * n}</style>{'<p class=a>x' * n}") for n in (500, 2_000)]
    assert_grows(mark_hidden, *trees, most=6)
