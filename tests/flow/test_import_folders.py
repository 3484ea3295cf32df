"""Exports that are folders or archives: Medium, Substack, Jekyll, Hugo. What comes, what stays, what is told."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Database
from gql_blog.transfer import FileReport, ImportOptions, Outcome

pytestmark = sqlite_first

MEDIUM_POST = """<!DOCTYPE html><html><head><title>On Tides</title></head><body><article class="h-entry">
<header><h1 class="p-name">On Tides</h1></header>
<section data-field="subtitle" class="p-summary">Why they turn</section>
<section data-field="body" class="e-content"><section name="1" class="section">
<div class="section-divider"><hr class="section-divider"></div><div class="section-content">
<h3 name="a" id="a" class="graf graf--h3 graf--title">On Tides</h3>
<h4 name="b" class="graf graf--h4 graf--subtitle">Why they turn</h4>
<p name="c" class="graf graf--p">The tide <em>turns</em>. <mark>Twice</mark>.</p>
<figure class="graf graf--figure"><img class="graf-image" data-image-id="1.png" src="https://cdn.example.org/1.png">
<figcaption class="imageCaption">The pier</figcaption></figure></div></section></section>
<footer><p>By <a href="https://medium.com/@mara" class="p-author h-card">Mara Lind</a> on
<a href="https://medium.com/p/abcd12345678">
<time class="dt-published" datetime="2019-05-02T11:23:34.123Z">May</time></a>.</p>
<p><a href="https://tides.example.org/on-tides-abcd12345678" class="p-canonical">Canonical link</a></p>
<p class="p-tags">Tagged in <a href="https://medium.com/tag/sea" class="p-tag">Sea</a></p>
</footer></article></body></html>
"""
MEDIUM = {
    "posts/2019-05-02_On-Tides-abcd12345678.html": MEDIUM_POST,
    "posts/draft_Ebb-abcd12345679.html": MEDIUM_POST.replace("On Tides", "Ebb").replace("on-tides-abcd12345678", ""),
    "profile/profile.html": "<html><body><h1>Mara</h1><p>mara@example.org</p></body></html>",
}
SUBSTACK = {
    "posts.csv": (
        "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"
        '11.on-tides,2019-05-02T10:00:00.000Z,TRUE,2019-05-02T10:00:00.000Z,newsletter,everyone,"Tides, on",'
        "&#x201C;Why&#x201D;,\n"
        "12.paid,2019-05-03T10:00:00.000Z,TRUE,,podcast,only_paid,Paid,,https://example.org/a.mp3\n"
        "13.thread,2019-05-04T10:00:00.000Z,TRUE,,thread,everyone,Talk,,\n"
        "14.when,2019-02-30T10:00:00.000Z,TRUE,,newsletter,everyone,When,,\n"
    ),
    "posts/11.on-tides.html": (
        '<p>The tide turns.<a data-component-name="FootnoteAnchorToDOM" id="footnote-anchor-1" href="#footnote-1" '
        'class="footnote-anchor">1</a></p><div class="captioned-image-container"><figure><picture>'
        '<source type="image/webp" srcset="https://cdn.example.org/a.webp 424w">'
        '<img src="https://cdn.example.org/a.png" '
        'srcset="b 2x" alt="A pier"></picture><figcaption class="image-caption">The pier</figcaption></figure></div>'
        '<p class="button-wrapper" data-attrs="{}"><a class="button" href="https://x.example.org/subscribe">Join</a></p>'
        '<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a>'
        '<div class="footnote-content"><p>Ibid.</p></div></div>'
    ),
    "posts/12.paid.html": '<p>In response to <a href="https://tides.substack.com/p/on-tides">it</a>: no.</p>',
    "posts/14.when.html": "<p>x</p>",
    "posts/11.opens.csv": "post_id,email\n11,reader@example.org\n",
    "email_list.tides.csv": "email\nreader@example.org\n",
}
JEKYLL = {
    "_config.yml": "title: Tides\npermalink: pretty\n",
    "_posts/2019-05-02-on-tides.md": (
        "---\ntitle: On Tides\nlayout: post\ncategories: sea\nabstract: Twice a day\nupdated: 2020-06-05\n---\n"
        "A{% comment %}not to be read{% endcomment %}b.\n\n{% highlight python %}\nx = 1\n{% endhighlight %}\n\n"
        "[ebb]({{ site.baseurl }}{% post_url 2019-05-03-ebb %})\n\n{% include note.html %}\n"
    ),
    "_posts/2019-05-03-ebb.html": "---\ntitle: Ebb\npermalink: /old/ebb/\n---\n<p>It <em>goes</em>.</p>\n",
    "_drafts/flood.md": "---\ntitle: Flood\n---\nx\n",
    "about.md": "---\ntitle: About\n---\nWe.\n",
    "_layouts/post.html": "<html><body>{{ content }}</body></html>",
    "README.md": "# How to build it\n",
}
HUGO = {
    "hugo.toml": 'title = "Tides"\n',
    "content/posts/on-tides/index.md": (
        '+++\ntitle = "On Tides"\ndate = 2019-05-02T10:00:00Z\naliases = ["/older/"]\n+++\n'
        '{{< figure src="/pier.png" alt="A pier" caption="The pier" >}}\n\n{{/* not to be read */}}'
        '[ebb]({{< ref "posts/ebb.md" >}})\n\n{{<tweet 12>}}\n\n{{</* shown */>}}\n\n{{< youtube w7Ft2 >}}\n'
    ),
    "content/posts/ebb.md": (
        "---\ntitle: Ebb\nurl: /low-water/\nsummary: Low water\n---\nIn response to [it](/posts/on-tides/): no.\n"
    ),
    "content/posts/_index.md": "---\ntitle: Posts\n---\nAll.\n",
    "layouts/index.html": "<html>{{ .Content }}</html>",
}


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


async def _import(database: Database, path: Path, **options: Any) -> dict[str, FileReport]:
    writer = newsroom_of(database).writer
    report = await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))
    for file in report.files:
        for kind in file.account.kinds():
            assert kind["items"] == kind["taken"] + kind["keptAsText"] + kind["leftOut"] + kind["unknown"]
    return {file.path.removeprefix(f"{path}/"): file for file in report.files}


async def _articles(database: Database) -> dict[str, Any]:
    return {each.slug: each for each in await newsroom_of(database).rows(Article)}


def _kinds(file: FileReport) -> dict[str, tuple[int, int, int, int]]:
    return {
        each["kind"]: (each["taken"], each["keptAsText"], each["leftOut"], each["unknown"])
        for each in file.account.kinds()
    }


async def test_medium_whether_it_is_a_folder_an_archive_or_a_post(database: Database, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "medium.zip", "w") as archive:
        for name, text in MEDIUM.items():
            archive.writestr(name, text)
    files = await _import(database, tmp_path / "medium.zip")
    assert {name: file.outcome for name, file in files.items()} == {
        "posts/2019-05-02_On-Tides-abcd12345678.html": Outcome.IMPORTED,
        "posts/draft_Ebb-abcd12345679.html": Outcome.IMPORTED,
        "profile/profile.html": Outcome.NO_ARTICLE,
    }
    articles = await _articles(database)
    post = articles["on-tides"]
    assert (post.title, post.subtitle, str(post.published_on)) == ("On Tides", "Why they turn", "2019-05-02")
    before, figure = post.source.split("\n\n")
    assert before == "The tide *turns*. <mark>Twice</mark>."
    assert "<figcaption>The pier</figcaption>" in figure
    assert post.credited_names == "Mara Lind" or "Mara Lind" in post.credited_names
    assert articles["ebb"].status == "DRAFT"
    told = files["posts/2019-05-02_On-Tides-abcd12345678.html"]
    assert told.redirects == (("/on-tides-abcd12345678", "on-tides", "en"),)
    assert _kinds(told)["heading"] == (0, 0, 2, 0)
    alone = (
        _write(tmp_path / "alone", {"p.html": MEDIUM_POST.replace("n Tides", "ther").replace("on-tides-", "other-")})
        / "p.html"
    )
    (file,) = (await _import(database, alone)).values()
    assert (file.format, file.articles[0][2]) == ("medium", "Other")


async def test_posts_with_impossible_dates_are_refused_and_the_others_are_read(
    database: Database, tmp_path: Path
) -> None:
    bad = {f"posts/a{n}.html": MEDIUM_POST.replace('datetime="2019-05-02', 'datetime="2019-02-30') for n in range(6)}
    files = await _import(database, _write(tmp_path / "medium", {**bad, **MEDIUM}))
    assert {file.outcome for path, file in files.items() if path in bad} == {Outcome.REFUSED}
    assert {files[path].outcome for path in MEDIUM if path.startswith("posts/")} == {Outcome.IMPORTED}
    assert "'2019-02-30" in files["posts/a5.html"].findings[-1].message


async def test_substack(database: Database, tmp_path: Path) -> None:
    folder = _write(tmp_path / "substack", SUBSTACK)
    files = await _import(database, folder)
    articles = await _articles(database)
    post = articles["on-tides"]
    assert (post.title, post.subtitle, post.status) == ("Tides, on", "“Why”", "PUBLISHED")
    assert post.source.startswith("The tide turns.[^1]\n\n<figure>")
    assert "<figcaption>The pier</figcaption>" in post.source
    assert "Join" not in post.source
    assert post.source.endswith("[^1]: Ibid.")
    paid = articles["paid"]
    assert (paid.status, paid.responding_to_id) == ("DRAFT", post.id)
    assert paid.source.startswith("<https://example.org/a.mp3>\n\n")
    assert [each.code for each in files["posts/14.when.html"].findings] == ["IMPOSSIBLE_DATE"]
    assert "'Talk'" in files["posts.csv"].findings[0].message
    assert _kinds(files["posts.csv"]) == {"post": (0, 0, 1, 0)}
    assert _kinds(files["posts/11.on-tides.html"])["widget"] == (0, 0, 1, 0)
    assert files["posts/11.on-tides.html"].redirects == (("/p/on-tides", "on-tides", "en"),)
    for name in ("posts/11.opens.csv", "email_list.tides.csv"):
        assert files[name].outcome is Outcome.NO_ARTICLE
    again = await _import(database, folder)
    assert again["posts/11.on-tides.html"].outcome is Outcome.UNCHANGED


async def test_jekyll(database: Database, tmp_path: Path) -> None:
    files = await _import(database, _write(tmp_path / "blog", JEKYLL))
    articles = await _articles(database)
    assert set(articles) == {"on-tides", "ebb", "flood", "about"}
    post = articles["on-tides"]
    assert post.source == "Ab.\n\n```python\nx = 1\n```\n\n[ebb](/ebb)\n\n{% include note.html %}"
    assert (post.abstract, str(post.updated_on), str(post.published_on)) == ("Twice a day", "2020-06-05", "2019-05-02")
    assert articles["ebb"].source == "It *goes*."
    assert articles["flood"].status == "DRAFT"
    told = files["_posts/2019-05-02-on-tides.md"]
    assert _kinds(told)["shortcode"] == (3, 1, 1, 0)
    assert "SHORTCODES_KEPT" in [each.code for each in told.findings]
    assert _kinds(told)["front matter key"] == (4, 0, 0, 1)
    assert told.redirects == (("/sea/2019/05/02/on-tides", "on-tides", "en"),)
    assert files["_posts/2019-05-03-ebb.html"].redirects == (("/old/ebb", "ebb", "en"),)
    assert {files[name].outcome for name in ("_layouts/post.html", "README.md", "_config.yml")} == {Outcome.NO_ARTICLE}


async def test_hugo(database: Database, tmp_path: Path) -> None:
    files = await _import(database, _write(tmp_path / "blog", HUGO))
    articles = await _articles(database)
    assert set(articles) == {"on-tides", "ebb"}
    assert articles["on-tides"].source == (
        '<figure><img src="/pier.png" alt="A pier"><figcaption>The pier</figcaption></figure>\n\n'
        "[ebb](/ebb)\n\n{{< tweet 12>}}\n\n{{< shown >}}\n\n<https://www.youtube.com/watch?v=w7Ft2>"
    )
    assert articles["ebb"].abstract == "Low water"
    assert articles["ebb"].responding_to_id == articles["on-tides"].id
    told = files["content/posts/on-tides/index.md"]
    assert _kinds(told)["shortcode"] == (4, 1, 1, 0)
    assert told.redirects == (("/older", "on-tides", "en"), ("/posts/on-tides", "on-tides", "en"))
    assert files["content/posts/ebb.md"].redirects == (("/low-water", "ebb", "en"),)
    assert files["content/posts/_index.md"].outcome is Outcome.NO_ARTICLE


@pytest.mark.parametrize(
    ("config", "path", "head"),
    [
        ("_config.yml", "_drafts/deep/2018-01-01-secret.md", ""),
        ("_config.yml", "_posts/2099-01-01-secret.md", ""),
        ("_config.yml", "_posts/2018-01-01-secret.md", "published: false\n"),
        ("hugo.toml", "content/posts/secret.md", "date: 2099-01-01\n"),
        ("hugo.toml", "content/posts/secret.md", "date: 2018-01-01\npublishDate: 2099-01-01T00:00:00Z\n"),
        ("hugo.toml", "content/posts/secret.md", "date: 2018-01-01\nexpiryDate: 2019-01-01\n"),
        ("hugo.toml", "content/posts/secret.md", "date: 2018-01-01\ndraft: true\n"),
    ],
)
async def test_what_the_site_does_not_show_is_a_draft_without_an_old_address(
    database: Database, tmp_path: Path, config: str, path: str, head: str
) -> None:
    blog = {config: "title: Tides\n", "_posts/2018-01-02-a.md": "---\ntitle: A\n---\na\n"}
    blog = {config: "", "content/a.md": "---\ntitle: A\n---\na\n"} if config == "hugo.toml" else blog
    files = await _import(
        database, _write(tmp_path / "blog", {**blog, path: f"---\ntitle: Secret\n{head}---\nNot yet.\n"})
    )
    articles = await _articles(database)
    assert (articles["secret"].status, articles["a"].status) == ("DRAFT", "PUBLISHED")
    assert not files[path].redirects
    codes = {each.code for each in files[path].findings}
    assert ("STATUS_CHANGED" in codes) == ("2099" in path + head or "expiry" in head)
    assert "FRONT_MATTER_NOT_UNDERSTOOD" not in codes or "publishDate" in head


@pytest.mark.parametrize(
    ("path", "head", "addresses"),
    [
        ("_posts/2018-02-03-gulls.md", "categories:\n  - Birds\n  - sea\n", ("/birds/sea/2018/02/03/gulls.html",)),
        ("_posts/2018-02-03-gulls.md", "categories: [birds, sea]\n", ("/birds/sea/2018/02/03/gulls.html",)),
        ("_posts/2018-02-03-gulls.md", "categories: birds sea\n", ("/birds/sea/2018/02/03/gulls.html",)),
        ("birds/_posts/2018-02-03-gulls.md", "category: sea\n", ("/birds/sea/2018/02/03/gulls.html",)),
        ("_posts/2018-02-03-gulls.md", "permalink: /:year/x/:title/\n", ("/2018/x/gulls",)),
        ("_posts/2018-02-03-gulls.md", "permalink: /:year/:unheard_of/\n", ()),
        ("_posts/2018-02-03-gulls.md", "permalink: old/gulls.html\n", ("/old/gulls.html",)),
        ("_posts/2018-02-08-gulls.md", "date: 2019-09-09 10:00:00 +0000\n", ("/2019/09/09/gulls.html",)),
        ("_posts/2018-02-03-gulls.md", 'permalink: "/a/b/" # as before\n', ("/a/b",)),
        ("gulls.md", "permalink: /a/b/\n", ("/a/b",)),
        ("birds/gulls.md", "", ("/birds/gulls.html",)),
    ],
)
async def test_the_old_address_of_a_text_is_that_of_jekyll(
    database: Database, tmp_path: Path, path: str, head: str, addresses: tuple[str, ...]
) -> None:
    blog = {"_config.yml": "title: Tides\n", "sea/_posts/2018-01-01-a.md": "---\ntitle: A\n---\na\n"}
    files = await _import(
        database, _write(tmp_path / "blog", {**blog, path: f"---\ntitle: Gulls\n{head}---\nThey cry.\n"})
    )
    assert tuple(address for address, slug, _ in files[path].redirects if slug == "gulls") == addresses


async def test_a_day_on_which_a_text_expires_must_be_one(database: Database, tmp_path: Path) -> None:
    head = "---\ntitle: A\nexpiryDate: 2019-02-30\n---\na\n"
    files = await _import(database, _write(tmp_path / "blog", {"hugo.toml": "", "content/a.md": head}))
    assert [each.code for each in files["content/a.md"].findings] == ["IMPOSSIBLE_DATE"]


async def test_a_table_that_cannot_be_read_refuses_its_posts_and_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    folder = _write(tmp_path / "substack", SUBSTACK)
    (folder / "posts.csv").write_bytes(b"post_id,title\n\xff")
    files = await _import(database, folder)
    assert "cannot be read" in files["posts.csv"].findings[0].message
    assert {file.outcome for name, file in files.items() if name.endswith(".html")} == {Outcome.REFUSED}


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ('"Unclosed,Sub,\n22.next,2019-05-03T10:00:00.000Z,TRUE,,newsletter,everyone,Next,,', 3),
        ('"Unclosed,Sub,\n22.next,2019-05-03T10:00:00.000Z,TRUE,,newsletter,everyone,"Next",,', 3),
        ("Too few", 2),
        ("Too,many,columns,in,it", 2),
    ],
)
async def test_a_table_that_is_cut_off_publishes_nothing(
    database: Database, tmp_path: Path, fault: str, line: int
) -> None:
    head = "post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url\n"
    row = f"21.first,2019-05-02T10:00:00.000Z,TRUE,,newsletter,everyone,{fault}\n"
    texts = {"posts/21.first.html": "<p>x</p>", "posts/22.next.html": "<p>y</p>"}
    files = await _import(database, _write(tmp_path / "substack", {"posts.csv": head + row, **texts}))
    assert f"line {line}:" in files["posts.csv"].findings[0].message
    assert {files[name].outcome for name in texts} == {Outcome.REFUSED}
    assert not await _articles(database)


async def test_the_json_of_a_report_has_the_ledger_of_each_file(database: Database, tmp_path: Path) -> None:
    files = await _import(database, _write(tmp_path / "blog", HUGO))
    (entry,) = (each for each in files["content/posts/_index.md"].to_json()["ledger"])
    assert (entry["kind"], entry["items"], entry["leftOut"]) == ("file", 1, 1)
    assert json.dumps(entry)


async def test_posts_of_a_real_export_of_medium(database: Database, tmp_path: Path, shared: Path) -> None:
    folder = shared / "corpus/exports/medium"
    posts = sorted(folder.glob("*posts__*.html")) if folder.is_dir() else []
    if not posts:
        pytest.skip("the corpus of exports is not here")
    # The files of the corpus state the same address: each gets its own here.
    texts = {f"posts/{at}.html": each.read_text().replace("testpost", f"post{at}") for at, each in enumerate(posts)}
    files = await _import(database, _write(tmp_path / "m", texts))
    assert not [file.why for file in files.values() if file.why]
    for article in (await _articles(database)).values():
        assert article.title
        assert not article.source.startswith(("#", article.title))


async def test_a_real_export_of_substack(database: Database, tmp_path: Path, shared: Path) -> None:
    folder = shared / "corpus/exports/substack"
    if not folder.is_dir():
        pytest.skip("the corpus of exports is not here")
    prefix = "migrate__packages__mg-substack__test__fixtures__"
    names = {"posts.csv": f"{prefix}posts.csv", "posts/123402.podcast.html": f"{prefix}posts__123402.podcast.html"}
    files = await _import(
        database, _write(tmp_path / "s", {name: (folder / stored).read_text() for name, stored in names.items()})
    )
    assert files["posts/123402.podcast.html"].outcome is Outcome.IMPORTED
    (article,) = (await _articles(database)).values()
    assert article.source.endswith("## Podcast Episode\n\nDolore magna aliqua.\n\nDolor sit amet.")
    assert _kinds(files["posts.csv"]) == {"post": (0, 0, 3, 0), "page": (0, 0, 1, 0)}


LARGE = 2_000


@pytest.mark.long
async def test_thousands_of_posts_go_on_after_a_cut_and_over_bad_ones(database: Database, tmp_path: Path) -> None:
    head = "post_id,post_date,is_published,type,audience,title,subtitle,podcast_url\n"
    rows = (f"{at}.n{at},2019-05-02T10:00:00Z,TRUE,newsletter,everyone,Tide {at},,\n" for at in range(LARGE))
    folder = _write(tmp_path / "substack", {"posts.csv": head + "".join(rows)})
    (folder / "posts").mkdir()
    for at in range(LARGE):
        text = b"\xff" if at == LARGE // 3 else b"" if at == LARGE // 2 else f"<p>It turns <b>{at}</b>.</p>".encode()
        (folder / "posts" / f"{at}.n{at}.html").write_bytes(text)
    writer, done = newsroom_of(database).writer, list[FileReport]()

    def cut(report: FileReport) -> None:
        done.append(report)
        if len(done) == LARGE // 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_paths([folder], writer=writer, viewer=OPERATOR, on_file=cut)
    stored = len(await newsroom_of(database).rows(Article))
    assert LARGE // 10 - 2 <= stored < LARGE // 5
    done.clear()
    options = ImportOptions(resume=True)
    report = await import_paths([folder], writer=writer, viewer=OPERATOR, options=options, on_file=done.append)
    assert len(done) == len(report.files) == LARGE + 1
    outcomes = [each.outcome for each in report.files]
    assert (outcomes.count(Outcome.UNCHANGED), outcomes.count(Outcome.REFUSED)) == (stored, 2)
    assert len(await newsroom_of(database).rows(Article)) == LARGE - 2
