"""PDF: what it says, that it is tagged and the same for the same articles, and that nothing is fetched for it."""

import http.server
import re
import shutil
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace

import pytest

from gql_blog.plugin import ExportArticle, ExportComment, ExportSite, InputError
from gql_blog.testing import Blog
from gql_blog_exports import hooks, pdf
from gql_blog_exports.article_parts import PageOptions
from gql_blog_exports.pdf import LONGEST, write_pdf
from gql_blog_exports.pdf_notes import with_footnotes

NOTED = (
    '<p>The tide<sup><a id="fn-a-1-ref-1" href="#fn-a-1" role="doc-noteref">*</a></sup> turns.'
    '<sup><a id="fn-a-1-ref-2" href="#fn-a-1" role="doc-noteref">*</a></sup></p>'
    '<section role="doc-endnotes"><ol><li id="fn-a-1"><p>Byron, <em>Notes</em>. '
    '<a href="#fn-a-1-ref-1" role="doc-backlink">↩</a></p><p>And more.</p></li>{}</ol></section>'
)


def _streams(data: bytes) -> bytes:
    """All that a file holds, with its streams inflated."""
    found = [data]
    for each in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(each[1]))
        except zlib.error:
            continue
    return b"\n".join(found)


def _utf_16(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def test_a_note_stands_where_it_is_called_first() -> None:
    html = with_footnotes(NOTED.format(""))
    assert html.startswith('<p>The tide<span class="footnote" id="fn-a-1" data-label="*"><span>Byron, <em>Notes</em>. ')
    assert '<span class="paragraph">And more.</span></span> turns.<sup><a' in html
    assert "doc-backlink" not in html
    assert "<section" not in html
    uncalled = with_footnotes(NOTED.format('<li id="fn-a-2"><p>Loose.</p></li>'))
    assert uncalled.endswith('<section role="doc-endnotes"><ol><li id="fn-a-2"><p>Loose.</p></li></ol></section>')


def test_notes_that_only_notes_call_are_not_lost() -> None:
    call = '<sup><a href="#fn-a-{}" role="doc-noteref">{}</a></sup>'
    chain = "".join(f'<li id="fn-a-{n}"><p>Note {n}.{call.format(n + 1, n + 1)}</p></li>' for n in range(2, 500))
    circle = f'<li id="fn-a-500"><p>Last.{call.format(500, 500)}</p></li>'
    html = with_footnotes(NOTED.format(chain + circle))
    assert [f"Note {n}." in html for n in range(2, 500)] == [True] * 498
    assert "Last." in html


def test_a_file_is_tagged_and_says_what_it_is(told: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    headed = replace(told, html=NOTED.format("") + "<h2>潮汐</h2>", abstract="Tides.")
    document = write_pdf((headed, answer), PageOptions(), site)
    held = _streams(document)
    assert document.startswith(b"%PDF-1.7")
    for part in (b"/MarkInfo", b"/Marked true", b"/StructTreeRoot", b'pdfuaid:part="1"', b"/Lang"):
        assert part in held, part
    assert b"/Title (On Tides)" in held
    assert b"/Author (Mara Lind)" in held
    assert _utf_16("潮汐") in held.lower(), "headings are bookmarks"
    assert b"D:20190502" in held


def _has_chinese() -> bool:
    listing = shutil.which("fc-list")
    return bool(listing and subprocess.run([listing, ":lang=zh"], capture_output=True, check=True).stdout)


@pytest.mark.skipif(not _has_chinese(), reason="needs a Chinese font: apt-get install fonts-droid-fallback")
def test_chinese_is_printed_by_a_font_that_has_it(told: ExportArticle, site: ExportSite) -> None:
    held = _streams(write_pdf((replace(told, html="<p>潮汐</p>", locale="zh-Hans"),), PageOptions(), site)).lower()
    assert all(f"<{ord(each):04x}>".encode() in held for each in "潮汐"), "the font maps its glyphs to the characters"


def test_the_same_articles_give_the_same_bytes_in_every_process(told: ExportArticle, site: ExportSite) -> None:
    first = write_pdf((told,), PageOptions(), site)
    time.sleep(1.1)  # a date of now has seconds
    assert write_pdf((told,), PageOptions(), site) == first
    assert write_pdf((replace(told, title="Ebb"),), PageOptions(), site) != first


def test_paper_has_links_in_the_place_of_players(told: ExportArticle, site: ExportSite) -> None:
    linked = replace(told, html='<p><a href="https://a.example/v">A film</a></p>')
    playing = replace(linked, html_with_players='<p><video src="https://a.example/v"></video></p>')
    assert write_pdf((playing,), PageOptions(), site) == write_pdf((linked,), PageOptions(), site)


def test_nothing_is_fetched(told: ExportArticle, site: ExportSite) -> None:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    at = f"http://127.0.0.1:{server.server_port}"
    secret = __file__
    hostile = "".join(
        (
            f'<p><img src="{at}/i.png" alt="x"><img src="file://{secret}"></p>',
            f'<style>@import url("{at}/s.css"); p {{ background: url("{at}/b.png") }} '
            f'@font-face {{ font-family: f; src: url("{at}/f.woff") }}</style>',
            f'<link rel="stylesheet" href="{at}/l.css"><link rel="attachment" href="file://{secret}">',
            f'<object data="{at}/o.svg"></object><embed src="{at}/e.svg"><a rel="attachment" href="{at}/a">a</a>',
            f'<svg><image href="{at}/v.png"></image></svg>',
        )
    )
    try:
        document = write_pdf((replace(told, html=hostile),), PageOptions(), site)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert b"EmbeddedFile" not in _streams(document)


def test_what_is_too_long_is_refused(told: ExportArticle, site: ExportSite) -> None:
    comment = ExportComment(id="com_9", author_name="Ivo", source="", html="x" * LONGEST, text="")
    with pytest.raises(InputError, match="600,000 characters of HTML at most"):
        write_pdf((replace(told, comments=(comment,)),), PageOptions(), site)
    assert write_pdf((replace(told, comments=(comment,)),), PageOptions(comments=False), site)
    with pytest.raises(InputError, match="each tag counted as 40 more"):
        write_pdf((replace(told, html="x<br>" * 20_000),), PageOptions(), site)


@pytest.mark.long
def test_the_longest_is_written_in_time(told: ExportArticle, site: ExportSite) -> None:
    paragraph = f"<p>{'Twice a day the tide turns. ' * 20}</p>"
    row = "<tr><td>a</td><td>b</td></tr>"
    for many in (paragraph, "x<br>", f"<table><tbody>{row * 50}</tbody></table>"):
        weight = len(many) + 40 * many.count("<")
        long = replace(told, html=many * ((LONGEST - 10_000) // weight), comments=())
        began = time.process_time()
        assert write_pdf((long,), PageOptions(), site)
        assert time.process_time() - began < 30


def test_a_reader_is_told_of_it_and_gets_it(blog: Blog) -> None:
    with blog({"exports": hooks}) as app:
        article = app.publish("On Tides", "The tide turns.[^1]\n\n[^1]: Twice.")
        long = app.publish("Long", "word " * 10 + "\n\n" + ("a " * 3000 + "\n\n") * 105)
        listed = app.query(
            f'{{ post(slug: "{article.slug}") {{ exports {{ format url }} metadata {{ tags {{ name }} }} }} }}'
        )
        assert listed.data is not None
        assert {"name": "citation_pdf_url"} in listed.data["post"]["metadata"]["tags"]
        answer = app.request("GET", f"/exports/{article.slug}.pdf")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body == app.export(article, "pdf")
        refused = app.request("GET", f"/exports/{long.slug}.pdf")
        assert refused.status == 400
        assert "or in the format 'html'" in refused.json()["errors"][0]["message"]


def test_without_the_extra_the_format_is_not_there_and_its_remedy_is_told() -> None:
    without = "import sys; sys.modules['weasyprint'] = None; from gql_blog_exports.registry import FORMATS; "
    code = f"{without}print([each.format for each in FORMATS])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'jats'" in run.stdout
    assert "'pdf'" not in run.stdout
    assert pdf.is_installed()
