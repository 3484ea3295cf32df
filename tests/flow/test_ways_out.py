"""What leaves the site as files: what everybody may see, whole, and a word for all that is not in them."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.seen import differing, seen

from gql_blog.content import Role
from gql_blog.testing import Blog, BlogApp
from gql_blog.write import ArchiveArticle, CreatePost, PublishArticle, UpdateArticle

exports = pytest.importorskip("gql_blog_exports.hooks", reason="the plugin exports is not installed")
importers = pytest.importorskip("gql_blog_importers.hooks", reason="the plugin importers is not installed")
PLUGINS = {"exports": exports, "importers": importers}

FULL = """<!-- article 1 of 3: 3f2a91c07be64d18 -->
---
title: "On <Tides> & Harbours"
slug: on-tides
subtitle: "On: waiting"
abstract: |
  Tides turn.

  Twice: at least.
locale: en
published_on: 2019-05-04
updated_on: 2020-03-01
bylines:
- name: Ina Falk
  bio: |
    Ina Falk mends boats.

    She does not sail them.
  affiliation: Harbour College
- name: Tom Oduya
  role: TRANSLATOR
- name: Mara Lind
  role: PHOTOGRAPHER
tags: [harbours, '1984', "true"]
notices:
- kind: RETRACTION
  date: 2020-01-02
  text: |
    **Withdrawn.**

    See [there](https://example.org).
- kind: CORRECTION
  text: The second tide was late.
---

    Indented from the first line.

It turns "twice".[^a] Then[^b] -- says `</article>` &amp; *Mara*.

## The first heading

| a | b |
|---|---|
| 1 | 2 |

[^a]: Mara Lind, *On Tides*, 1999, 12.
[^b]: Ibid., 14.

<!-- beside article 1 of 3: 3f2a91c07be64d18 -->
comments:
- number: 1
  author: 'Ivo: "x" <b>'
  date: 2019-05-03
  text: |
    The tide turns *four* times.

    <script>
- number: 2
  in_reply_to: 1
  author: Ina Falk
  text: It does not.
responses_listed:
- name: Ina Falk
  title: The Other Tide
  date: 2019-05-04
- name: Nobody

<!-- article 2 of 3: 3f2a91c07be64d18 -->
---
title: 潮汐
slug: chao-xi
locale: zh-Hans
status: PUBLISHED
published_on: null
bylines: [{name: 王小明}]
translation_of: on-tides
---

潮水每天转两次。

<!-- article 3 of 3: 3f2a91c07be64d18 -->
---
title: "No"
slug: "no"
locale: en
published_on: 2019-05-05
bylines: []
responding_to: on-tides
kind: REJOINDER
---

No.
"""
STUBBED = """---
title: Elsewhere
author: Ina Falk
locale: en
date: 2019-05-06
responding_to: "A Post We: Do Not Hold"
---

Hmm.
"""


@pytest.fixture
def held(blog: Blog, tmp_path: Path) -> Any:
    """A site with articles that have everything."""
    folder = tmp_path / "held"
    folder.mkdir()
    (folder / "full.md").write_text(FULL, encoding="utf-8")
    (folder / "stubbed.md").write_text(STUBBED, encoding="utf-8")
    with blog(PLUGINS) as app:
        report = app.import_files(folder)
        assert [each["outcome"] for each in report["files"]] == ["imported", "imported"]
        yield app


def brought(blog: Blog, path: Path, *options: str) -> tuple[Any, str]:
    """What readers of another site see after an import, and what the import said."""
    with blog(PLUGINS) as other:
        done = other.cli("import", str(path), *options)
        assert done.status == 0, done
        return seen(other), done.output


COMPLETE = {"markdown", "html", "atom", "json-feed", "rss"}
"""Of these a report has nothing to tell. That of WXR says what WordPress has no place for: the copies have it."""


@cases("form", ["html", "atom", "json-feed", "rss", "wxr"])
def test_articles_that_have_everything_come_back(form: str, held: BlogApp, blog: Blog, tmp_path: Path) -> None:
    """Each article in a file of its own, all in a folder: stubs, threads, credits, notices, notes and languages."""
    done = held.cli("export", "--format", form, "-o", f"{tmp_path}/{form}/")
    assert (done.status, done.errors == "") == (0, form in COMPLETE), "nothing is left out"
    again, told = brought(blog, tmp_path / form)
    assert not differing(seen(held), again)
    assert "4 imported" in told
    assert "NOT_STATED" not in told


@cases("form", ["markdown", "html", "atom", "json-feed", "rss", "wxr"])
def test_dialogues_that_have_everything_come_back(form: str, held: BlogApp, blog: Blog, tmp_path: Path) -> None:
    done = held.cli("export", "--dialogue", "--format", form, "-o", f"{tmp_path}/{form}/")
    assert (done.status, done.errors == "") == (0, form in COMPLETE)
    assert not differing(seen(held), brought(blog, tmp_path / form)[0])


@cases("form", ["atom", "json-feed", "rss", "wxr"])
def test_a_site_in_one_file_comes_back(form: str, held: BlogApp, blog: Blog, tmp_path: Path) -> None:
    assert held.cli("export", "--site", "--format", form, "-o", str(tmp_path / form)).status == 0
    assert not differing(seen(held), brought(blog, tmp_path / form)[0])


WORDPRESS_LACKS = {
    "chao-xi": ["what it is a translation of"],
    "elsewhere": ["what it answers"],
    "no": ["what it answers"],
    "on-tides": [
        *("the affiliation of 'Ina Falk'", "the bio of 'Ina Falk'", "the credit of 'Tom Oduya' as translator"),
        *("the credit of 'Mara Lind' as photographer", "2 notices", "2 listed responses"),
        "the labels of its notes, which are numbered",
    ],
    "rich": ["that 'Bo-Li' is the contributor 'bo-li-2'", "its DOI", "its licence", "its section"],
}
RICH = """---
title: R&D &amp; <b>Rich</b>
subtitle: "<i>A</i> & B"
slug: rich
locale: de-CH
published_on: 2020-02-02
bylines: [{name: "Ada & <Co>"}, {name: Bo Li}, {name: Bo-Li}]
section: Forum
doi: 10.5555/x
licence: CC-BY-4.0
tags: ["R&D <x>", "&lt;", Uncategorized]
---

It *turns*[^1], for \\$5. [gallery ids="1"] and [caption]x[/caption] say. A line\\
break, and "quotes" -- `<br> [[a]]`.
The end of a line.

## Ebb

> Quoted.[^2]
>
> > Deep.

| L | R | C | N |
|:--|--:|:-:|---|
| a \\| b | [up](#ebb) | `c` | 1 |

### At night

![A quay](https://example.org/quay.png "The quay")

- one
- two

  ```python
  x = 1 < 2

  y = [gallery]
  ```

3. three
4. four

   para

---

Quay
:   A wall.

~~gone~~ <https://example.org/a_b> [l](/no "title") <kbd>K</kbd> H<sub>2</sub>O

[^1]: Ada Byron, *Notes* (London: Taylor, 1843), 5.

    Second paragraph.
[^2]: Ibid, 226.
"""


EVERY_FORMAT = [each.format for each in exports.register_exports()]


@cases("form", EVERY_FORMAT)
def test_the_same_content_gives_the_same_bytes(form: str, held: BlogApp, tmp_path: Path) -> None:
    """Of each format, as a file of an article, of a dialogue and of the site, as far as it has them; over HTTP, too."""
    (tmp_path / "rich.md").write_text(RICH, encoding="utf-8")
    held.import_files(tmp_path / "rich.md")
    (found,) = (each for each in exports.register_exports() if each.format == form)
    named = {"rich": f"/exports/rich.{found.extension}", "--site": f"/export.{found.extension}"}
    how = [*([["rich"], ["rich", "--dialogue"]] if found.write else []), *([["--site"]] if found.write_site else [])]
    assert how, "each format has a dialogue or the site"
    options = ["--option", "depositor=Ann", "--option", "email=ann@example.org"] if form == "crossref" else []
    for number, of in enumerate(how):
        files = [tmp_path / f"{form}-{number}-{at}.{found.extension}" for at in (1, 2)]
        for file in files:
            done = held.cli("export", *of, "--format", form, *options, "-o", str(file))
            assert done.status == 0, done
        first, second = (each.read_bytes() for each in files)
        assert first == second, of
        if "--dialogue" not in of and not options:
            assert held.request("GET", named[of[0]]).body == first, of


@pytest.fixture
def shown_in_wordpress(held: BlogApp, blog: Blog, tmp_path: Path) -> Any:
    """What readers see of a site with everything, and of what the reader of WordPress's exports makes of its WXR."""
    (tmp_path / "rich.md").write_text(RICH, encoding="utf-8")
    assert held.import_files(tmp_path / "rich.md")["files"][0]["outcome"] == "imported"
    path = tmp_path / "all.wxr"
    assert held.cli("export", "--site", "--format", "wxr", "-o", str(path)).status == 0
    foreign = without_copies(path.read_text(encoding="utf-8"))
    path.write_text(foreign, encoding="utf-8")
    again, told = brought(blog, path, "--trust-statuses")
    assert "1 imported" in told
    return [each for each in seen(held) if not each["isStub"]], again


def without_copies(wxr: str) -> str:
    """The file as WordPress itself would write it: with nothing that is ours."""
    bare = re.sub("<dialogue:(copy|status)>.*?</dialogue:\\1>", "", wxr, flags=re.DOTALL)
    return bare.replace(' xmlns:dialogue="urn:x-gql-blog:dialogue"', "")


def test_the_reader_of_wordpress_alone_changes_nothing(shown_in_wordpress: Any) -> None:
    """Texts, notes, tables, titles with signs, languages, threads: all but what is told to have no place there."""
    gone = {"notices", "responseMentions", "translations", "responses", "doi", "licence", "section"}
    gone |= {"__typename", "kind", "respondingTo"}
    before, again = ([wordpress_view(each, gone) for each in articles] for articles in shown_in_wordpress)
    assert not differing(before, again)


def wordpress_view(article: Any, gone: set[str]) -> Any:
    """An article without what WordPress has no place for: of credits the authors, by their names, and no labels."""
    kept = {name: value for name, value in article.items() if name not in gone}
    kept["bylines"] = [each["creditedName"] for each in article["bylines"] if each["role"] == "AUTHOR"]
    kept["footnotes"] = [{**each, "label": ""} for each in article["footnotes"]]
    # The end of a line is a space, as browsers show it, but in code.
    parts = re.split("(<pre>.*?</pre>)", article["body"], flags=re.DOTALL)
    kept["body"] = "".join(each if at % 2 else each.replace("\n", " ") for at, each in enumerate(parts))
    return kept


@cases("how", [(), ("--dialogue",), ("--site",)])
def test_what_wordpress_has_no_place_for_is_always_told(held: BlogApp, how: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "rich.md").write_text(RICH, encoding="utf-8")
    held.import_files(tmp_path / "rich.md")
    target = str(tmp_path / "all.wxr") if how == ("--site",) else f"{tmp_path}/out{how}/"
    done = held.cli("export", *how, "--format", "wxr", "--json", "-o", target)
    told = {each["slug"]: each["omitted"] for file in json.loads(done.output)["files"] for each in file["articles"]}
    assert {slug: omitted for slug, omitted in told.items() if omitted} == WORDPRESS_LACKS
    for slug, omitted in WORDPRESS_LACKS.items():
        assert f"{slug}: without {', '.join(omitted)}\n" in done.errors
    again = held.cli("export", *how, "--format", "wxr", "--overwrite", "-o", target)
    assert again.errors == done.errors, "with and without --json"


@pytest.fixture
def half(blog: Blog) -> Any:
    """A site of one public article, a draft, one that waits for its time, and one taken away."""
    with blog(PLUGINS) as app:
        app.publish("On Tides", doi="10.5555/tides")
        draft = app.issue(CreatePost(title="A Draft", source="It is not to be seen yet, by anybody."))
        timed = app.issue(CreatePost(title="In Time", source="Soon."))
        later = datetime.now(UTC) + timedelta(days=9)
        app.issue(PublishArticle(id=timed.article_id, expected_version=timed.version, at=later))
        old = app.publish("In the Archive")
        app.issue(ArchiveArticle(id=old.id, expected_version=2))
        assert draft
        yield app


def stored(app: BlogApp) -> dict[str, str]:
    slugs = ("a-draft", "in-time", "in-the-archive", "on-tides")
    asked = " ".join(f'a{number}: article(slug: "{slug}") {{ title status }}' for number, slug in enumerate(slugs))
    found: Any = app.query(f"{{ {asked} }}", role=Role.EDITOR)
    return {each["title"]: each["status"] for each in found.data.values() if each}


@cases(
    "form",
    [*("markdown", "html", "atom", "json-feed", "bibtex", "csl-json", "jats", "crossref", "pdf", "ris", "rss", "wxr")],
)
def test_only_what_everybody_may_see_is_exported(form: str, half: BlogApp, tmp_path: Path) -> None:
    done = half.cli("export", "--format", form, "-o", f"{tmp_path}/{form}/")
    assert [each.name.split(".")[0] for each in (tmp_path / form).iterdir()] == ["on-tides"]
    assert "Not exported: 3 articles that not everybody may see." in done.errors
    named = half.cli("export", "a-draft", "--format", form, "-o", f"{tmp_path}/named-{form}/")
    assert named.status == 1
    assert "a-draft: Not everybody may see 'a-draft'. Use --drafts to export it all the same. [NOT_PUBLIC]" in (
        named.errors
    )
    assert not (tmp_path / f"named-{form}").exists()


@cases("form", ["markdown", "html", "atom", "json-feed", "rss", "wxr"])
@cases("how", [(), ("--dialogue",)])
def test_an_export_with_drafts_is_read_back_as_what_it_was(
    how: tuple[str, ...], form: str, half: BlogApp, blog: Blog, tmp_path: Path
) -> None:
    folder = tmp_path / f"{form}{len(how)}"
    done = half.cli("export", *how, "--drafts", "--format", form, "-o", f"{folder}/")
    assert (done.status, done.errors == "") == (0, form in COMPLETE)
    with blog(PLUGINS) as other:
        assert other.cli("import", str(folder)).status == 0
        assert stored(other) == {**stored(half), "In Time": "DRAFT"}, "its time is in no file"
        assert [each["title"] for each in seen(other)] == ["On Tides"]


@cases("extension", ["md", "html", "atom", "feed.json", "rss", "wxr"])
def test_a_download_has_what_its_viewer_sees(extension: str, half: BlogApp) -> None:
    address = f"/exports/a-draft.{extension}"
    assert half.request("GET", address).status == 404
    assert half.request("GET", address, role=Role.READER).status == 404
    seen_by_editor = half.request("GET", address, role=Role.EDITOR)
    assert (seen_by_editor.status, "DRAFT" in seen_by_editor.text) == (200, True)


@cases("form", ["html", "atom", "json-feed", "wxr"])
def test_a_draft_stays_one_by_whatever_its_file_is_read(form: str, half: BlogApp, blog: Blog, tmp_path: Path) -> None:
    """Without its copy, by the reader of foreign files, which is named."""
    half.cli("export", "--drafts", "--format", form, "a-draft", "on-tides", "-o", f"{tmp_path}/{form}/")
    with blog(PLUGINS) as other:
        assert other.cli("import", "--format", form, str(tmp_path / form)).status == 0
        assert stored(other) == {"A Draft": "DRAFT", "On Tides": "PUBLISHED"}


def test_the_ledger_is_told_as_json_too(held: BlogApp, tmp_path: Path) -> None:
    done = held.cli("export", "--format", "markdown", "--json", "-o", f"{tmp_path}/out/")
    told = json.loads(done.output)
    ledger = {each["slug"]: each["articles"][0]["omitted"] for each in told["files"]}
    assert ledger == {
        "chao-xi": [], "elsewhere": [], "no": [], "on-tides": ["2 comments", "2 listed responses"],
    }  # fmt: skip
    assert "on-tides: without 2 comments, 2 listed responses" in done.errors
    without = held.cli(
        "export", "on-tides", "--format", "html", "--option", "comments=no", "-o", str(tmp_path / "x.html")
    )
    assert without.errors.endswith("x.html: on-tides: without 2 comments\n")
    paged = held.cli("export", "--site", "--format", "atom", "--option", "items=3", "-o", str(tmp_path / "x.atom"))
    assert paged.errors.endswith("x.atom: without 1 article on other pages\n")


def test_what_cannot_be_exported_is_told_with_its_remedy(blog: Blog, tmp_path: Path) -> None:
    with blog(PLUGINS) as app:
        empty = app.cli("export", "--format", "html", "-o", f"{tmp_path}/out/")
        assert (empty.status, empty.errors) == (1, "gql-blog: There is nothing to export. [NOT_FOUND]\n")
        app.issue(CreatePost(title="A Draft", source="It is not to be seen yet, by anybody."))
        hidden = app.cli("export", "--format", "html", "-o", f"{tmp_path}/out/")
        assert hidden.status == 1
        assert "Not exported: 1 article that not everybody may see. Use --drafts. [NOT_FOUND]" in hidden.errors
        app.publish("On Tides")
        missing = app.cli("export", "on-tide", "--format", "html", "-o", f"{tmp_path}/out/")
        assert (missing.status, "The article 'on-tide' does not exist. [NOT_FOUND]" in missing.errors) == (1, True)
        refused = app.cli("export", "a-draft", "--format", "html", "--json", "-o", f"{tmp_path}/out/")
        (told,) = json.loads(refused.output)["files"]
        assert (told["outcome"], told["error"]["code"], told["path"]) == ("refused", "NOT_PUBLIC", None)
        (tmp_path / "file").write_text("")
        blocked = app.cli("export", "on-tides", "--format", "html", "-o", f"{tmp_path}/file/x.html")
        assert (
            blocked.status,
            "file/x.html cannot be written: File exists. Write to another path" in blocked.errors,
        ) == (1, True)
        assert app.cli("export", "on-tides", "--format", "html", "--json", "-o", "-").status == 2
        assert app.cli("export", "--site", "--drafts", "--format", "atom", "-o", "x").status == 2
    assert not (tmp_path / "out").exists()


@cases("form", ["html", "atom", "json-feed", "wxr"])
def test_a_change_of_what_a_file_shows_is_told(form: str, held: BlogApp, blog: Blog, tmp_path: Path) -> None:
    path = tmp_path / form
    held.cli("export", "chao-xi", "--format", form, "-o", str(path))
    path.write_text(path.read_text(encoding="utf-8").replace("两次。</p>", "三次。</p>").replace(
        "两次。&lt;/p&gt;", "三次。&lt;/p&gt;"), encoding="utf-8"
    )  # fmt: skip
    told = brought(blog, path)[1]
    assert "COPY_IMPORTED" in told
    assert f"To import what is shown, use --format {form}." in told
    shown, _ = brought(blog, path, "--format", form)
    assert "三次" in json.dumps(shown, ensure_ascii=False)


def test_what_a_dialogue_hides_is_counted(held: BlogApp, tmp_path: Path) -> None:
    found: Any = held.query('{ article(slug: "no") { id version } }', role=Role.EDITOR)
    held.issue(ArchiveArticle(**_reference(found)))
    done = held.cli("export", "on-tides", "--dialogue", "--format", "html", "-o", str(tmp_path / "x.html"))
    assert (done.status, "x.html: without 1 article that not everybody may see\n" in done.errors) == (0, True)
    assert "<p>No.</p>" not in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_no_file_is_called_after_what_is_hidden(held: BlogApp, tmp_path: Path) -> None:
    """What answers an article that was taken off the site is no more public than that."""
    found: Any = held.query('{ article(slug: "on-tides") { id version } }', role=Role.EDITOR)
    change = UpdateArticle(**_reference(found), slug="secret-tides")
    held.issue(change)
    changed: Any = held.query('{ article(slug: "secret-tides") { id version } }', role=Role.EDITOR)
    held.issue(ArchiveArticle(**_reference(changed)))
    held.cli("export", "--dialogue", "--format", "markdown", "-o", f"{tmp_path}/out/")
    assert not [each for each in (tmp_path / "out").iterdir() if "secret" in each.name + each.read_text("utf-8")]


def _reference(found: Any) -> dict[str, Any]:
    return {"id": found.data["article"]["id"], "expected_version": found.data["article"]["version"]}
