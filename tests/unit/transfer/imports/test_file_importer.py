"""Files in, articles stored: the orchestration, on a real database."""

from datetime import date as Date
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of
from support.wxr import write_wxr, wxr_item

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.errors import InputError
from gql_blog.store import Article, Audit, Byline, Database, Footnote, Provenance, Revision
from gql_blog.transfer import FileReport, ImportOptions, ImportReport, Outcome

POST = (
    "---\ntitle: On Tides\nlocale: en\nauthor: Mara Lind\ndate: 2019-05-02\n---\n\n"
    "The tide turns.[^1]\n\n[^1]: Twice a day.\n"
)
ANSWER = (
    "---\ntitle: No\nlocale: en\nauthor: Tom Oduya\ndate: 2019-05-03\nresponding_to: on-tides\n---\n\nIt does not.\n"
)


@pytest.fixture
def room(database: Database) -> Newsroom:
    return newsroom_of(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing in it: the database is elsewhere."""
    path = tmp_path / "blog"
    path.mkdir()
    return path


async def bring(
    room: Newsroom, *paths: Path, viewer: Viewer = OPERATOR, on_file: Any = None, **options: Any
) -> ImportReport:
    return await import_paths(
        paths,
        writer=room.writer,
        viewer=viewer,
        options=ImportOptions(**options),
        on_file=on_file,
    )


def outcomes(report: ImportReport) -> dict[str, str]:
    return {Path(file.path).name: file.outcome.value for file in report.files}


async def slugs(room: Newsroom) -> set[str]:
    return {article.slug for article in await room.rows(Article)}


async def test_a_file_becomes_an_article(room: Newsroom, folder: Path) -> None:
    path = folder / "tides.md"
    path.write_text(POST)
    (file,) = (await bring(room, path)).files
    assert (file.outcome, file.format, file.footnotes, file.findings) == (Outcome.IMPORTED, "markdown", 1, ())
    assert [article[1:] for article in file.articles] == [("on-tides", "On Tides")]
    assert file.coverage.characters == file.coverage.assigned == len(POST)
    article = await room.article(file.articles[0][0])
    assert (article.status, article.public, article.published_on) == ("PUBLISHED", True, Date(2019, 5, 2))
    (provenance,) = await room.rows(Provenance)
    assert provenance.imported_from == path.as_posix()


@sqlite_first
async def test_the_same_file_twice_changes_nothing(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(POST)
    (folder / "b.md").write_text(ANSWER)
    await bring(room, folder)
    before = [len(await room.rows(table)) for table in (Article, Revision, Audit, Byline)]
    assert outcomes(await bring(room, folder)) == {"a.md": "unchanged", "b.md": "unchanged"}
    assert [len(await room.rows(table)) for table in (Article, Revision, Audit, Byline)] == before


@sqlite_first
async def test_a_file_that_changed_updates_its_article(room: Newsroom, folder: Path) -> None:
    path = folder / "a.md"
    path.write_text(POST)
    await bring(room, path)
    path.write_text(POST.replace("turns", "waits"))
    assert outcomes(await bring(room, path)) == {"a.md": "updated"}
    (article,) = await room.rows(Article)
    assert "waits" in article.text


@sqlite_first
async def test_two_files_whose_places_are_written_alike_do_not_overwrite_each_other(
    room: Newsroom, folder: Path
) -> None:
    """A place is kept single-spaced: by that alone the second file would be a later state of the first."""
    (folder / "On  Tides.md").write_text(POST)
    (folder / "On Tides.md").write_text(POST.replace("turns", "waits"))
    report = await bring(room, folder)
    assert outcomes(report) == {"On  Tides.md": "imported", "On Tides.md": "refused"}
    (refused,) = report.refused
    assert [finding.code for finding in refused.findings] == ["NAME_TAKEN"]
    assert refused.why is not None
    assert "On  Tides.md in spaces alone" in refused.why
    (article,) = await room.rows(Article)
    assert "turns" in article.text


@sqlite_first
async def test_what_is_answered_comes_first_whatever_the_names(room: Newsroom, folder: Path) -> None:
    (folder / "a-answer.md").write_text(ANSWER)
    (folder / "b-answer.md").write_text(ANSWER.replace("title: No", "title: Yes\nslug: yes").replace("on-tides", "no"))
    (folder / "z-post.md").write_text(POST)
    report = await bring(room, folder)
    assert outcomes(report) == {"a-answer.md": "imported", "b-answer.md": "imported", "z-post.md": "imported"}
    assert [Path(file.path).name for file in report.files] == ["a-answer.md", "b-answer.md", "z-post.md"]
    rows = {article.slug: article for article in await room.rows(Article)}
    assert rows["yes"].responding_to_id == rows["no"].id
    assert rows["no"].responding_to_id == rows["on-tides"].id


@sqlite_first
async def test_a_slug_that_only_the_writer_can_make_is_found_in_the_end(room: Newsroom, folder: Path) -> None:
    """The post's slug is transliterated when it is stored: no reading of the files tells that it is the one meant."""
    (folder / "a.md").write_text(ANSWER.replace("on-tides", "chao-xi"))
    (folder / "b.md").write_text(ANSWER.replace("title: No", "title: Or Not").replace("on-tides", "no"))
    (folder / "z.md").write_text(POST.replace("On Tides", "潮汐"))
    assert set(outcomes(await bring(room, folder)).values()) == {"imported"}
    assert await slugs(room) == {"chao-xi", "no", "or-not"}


@sqlite_first
async def test_a_side_file_settles_what_a_file_leaves_open(room: Newsroom, folder: Path) -> None:
    (folder / "a.txt").write_text("+++\n+++\nJust words.\n")
    assert outcomes(await bring(room, folder)) == {"a.txt": "refused"}
    (folder / "a.txt.meta.yaml").write_text(
        "title: Settled\nlang: en\nauthor: Mara Lind\ndate: 2019-05-02\nslug: here\n"
    )
    (file,) = (await bring(room, folder, strict=True)).files
    assert (file.outcome, file.findings) == (Outcome.IMPORTED, ())
    assert [article[1:] for article in file.articles] == [("here", "Settled")]


@sqlite_first
async def test_a_side_file_at_fault_refuses_its_file(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(POST)
    (folder / "a.md.meta.yaml").write_text("title: x\npublished_on: 2019-02-30\n")
    (file,) = (await bring(room, folder)).files
    assert file.outcome is Outcome.REFUSED
    assert file.why is not None
    assert "a.md.meta.yaml: Line 2" in file.why


@sqlite_first
async def test_the_callers_word_is_for_one_file(room: Newsroom, folder: Path) -> None:
    for name in ("a.md", "b.md"):
        (folder / name).write_text("Just words.\n")
    with pytest.raises(InputError, match="work with a single file"):
        await bring(room, folder, title="Mine")
    (file,) = (await bring(room, folder / "a.md", title="Mine", published_on=Date(2020, 1, 1))).files
    assert [article[2] for article in file.articles] == ["Mine"]
    assert [finding.code for finding in file.findings] == ["BYLINE_NOT_STATED", "LOCALE_NOT_STATED"]


@sqlite_first
async def test_an_unknown_format_is_a_wrong_call(room: Newsroom, folder: Path) -> None:
    with pytest.raises(InputError, match="docx"):
        await bring(room, folder, format="docx")


@sqlite_first
async def test_strict_refuses_what_has_findings_and_stores_nothing_of_it(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(POST)
    (folder / "b.md").write_text(POST.replace("title: On Tides", "title: Others\nlayout: post"))
    report = await bring(room, folder, strict=True)
    assert outcomes(report) == {"a.md": "imported", "b.md": "refused"}
    assert [finding.code for finding in report.files[1].findings] == ["FRONT_MATTER_NOT_UNDERSTOOD", "HAS_FINDINGS"]
    assert await slugs(room) == {"on-tides"}


@sqlite_first
async def test_drafts_on_demand(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(POST)
    await bring(room, folder, as_draft=True)
    (article,) = await room.rows(Article)
    assert (article.status, article.public) == ("DRAFT", False)


@sqlite_first
async def test_a_dry_run_says_what_would_be_and_stores_nothing(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(ANSWER)
    (folder / "b.md").write_text(POST)
    (folder / "c.md").write_text("")
    tried = await bring(room, folder, dry_run=True)
    assert await room.rows(Article) == []
    assert await room.rows(Audit) == []
    done = await bring(room, folder)

    def told(report: ImportReport) -> list[Any]:
        return [
            [file.path, file.outcome, [article[1:] for article in file.articles], file.findings, file.coverage]
            for file in report.files
        ]

    assert told(tried) == told(done)


@sqlite_first
async def test_a_dialogue_in_one_file_is_stored_whole_or_not_at_all(room: Newsroom, folder: Path) -> None:
    mark = "0123456789abcdef"
    whole = f"<!-- article 1 of 2: {mark} -->\n{POST}\n<!-- article 2 of 2: {mark} -->\n{ANSWER}"
    path = folder / "dialogue.md"
    path.write_text(whole.replace("on-tides", "nowhere"))
    assert outcomes(await bring(room, path)) == {"dialogue.md": "refused"}
    assert await room.rows(Article) == []
    path.write_text(whole)
    (file,) = (await bring(room, path)).files
    assert [article[1] for article in file.articles] == ["on-tides", "no"]
    assert file.coverage.characters == len(whole)
    assert outcomes(await bring(room, path)) == {"dialogue.md": "unchanged"}


@sqlite_first
async def test_two_articles_by_one_author_in_one_file_stay_two(room: Newsroom, folder: Path) -> None:
    mark = "0123456789abcdef"
    other = POST.replace("On Tides", "On Ebb")
    path = folder / "dialogue.md"
    path.write_text(f"<!-- article 1 of 2: {mark} -->\n{POST}\n<!-- article 2 of 2: {mark} -->\n{other}")
    assert outcomes(await bring(room, path)) == {"dialogue.md": "imported"}
    assert await slugs(room) == {"on-tides", "on-ebb"}


@sqlite_first
async def test_one_side_file_cannot_speak_for_several_articles(room: Newsroom, folder: Path) -> None:
    mark = "0123456789abcdef"
    path = folder / "dialogue.md"
    path.write_text(f"<!-- article 1 of 2: {mark} -->\n{POST}\n<!-- article 2 of 2: {mark} -->\n{ANSWER}")
    assert outcomes(await bring(room, path, title="Mine")) == {"dialogue.md": "refused"}
    path.with_name("dialogue.md.meta.yaml").write_text("title: x\n")
    assert outcomes(await bring(room, path)) == {"dialogue.md": "refused"}


@sqlite_first
async def test_each_file_is_told_once_when_it_is_done(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(ANSWER.replace("on-tides", "chao-xi"))
    (folder / "b.md").write_text(ANSWER.replace("on-tides", "nowhere").replace("title: No", "title: Never"))
    (folder / "z.md").write_text(POST.replace("On Tides", "潮汐"))
    told: list[FileReport] = []
    report = await bring(room, folder, on_file=told.append)
    assert sorted(told, key=lambda file: file.path) == list(report.files)


@sqlite_first
async def test_who_may_not_import_imports_nothing(room: Newsroom, folder: Path) -> None:
    (folder / "a.md").write_text(POST)
    (file,) = (await bring(room, folder, viewer=ANONYMOUS)).files
    assert file.outcome is Outcome.REFUSED
    assert await room.rows(Article) == []


@sqlite_first
async def test_a_title_or_a_side_file_does_not_go_with_an_export(room: Newsroom, folder: Path) -> None:
    path = write_wxr(folder / "site.xml", wxr_item("On Tides", "<p>The tide turns.</p>"))
    (titled,) = (await bring(room, path, title="Mine")).files
    path.with_name("site.xml.meta.yaml").write_text("title: x\n")
    (beside,) = (await bring(room, path)).files
    for file in (titled, beside):
        assert (file.outcome, [each.code for each in file.findings]) == (Outcome.REFUSED, ["SIDE_FILE"])
        assert "site.xml is an export" in (file.why or "")
    assert await slugs(room) == set()


@sqlite_first
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "weir.txt",
            "The Weir\nBy Ottilie Brandt\nMay 2, 2019\n\nIt is a wall.[0] It is {}.[1]\n\n[0] So a miller.\n[1] So he.",
        ),
        (
            "weir.md",
            "---\ntitle: The Weir\n---\n\nIt is a wall.[^0] It is {}.[^1]\n\n[^0]: So a miller.\n[^1]: So he.",
        ),
        (
            "weir.html",
            "<h1>The Weir</h1><p>It is a wall.<sup><a href=#a>0</a></sup> It is {}.<sup><a href=#b>1</a></sup></p>"
            "<p>It stands.</p><ol start=0><li id=a>So a miller.</li><li id=b>So he.</li></ol>",
        ),
    ],
)
async def test_notes_that_begin_at_0_keep_their_numbers(room: Newsroom, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text.format("old"))
    report = await bring(room, folder / name)
    assert outcomes(report) == {name: "imported"}, report.files[0].why
    rows = sorted(await room.rows(Footnote), key=lambda row: row.number)
    assert [(row.label, row.text) for row in rows] == [("0", "So a miller."), ("1", "So he.")]
    (folder / name).write_text(text.format("older"))
    assert outcomes(await bring(room, folder / name)) == {name: "updated"}
