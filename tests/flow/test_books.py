"""Books and static sites: whole, valid by the tools of their trades, closed, and of what everybody may see alone."""

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from support.epub_check import EPUBCHECK, faults_of
from support.hostile_pictures import picture
from support.tree import ROOT

from gql_blog.content import Role
from gql_blog.testing import Blog, BlogApp
from gql_blog.write import ArchiveArticle, BylineInput, CreateContributor, CreatePost, PublishArticle

exports = pytest.importorskip("gql_blog_exports.hooks", reason="the plugin exports is not installed")
footnotes = pytest.importorskip("gql_blog_footnotes.hooks", reason="the plugin footnotes is not installed")
importers = pytest.importorskip("gql_blog_importers.hooks", reason="the plugin importers is not installed")
PLUGINS = {"exports": exports, "footnotes": footnotes, "importers": importers}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = ROOT / "tests" / "support" / "js" / "node_modules" / "axe-core" / "axe.min.js"
SAMPLE = ROOT / "gql_blog" / "transfer" / "sample"

CHECK = """axe.run(document).then(({ violations }) => {
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]));
  document.body.append(told);
});"""

HOSTILE = r"""It turns[^a], and[^b] again. See [it](/on-tides#nowhere), [this](#h).

![A "quay" <b>](https://elsewhere.org/q.png "x").

<li>orphan</li><td>cell</td><dt>term</dt><figcaption>caption</figcaption><rt>reading</rt>

<em><p>a block in a phrase</p><ul><li>x</li></ul><hr><h2>h</h2></em>

<ul>text<li>one</li><p>two</p></ul> <ol start="-3"><li>b</li></ol> <dl><dd>no term</dd></dl> <dl><dt>t</dt></dl>

<table><caption>c</caption><colgroup span="2"></colgroup><tfoot><tr><td align="char">f</td></tr></tfoot><tbody></tbody>
<thead><tr><th scope="weird" colspan="0" headers="a b" align="right">h<h3>in</h3></th></tr></thead><tr></tr></table>

<table><tr><td><a href="/x">q<table><tr><td><a href="/y">nested</a></td></tr></table></a></td></tr></table>

<figure>text<figcaption>a</figcaption>more</figure>

<ruby>字</ruby> <ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>

<a href="http://[">1</a> <a href="http://exa mple/">2</a> <a href="http://ü.example/ä?q=%z#a#b">3</a>

<a href="mailto:">4</a>

<a href="http://user:pa ss@h/">5</a> <a href="http://a_b..c/">6</a>

<a href="https://e.org/{x}|y^z">7</a> <a href="">8</a>

<ins datetime="never"><p>i</p></ins> <p lang="not a language" dir="RTL">l</p> <pre><h2>in pre</h2></pre>

<p>&#x1; &#xFFFE; ]]> &amp;amp; role="doc-noteref" &lt;li id=&gt; <script>alert(1)</script></p>

[^a]: Mara Lind, *On Tides* (London: Quay Press, 1999), 12.
[^b]: Ibid., 14.
"""


POST = f"""<!-- article 1 of 4: 3f2a91c07be64d18 -->
---
title: '<b>On "Tides" & Harbours</b> ]]>'
slug: on-tides
subtitle: <i>
abstract: |
  Tides & moons.

  Twice.
locale: en
published_on: 2019-05-04
bylines:
- {{name: Ina <Falk>, bio: Ina mends <boats>., affiliation: Harbour & College}}
- {{name: Tom Oduya, role: TRANSLATOR}}
tags: [tides & moons, ../../etc, con, quays]
section: "Forum: Harbours & <Tides>"
notices:
- {{kind: CORRECTION, date: 2020-01-02, text: "Late, *says* [she](/chao-xi)."}}
---

{HOSTILE}
<!-- beside article 1 of 4: 3f2a91c07be64d18 -->
comments:
- {{number: 1, author: Ivo <b>, text: The tide *turns*.}}
- {{number: 2, in_reply_to: 1, author: Ina, text: It does not.}}
responses_listed:
- {{name: Ina <Falk>, title: The Other & Tide, date: 2019-05-04}}

<!-- article 2 of 4: 3f2a91c07be64d18 -->
---
title: 潮汐
slug: chao-xi
locale: zh-Hans
published_on: null
bylines: []
responding_to: on-tides
kind: REPLY
---

潮水每天转两次。见[这里](/on-tides)。[^1]

[^1]: 同上。

<!-- article 3 of 4: 3f2a91c07be64d18 -->
---
title: المد والجزر
slug: المد
locale: ar
published_on: 2019-05-05
bylines: []
responding_to: chao-xi
kind: REPLY
---

## رأس

المد.[^1]

[^1]: هنا.

<!-- article 4 of 4: 3f2a91c07be64d18 -->
---
title: A Secret Draft
slug: a-secret-draft
locale: en
status: DRAFT
published_on: null
bylines: []
---

It is not to be seen yet, by anybody.
"""


@pytest.fixture
def told(blog: Blog, tmp_path: Path) -> Iterator[BlogApp]:
    """The sample dialogue, and beside it one of all that an article may have, in three languages, and a draft."""
    page = tmp_path / "page.md"
    page.write_text(POST, encoding="utf-8")
    with blog(PLUGINS) as app:
        done = app.cli("import", *map(str, sorted(SAMPLE.glob("*.md"))), str(page))
        assert done.status == 0, done.output
        yield app


@pytest.mark.long
@pytest.mark.skipif(EPUBCHECK is None, reason="needs epubcheck, a package of Debian's")
def test_epubcheck_finds_no_fault_in_the_book_of_a_site_a_dialogue_and_an_article(
    told: BlogApp, tmp_path: Path
) -> None:
    for name, how in {
        "site": ("--site",),
        "dialogue": ("on-tides", "--dialogue"),
        "draft": ("a-secret-draft", "--drafts", "--option", "comments=no"),
    }.items():
        book = tmp_path / f"{name}.epub"
        done = told.cli("export", *how, "--format", "epub", "-o", str(book))
        assert done.status == 0, done
        assert faults_of(book) == [], name


@pytest.mark.long
@pytest.mark.skipif(EPUBCHECK is None, reason="needs epubcheck, a package of Debian's")
def test_epubcheck_finds_no_fault_in_the_seed_page(shared: Path, blog: Blog, tmp_path: Path) -> None:
    with blog(PLUGINS) as app:
        app.import_files(shared / "corpus/pages/seed.txt")
        assert app.cli("export", "--site", "--format", "epub", "-o", str(tmp_path / "seed.epub")).status == 0
    assert faults_of(tmp_path / "seed.epub") == []


@pytest.mark.long
@pytest.mark.skipif(EPUBCHECK is None, reason="needs epubcheck, a package of Debian's")
def test_a_fault_would_be_found(told: BlogApp, tmp_path: Path) -> None:
    book, broken = tmp_path / "x.epub", tmp_path / "broken.epub"
    told.cli("export", "chao-xi", "--format", "epub", "-o", str(book))
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(broken, "w") as archive:
        for each in whole.infolist():
            archive.writestr(each, whole.read(each).replace(b"<h1>", b"<h1><p>x</p>"))
    assert [line for line in faults_of(broken) if "RSC-005" in line]


def test_a_book_has_chapters_notes_and_links_within(told: BlogApp, tmp_path: Path) -> None:
    book = tmp_path / "x.epub"
    done = told.cli("export", "on-tides", "--dialogue", "--format", "epub", "-o", str(book))
    assert "without 1 picture, to which links lead" in done.errors
    with zipfile.ZipFile(book) as archive:
        files = {each: archive.read(each).decode() for each in archive.namelist()}
    chapters = [text for name, text in files.items() if name.startswith("EPUB/art_")]
    assert len(chapters) == 3
    post, chinese = chapters[:2]
    for name, text in files.items():
        if name.endswith((".xhtml", ".opf", ".xml")):
            ElementTree.fromstring(text)
    assert [post.count(f'epub:type="{each}"') for each in ("noteref", "footnote", "backlink")] == [2, 2, 2]
    assert "Ibid: Mara Lind, On Tides (London: Quay Press, 1999), 14." in post, "what an Ibid. means is said"
    assert "alert(1)" not in post
    name = next(name for name, text in files.items() if text == post).removeprefix("EPUB/")
    assert f'<a href="{name}"' in chinese, "a link to an article of the book leads to its chapter"
    package = files["EPUB/package.opf"]
    assert '<dc:creator id="person-1">Ina &lt;Falk&gt;</dc:creator>' in package
    assert 'property="role" scheme="marc:relators">trl<' in package
    assert "<dc:date>2019-05-04</dc:date>" in package
    assert 'property="belongs-to-collection" id="section-1">Forum: Harbours &amp; &lt;Tides&gt;<' in package
    assert re.findall("<dc:language>(.*?)<", package) == ["en", "zh-Hans", "ar"]
    assert "schema:accessMode" in package
    again = tmp_path / "again.epub"
    told.cli("export", "on-tides", "--dialogue", "--format", "epub", "-o", str(again))
    assert again.read_bytes() == book.read_bytes()


class Links(HTMLParser):
    """What a page leads to, what it loads, and the places on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            elif name == "href" and tag == "a":
                self.leads.append(value or "")
            elif name in {"src", "href", "srcset", "data", "action"} and dict(attrs).get("rel") != "canonical":
                self.loads.append(value or "")


def check_links(folder: Path) -> int:
    """Follow each link of each page of a folder, and return how many there are within it."""
    pages = {path.resolve(): Links(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    followed = 0
    for path, page in pages.items():
        for href in (*page.leads, *page.loads):
            parts = urlsplit(href)
            if parts.scheme:
                assert href not in page.loads, f"{path}: {href} is loaded from elsewhere"
                assert parts.scheme in {"http", "https", "mailto"}, href
                continue
            target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
            assert target.is_file(), f"{path}: {href} leads nowhere"
            assert target.is_relative_to(folder.resolve())
            if parts.fragment:
                assert unquote(parts.fragment) in pages[target].ids, f"{path}: {href} leads to no place"
            followed += 1
    return followed


def test_each_link_of_a_site_is_closed_and_nothing_is_hidden_in_it(told: BlogApp, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    done = told.cli("export", "--format", "site", "-o", str(folder))
    assert done.status == 0, done
    assert "Not exported: 1 article that not everybody may see." in done.errors
    assert check_links(folder) > 200
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {
        "index.html",
        "articles/on-tides.html",
        "dialogues/on-tides.html",
        "tags/quays.html",
        "feed.atom",
    } <= names
    assert "tags/con.html" not in names, "Windows takes it for a device"
    assert all(re.fullmatch(r"[a-zA-Z0-9_./-]+", each) for each in names)
    texts = {each: (folder / each).read_text(encoding="utf-8") for each in names}
    assert not [each for each, text in texts.items() if "Secret Draft" in text or "a-secret-draft" in text]
    post = texts["articles/on-tides.html"]
    assert '<link rel="canonical" href="http://127.0.0.1:8000/on-tides">' in post
    assert '<html lang="en">' in post
    assert re.search(r'<main lang="ar" dir="rtl">', "".join(texts.values()))
    ElementTree.fromstring(texts["sitemap.xml"])
    ElementTree.fromstring(texts["feed.atom"])
    assert len(json.loads(texts["feed.json"])["items"]) == 9


def test_a_site_is_written_again_only_where_it_changed(told: BlogApp, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export = ("export", "--format", "site", "--json", "-o", str(folder))
    outcomes = [json.loads(told.cli(*export).output)["files"][0]["outcome"] for _ in range(2)]
    assert outcomes == ["written", "unchanged"]
    before = (folder / "index.html").read_bytes()
    (folder / "CNAME").write_text("mine")
    found: Any = told.query('{ article(slug: "chao-xi") { id version } }', role=Role.EDITOR)
    told.issue(ArchiveArticle(id=found.data["article"]["id"], expected_version=found.data["article"]["version"]))
    refused = told.cli(*export)
    assert refused.status == 1
    assert "already exists with different contents" in refused.errors
    assert (folder / "index.html").read_bytes() == before, "nothing is written if one file is refused"
    assert told.cli(*export, "--overwrite").status == 0
    assert not (folder / "articles" / "chao-xi.html").exists(), "what is public no more is taken away"
    assert (folder / "CNAME").read_text() == "mine"
    check_links(folder)


def test_a_site_is_a_zip_over_http_and_where_a_zip_is_named(told: BlogApp, tmp_path: Path) -> None:
    assert told.cli("export", "--format", "site", "-o", str(tmp_path / "site.zip")).status == 0
    answer = told.request("GET", "/export.site.zip")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.body == (tmp_path / "site.zip").read_bytes()


def test_no_name_of_an_earlier_list_leads_out_of_the_folder(told: BlogApp, tmp_path: Path) -> None:
    folder, outside = tmp_path / "site", tmp_path / "outside"
    folder.mkdir()
    outside.write_text("kept")
    (folder / ".gql-blog-export").write_text("../outside\n")
    done = told.cli("export", "--format", "site", "--overwrite", "-o", str(folder))
    assert done.status == 1
    assert "'../outside' leads out of" in done.errors
    assert outside.read_text() == "kept"
    assert os.listdir(folder) == [".gql-blog-export"]


@dataclass(frozen=True)
class Shown:
    """The ids of pictures, by what they are shown for."""

    app: BlogApp
    ids: dict[str, str]

    def stored(self, name: str) -> list[Path]:
        """The files of a picture in the store."""
        found: Any = self.app.query(f'{{ media(id: "{self.ids[name]}") {{ url }} }}', role=Role.EDITOR)
        digits = found.data["media"]["url"].rpartition("/")[2][:16]
        return [*(self.app.data_dir / "media").glob(f"*/{digits}*/*")]


@pytest.fixture
def shown(blog: Blog) -> Iterator[Shown]:
    """An article with a picture of each kind, in its text, above it and beside its author; a draft with another."""
    with blog(PLUGINS) as app:
        kinds = {"quay": "JPEG", "moth": "WEBP", "map": "PNG", "flag": "GIF", "face": "JPEG", "lead": "AVIF"}
        ids = {}
        for number, (name, form) in enumerate({**kinds, "secret": "PNG"}.items()):
            data = picture(form, (1400 + number, 700))
            added = app.request("POST", f"/media?altText=A+{name}&credit=%3CMara%3E", body=data, role=Role.EDITOR)
            ids[name] = json.loads(added.body)["id"]
        author = app.issue(CreateContributor(name="Ina Falk", portrait_id=ids["face"])).contributor_id
        source = (
            '![The <quay>](media:{quay} "At *dusk*")\n\n![](media:{moth}) and ![](media:{map}) in '
            "[a ![](media:{flag}) link](https://e.org).\n\n![](https://elsewhere.org/x.png)\n"
        ).format_map(ids)
        told = {"lead_image_id": ids["lead"], "bylines": (BylineInput(contributor_id=author, bio="Ina mends boats."),)}
        post = app.issue(CreatePost(title="On Quays", source=source, **told))
        app.issue(PublishArticle(id=post.article_id, expected_version=1))
        app.issue(CreatePost(title="A Secret", source=f"![](media:{ids['secret']}) ![](media:{ids['quay']})"))
        yield Shown(app, ids)


def pictures_in(archive: zipfile.ZipFile) -> dict[str, Image.Image]:
    """The pictures of a zip, by the ids of their media."""
    names = [each for each in archive.namelist() if "media/" in each]
    return {name.rpartition("/")[2][:30]: Image.open(io.BytesIO(archive.read(name))) for name in names}


def test_a_book_and_a_site_hold_the_pictures_that_everybody_may_see(shown: Shown, tmp_path: Path) -> None:
    public = {id_ for name, id_ in shown.ids.items() if name != "secret"}
    for form, pages in (("epub", "EPUB/art_"), ("site", "articles/")):
        file = tmp_path / f"{form}.zip"
        done = shown.app.cli("export", "--site", "--format", form, "-o", str(file))
        assert done.status == 0, done
        assert "without 1 picture, to which links lead" in done.errors, done.errors
        with zipfile.ZipFile(file) as archive:
            found = pictures_in(archive)
            assert found.keys() == public, form
            kinds = {name: found[shown.ids[name]].format for name in shown.ids.keys() - {"secret"}}
            page = next(archive.read(each).decode() for each in archive.namelist() if each.startswith(pages))
        assert kinds == dict.fromkeys(("quay", "moth", "face", "lead"), "JPEG") | {"map": "PNG", "flag": "GIF"}
        assert found[shown.ids["quay"]].width == 1280
        assert page.count("<img ") == len(public)
        figure = re.search(rf'<figure><img src="(?:\.\./)?media/{shown.ids["quay"]}-[^"]+" (.*?)</figure>', page)
        assert figure is not None, page
        assert figure[1].startswith('alt="The &lt;quay&gt;" width="1400" height="700"/><figcaption>At *dusk* <cite>')
        assert 'href="https://elsewhere.org/x.png"' in page
        again = tmp_path / f"again-{form}.zip"
        shown.app.cli("export", "--site", "--format", form, "-o", str(again))
        assert again.read_bytes() == file.read_bytes()
    folder = tmp_path / "folder"
    assert shown.app.cli("export", "--format", "site", "-o", str(folder)).status == 0
    check_links(folder)
    served = shown.app.request("GET", "/exports/on-quays.epub").body
    with zipfile.ZipFile(io.BytesIO(served)) as archive:
        assert pictures_in(archive).keys() == public


def test_no_picture_that_is_not_public_is_in_a_book(shown: Shown, tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    done = shown.app.cli("export", "a-secret", "--drafts", "--format", "epub", "-o", str(book))
    assert "a-secret: without 1 picture, to which links lead" in done.errors, done
    with zipfile.ZipFile(book) as archive:
        assert pictures_in(archive).keys() == {shown.ids["quay"]}


def test_a_picture_whose_file_is_gone_is_a_link_and_told(shown: Shown, tmp_path: Path) -> None:
    for name in ("quay", "lead"):
        for path in shown.stored(name):
            path.unlink()
    folder = tmp_path / "site"
    done = shown.app.cli("export", "--format", "site", "-o", str(folder))
    assert "on-quays: without 2 pictures, to which links lead, its lead image" in done.errors, done
    check_links(folder)
    page = (folder / "articles" / "on-quays.html").read_text(encoding="utf-8")
    assert f'href="http://127.0.0.1:8000/media/{shown.ids["quay"]}/' in page
    assert not [*(folder / "media").glob(f"{shown.ids['lead']}*")]


@pytest.mark.long
@pytest.mark.skipif(EPUBCHECK is None, reason="needs epubcheck, a package of Debian's")
def test_epubcheck_finds_no_fault_in_a_book_with_pictures(shown: Shown, tmp_path: Path) -> None:
    book = tmp_path / "book.epub"
    assert shown.app.cli("export", "--site", "--format", "epub", "-o", str(book)).status == 0
    assert faults_of(book) == []


def browsed(page: Path, query: str = "") -> str:
    """What a browser makes of a page of a folder."""
    profile = page.parent / f"profile-{page.stem}"
    done = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}"),
            *("--virtual-time-budget=30000", "--dump-dom", page.as_uri() + query),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout


@pytest.mark.long
@pytest.mark.skipif(
    not AXE.is_file() or CHROMIUM is None,
    reason="needs Chromium, and axe-core from npm: run `npm ci` in tests/support/js",
)
def test_a_site_is_searched_and_read_from_a_disk(told: BlogApp, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert told.cli("export", "--format", "site", "-o", str(folder)).status == 0
    for query, titles in {
        "moth": {"What the Moths Say"},
        "每天": {"潮汐"},
        "HARB": {'<b>On "Tides" & Harbours</b> ]]>'},
    }.items():
        found = browsed(folder / "search.html", f"?q={query}").partition('<ol id="found">')[2]
        assert titles <= set(map(unescape, re.findall("<a [^>]*>(.*?)</a>", found))), (query, found)
    for name in ("index", "search", "articles/on-tides"):
        page = folder / f"{name}.html"
        # The page's policy lets no other script in, so axe gets a copy without it.
        copy = page.with_name(f"axe-{page.name}")
        open_html = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
        scripts = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{CHECK}</script>"
        copy.write_text(open_html.replace("</body>", f"{scripts}</body>"), encoding="utf-8")
        told_by_axe = re.search('<pre id="told">(.*?)</pre>', browsed(copy), re.DOTALL)
        assert told_by_axe is not None, name
        assert json.loads(unescape(told_by_axe[1])) == [], name
