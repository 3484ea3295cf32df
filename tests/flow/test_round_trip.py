"""Out and in again: what an export writes is what an import reads."""

import re
from collections.abc import AsyncIterator
from datetime import date as Date
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.importers import import_paths
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import DraftArticle, DraftByline, DraftComment, DraftMention, SiteUrls
from gql_blog.errors import ImportRefused
from gql_blog.hooks import ExportArticle, Hooks
from gql_blog.read import ExportReader
from gql_blog.render import Renderer
from gql_blog.store import Database
from gql_blog.transfer import Downloads, ExportOptions, ImportReport, export_paths
from gql_blog.transfer.markdown.markdown_reader import parse_markdown
from gql_blog.write import ImportArticle, Writer

KEPT = (
    "slug",
    "title",
    "subtitle",
    "abstract",
    "locale",
    "status",
    "published_on",
    "updated_on",
    "doi",
    "licence",
    "section",
    "responding_to_title",
    "kind",
    "translation_of",
    "bylines",
    "tags",
    "notices",
    "source",
    "text",
)
"""What Markdown keeps. The id, the instants, the comments and the printed list of responses are not in the file."""

DIALOGUE = {
    "a-answer.md": """---
title: The Other Tide
subtitle: "On: waiting"
responding_to: on-tides
kind: REJOINDER
date: 2019-05-04
lastmod: 2020-03-01T10:00:00Z
doi: https://doi.org/10.1234/Other.Tide
licence: CC-BY-4.0
section: "Forum: Cities"
abstract: |
  Tides turn.

  Twice: at least.
tags: [harbours, '1984', "true"]
notices:
- kind: RETRACTION
  date: 2020-01-02
  text: |
    **Withdrawn.**

    See [there](https://example.org).
- "null"
bylines:
- name: Ina Falk
  bio: |
    Ina Falk mends boats.

    She does not sail them.
  affiliation: Harbour College
- name: Tom Oduya
  role: TRANSLATOR
---

    Indented from the first line.

It turns "twice".[^a] – says Mara’s text.

---

[^a]: Mara Lind, *On Tides*.
""",
    "b-answer-to-it.md": """---
title: 'No'
slug: 'no'
author: Mara Lind
responding_to: The Other Tide
---

# No

No.
""",
    "chinese.md": """---
title: 潮汐
lang: zh-Hans
author: 王小明
date: 2019-06-01
translation_of: on-tides
---

潮水每天转两次。
""",
    "draft.md": "---\ntitle: Not Yet\nauthor: Mara Lind\ndraft: true\ndate: 2020-01-01\n---\n\nSoon.\n",
    "stub.md": '---\ntitle: Elsewhere\nauthor: Ina Falk\nresponding_to: "A Post We: Do Not Hold"\n---\n\nHmm.\n',
    "z-post.md": """---
title: On Tides
author: Mara Lind
date: 2019-05-02
---

The tide turns.[^1]

[^1]: Twice a day.
""",
}


class House:
    """One installation: a database, the plugin that writes Markdown, and both ways."""

    def __init__(self, database: Database) -> None:
        hooks = Hooks.load(["exports"])
        self.database = database
        self.writer = Writer(database, hooks, Renderer(hooks))
        urls = SiteUrls("https://example.org", title="Harbour Talk")
        self.source = ExportReader(database.reader, urls)
        self.downloads = Downloads(hooks, self.source, urls=urls)

    async def bring(self, *paths: Path) -> ImportReport:
        """Import files; every one must be taken."""
        report = await import_paths(paths, writer=self.writer, viewer=OPERATOR)
        assert [file.why for file in report.refused] == []
        return report

    async def take_out(self, target: Path, *slugs: str, dialogue: bool = False) -> None:
        """Export to a file or folder; every one must be written."""
        options = ExportOptions("markdown", slugs, dialogue, drafts=True)
        report = await export_paths(
            str(target), options, source=self.source, downloads=self.downloads, print_bytes=print
        )
        assert [each.error for each in report.files if each.error] == []

    async def articles(self) -> list[dict[str, Any]]:
        """Return what Markdown keeps of all articles."""
        slugs = await self.source.slugs(OPERATOR)
        found = [await self.source.article(slug, OPERATOR) for slug in slugs]
        return [kept(article) for article in found if article]


def kept(article: ExportArticle) -> dict[str, Any]:
    return {name: getattr(article, name) for name in KEPT}


@pytest.fixture
async def here(database: Database) -> House:
    pytest.importorskip("gql_blog_exports", reason="the plugin exports is not installed; `make test` installs it")
    return House(database)


@pytest.fixture
async def elsewhere(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[House]:
    path = tmp_path / "elsewhere.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = await Database.open(f"sqlite://{path}")
    yield House(database)
    await database.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in DIALOGUE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


async def test_markdown_out_and_in_again_is_the_same(
    here: House, elsewhere: House, files: Path, tmp_path: Path
) -> None:
    await here.bring(files)
    before = await here.articles()
    assert len(before) == len(DIALOGUE)
    await here.take_out(tmp_path / "out")
    report = await elsewhere.bring(tmp_path / "out")
    assert [file.findings for file in report.files] == [()] * len(DIALOGUE)
    assert await elsewhere.articles() == before


def without_ids(path: Path) -> str:
    """Return a file without what another house calls its articles, and the marks that are made of it all."""
    return re.sub(r"(?m)^(id: art_\w+|version: \d+)\n|[0-9a-f]{16}(?= -->$)", "", path.read_text("utf-8"))


@sqlite_first
async def test_exports_are_the_same_bytes_after_a_journey(
    here: House, elsewhere: House, files: Path, tmp_path: Path
) -> None:
    await here.bring(files)
    await here.take_out(tmp_path / "out")
    await elsewhere.bring(tmp_path / "out")
    await elsewhere.take_out(tmp_path / "again")
    first, again = ({path.name: without_ids(path) for path in (tmp_path / each).iterdir()} for each in ("out", "again"))
    assert again == first


@sqlite_first
async def test_an_export_imports_where_it_came_from_and_changes_nothing(
    here: House, files: Path, tmp_path: Path
) -> None:
    """From another place the file is another's: it is refused, and the article stays. What is here is not doubled."""
    await here.bring(files)
    before = await here.articles()
    await here.take_out(tmp_path / "out")
    await import_paths([tmp_path / "out"], writer=here.writer, viewer=OPERATOR)
    assert await here.articles() == before


@sqlite_first
async def test_a_whole_dialogue_is_one_file_that_imports_again(
    here: House, elsewhere: House, files: Path, tmp_path: Path
) -> None:
    await here.bring(files)
    path = tmp_path / "dialogue.md"
    await here.take_out(path, "on-tides", dialogue=True)
    report = await elsewhere.bring(path)
    (file,) = report.files
    assert file.findings == ()
    assert file.coverage.characters == file.coverage.assigned == len(path.read_text(encoding="utf-8"))
    names = {"on-tides", "the-other-tide", "no"}
    assert await elsewhere.articles() == [each for each in await here.articles() if each["slug"] in names]


@sqlite_first
async def test_the_seed_comes_back_as_the_same_article(
    here: House, elsewhere: House, shared: Path, tmp_path: Path
) -> None:
    (file,) = (await here.bring(shared / "corpus/pages/seed.txt")).files
    path = tmp_path / "seed.md"
    await here.take_out(path, file.articles[0][1])
    (back,) = (await elsewhere.bring(path)).files
    assert back.findings == ()
    assert [article[1:] for article in back.articles] == [article[1:] for article in file.articles]
    assert await elsewhere.articles() == await here.articles()
    first, again = [await house.source.article(file.articles[0][1], ANONYMOUS) for house in (here, elsewhere)]
    assert first is not None
    assert again is not None
    assert [note.text for note in first.notes] == [note.text for note in again.notes]


@pytest.mark.long
@sqlite_first
async def test_the_pages_come_back_as_the_same_articles(
    here: House, elsewhere: House, shared: Path, tmp_path: Path
) -> None:
    pages = sorted((shared / "corpus/pages").glob("*.txt"))
    report = await import_paths(pages, writer=here.writer, viewer=OPERATOR)
    assert sum(file.why is None for file in report.files) > 30
    before = await here.articles()
    await here.take_out(tmp_path / "out")
    await elsewhere.bring(tmp_path / "out")
    assert await elsewhere.articles() == before


def beside(articles: tuple[ExportArticle, ...]) -> list[Any]:
    """Comments as threads, and printed lists."""
    found = []
    for article in articles:
        names = {each.id: each.author_name for each in article.comments}
        comments = [
            (each.author_name, each.posted_on, each.source, names.get(each.parent_id or ""))
            for each in article.comments
        ]
        found.append((article.slug, comments, article.mentions))
    return found


COMMENTED = """---
title: On Tides
author: Mara Lind
date: 2019-05-02
---

The tide turns.
"""
COMMENTS = (
    DraftComment(
        'Ivo: "x"',
        "    code\n\nand *text*\n---\n<!-- article 2 of 3 -->",
        Date(2019, 5, 3),
        (
            DraftComment("Ina", "No.", None, (DraftComment("Ivo", "Yes.", Date(2019, 5, 4)),)),
            DraftComment("Tom", "Perhaps.", Date(2019, 5, 3)),
        ),
    ),
    DraftComment("王小明", "潮", Date(2019, 5, 3)),
)
MENTIONS = (DraftMention("Ina Falk", "The Other Tide", Date(2019, 5, 4)), DraftMention("Nobody"))


async def commented(house: House, files: Path) -> None:
    """Import the files, and a page of one of their articles that prints comments and a list of responses."""
    await house.bring(files)
    post = await house.source.article("on-tides", OPERATOR)
    assert post is not None
    draft = DraftArticle(
        source=post.source, title=post.title, slug=post.slug, comments=COMMENTS, mentions=MENTIONS,
        bylines=(DraftByline("Mara Lind"),),
    )  # fmt: skip
    command = ImportArticle(draft=draft, imported_from=(files / "z-post.md").as_posix(), source_hash="0" * 64)
    await house.writer.run(command, OPERATOR)


@sqlite_first
async def test_comments_and_printed_lists_of_a_dialogue_come_back(
    here: House, elsewhere: House, files: Path, tmp_path: Path
) -> None:
    await commented(here, files)
    path = tmp_path / "dialogue.md"
    await here.take_out(path, "on-tides", dialogue=True)
    (file,) = (await elsewhere.bring(path)).files
    assert file.findings == ()
    assert file.coverage.characters == file.coverage.assigned == len(path.read_text(encoding="utf-8"))
    first, again = [await house.source.dialogue("on-tides", OPERATOR) for house in (here, elsewhere)]
    assert len(first[0].comments) == 5
    assert len(first[0].mentions) == 2
    assert beside(again) == beside(first)
    await elsewhere.take_out(tmp_path / "again.md", "on-tides", dialogue=True)
    assert without_ids(tmp_path / "again.md") == without_ids(path)


@sqlite_first
async def test_the_file_of_one_article_says_what_it_leaves_out(here: House, files: Path, tmp_path: Path) -> None:
    await commented(here, files)
    options = ExportOptions("markdown")
    report = await export_paths(
        str(tmp_path / "out"), options, source=here.source, downloads=here.downloads, print_bytes=print
    )
    articles = [article for file in report.files for article in file.articles]
    assert {each.slug: each.omitted for each in articles if each.omitted} == {
        "on-tides": ("5 comments", "2 listed responses")
    }
    of_all, of_post = report.lacking()
    assert of_post.endswith("on-tides.md: on-tides: without 5 comments, 2 listed responses")
    assert of_all == "Not exported: 1 article that not everybody may see."


@cases(
    ("yaml", "line", "told"),
    [
        ("comments:\n- author: Ivo", 12, "An item has no text"),
        ("comments:\n- text: x", 12, "An item has no author"),
        ("comments:\n- author: Ivo\n  text: x\n  in_reply_to: 3", 12, "no comment before has this number"),
        ("comments: x", 11, "comments must be a list"),
        ("comments:\n- author: Ivo\n  text: x\n  status: APPROVED", 14, "'status' is not known"),
        ("responses_listed:\n- title: x", 12, "An item has no name"),
        ("accounts:\n- x", 11, "'accounts' is not known"),
    ],
)
def test_what_stands_beside_an_article_and_cannot_be_read_refuses_the_file(yaml: str, line: int, told: str) -> None:
    mark = "3f2a91c07be64d18"
    text = f"<!-- article 1 of 1: {mark} -->\n{COMMENTED}\n<!-- beside article 1 of 1: {mark} -->\n{yaml}\n"
    with pytest.raises(ImportRefused, match=f"Line {line}: .*{told}"):
        parse_markdown(text.encode())
