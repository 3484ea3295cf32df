"""Articles into files on disk."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle, Reference, SiteUrls
from gql_blog.errors import InputError
from gql_blog.hooks import ExportArticle, ExportFormat, Hooks, hookimpl
from gql_blog.read import ExportReader
from gql_blog.store import Database
from gql_blog.transfer import Downloads, ExportOptions, ExportReport, export_paths
from gql_blog.write import ImportArticle


def _write(articles: tuple[ExportArticle, ...]) -> bytes:
    if any(each.slug == "broken" for each in articles):
        raise ValueError("the plugin cannot write this")
    return "\n".join(each.slug for each in articles).encode()


@hookimpl
def _register() -> Sequence[ExportFormat]:
    return (
        ExportFormat(
            format="lines",
            media_type="text/plain",
            extension="lines",
            write=_write,
            whole_dialogue=True,
            write_site=_write,
            omits=lambda dialogue: ["the rest"] if dialogue else [],
        ),
    )


def _unexpected(data: bytes) -> None:
    raise AssertionError(f"printed {data!r}")


PLUGIN = SimpleNamespace(register_exports=_register, api_version=2)


@pytest.fixture
async def room(database: Database) -> Newsroom:
    """A dialogue, and a post by itself."""
    room = newsroom_of(database)
    post = await room.post("On Tides")
    await room.response(post.article_id, "No")
    await room.post("Alone")
    return room


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


async def _report(
    room: Newsroom, target: Path | str, options: ExportOptions, printed: Callable[[bytes], object] = _unexpected
) -> ExportReport:
    urls = SiteUrls("https://example.org", title="T")
    source = ExportReader(room.database.reader, urls)
    downloads = Downloads(Hooks.of({"lines": PLUGIN}), source, urls=urls)
    return await export_paths(str(target), options, source=source, downloads=downloads, print_bytes=printed)


async def export(
    room: Newsroom,
    target: Path | str,
    *slugs: str,
    printed: Callable[[bytes], object] = _unexpected,
    dialogue: bool = False,
    overwrite: bool = False,
    site: bool = False,
    drafts: bool = False,
) -> list[tuple[str, str, str | None]]:
    options = ExportOptions("lines", slugs, dialogue, overwrite, site, drafts=drafts)
    report = await _report(room, target, options, printed)
    return [(each.slug, each.outcome.value, each.path and Path(each.path).name) for each in report.files]


async def test_one_article_goes_into_the_file_that_is_named(room: Newsroom, folder: Path) -> None:
    assert await export(room, folder / "a/tides.txt", "on-tides") == [("on-tides", "written", "tides.txt")]
    assert (folder / "a/tides.txt").read_text() == "on-tides"
    assert sorted(os.listdir(folder / "a")) == ["tides.txt"]


@sqlite_first
async def test_one_article_goes_into_a_folder_under_its_own_name(room: Newsroom, folder: Path) -> None:
    assert await export(room, f"{folder}/", "on-tides") == [("on-tides", "written", "on-tides.lines")]
    assert await export(room, folder, "no") == [("no", "written", "no.lines")]


@sqlite_first
async def test_everything_goes_into_a_folder(room: Newsroom, folder: Path) -> None:
    assert await export(room, folder) == [
        ("alone", "written", "alone.lines"),
        ("no", "written", "no.lines"),
        ("on-tides", "written", "on-tides.lines"),
    ]


@sqlite_first
async def test_every_dialogue_goes_into_a_file_even_that_of_a_stub(room: Newsroom, folder: Path) -> None:
    answer = DraftArticle(source="x", title="Elsewhere", responding_to=Reference(title="A Stub"))
    await room.run(ImportArticle(draft=answer, imported_from="x.md", source_hash="0" * 64))
    assert await export(room, folder, dialogue=True) == [
        ("a-stub", "written", "a-stub.lines"),
        ("alone", "written", "alone.lines"),
        ("on-tides", "written", "on-tides.lines"),
    ]
    assert (folder / "on-tides.lines").read_text() == "on-tides\nno"
    assert (folder / "a-stub.lines").read_text() == "elsewhere"


@sqlite_first
async def test_standard_output_takes_one(room: Newsroom) -> None:
    printed: list[bytes] = []
    assert await export(room, "-", "no", printed=printed.append) == [("no", "written", None)]
    assert printed == [b"no"]
    for slugs in ((), ("no", "on-tides")):
        with pytest.raises(InputError, match="Only one article or dialogue"):
            await export(room, "-", *slugs)


@sqlite_first
async def test_what_is_there_already_stays(room: Newsroom, folder: Path) -> None:
    await export(room, folder)
    (folder / "no.lines").write_text("by somebody else")
    assert [outcome for _, outcome, _ in await export(room, folder)] == ["unchanged", "refused", "unchanged"]
    assert (folder / "no.lines").read_text() == "by somebody else"
    assert [outcome for _, outcome, _ in await export(room, folder, overwrite=True)] == [
        "unchanged",
        "written",
        "unchanged",
    ]
    assert (folder / "no.lines").read_text() == "no"
    assert sorted(os.listdir(folder)) == ["alone.lines", "no.lines", "on-tides.lines"]


@sqlite_first
async def test_a_link_in_the_folder_leads_no_file_astray(room: Newsroom, folder: Path, tmp_path: Path) -> None:
    folder.mkdir()
    precious = tmp_path / "precious"
    precious.write_text("keep")
    (folder / "no.lines").symlink_to(precious)
    assert await export(room, folder, "no") == [("no", "refused", None)]
    await export(room, folder, "no", overwrite=True)
    assert precious.read_text() == "keep"
    assert not (folder / "no.lines").is_symlink()


@sqlite_first
async def test_one_that_fails_fails_alone(room: Newsroom, folder: Path) -> None:
    await room.post("Broken")
    assert await export(room, folder, "on-tides", "gone", "broken", "no") == [
        ("on-tides", "written", "on-tides.lines"),
        ("gone", "refused", None),
        ("broken", "refused", None),
        ("no", "written", "no.lines"),
    ]


@sqlite_first
async def test_what_not_everybody_may_see_is_asked_for(room: Newsroom, folder: Path) -> None:
    await room.post("Secret", publish=False)
    assert "secret" not in {slug for slug, _, _ in await export(room, folder)}
    assert await export(room, folder, "secret") == [("secret", "refused", None)]
    assert await export(room, folder, "secret", drafts=True) == [("secret", "written", "secret.lines")]


@sqlite_first
async def test_a_file_is_no_place_for_several(room: Newsroom, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(InputError, match="Name a folder"):
        await export(room, path)


@sqlite_first
async def test_a_place_that_cannot_be_written_is_told(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert await export(room, tmp_path / "file/below.txt", "no") == [("no", "refused", None)]


@sqlite_first
async def test_the_site_goes_into_one_file(room: Newsroom, folder: Path) -> None:
    assert await export(room, folder / "all.txt", site=True) == [("export.lines", "written", "all.txt")]
    assert sorted((folder / "all.txt").read_text().split()) == ["alone", "no", "on-tides"]
    assert await export(room, folder / "all.txt", site=True) == [("export.lines", "unchanged", "all.txt")]
    assert await export(room, f"{folder}/", site=True) == [("export.lines", "written", "export.lines")]
    printed: list[bytes] = []
    assert await export(room, "-", site=True, printed=printed.append) == [("lines", "written", None)]
    assert b"".join(printed) == (folder / "all.txt").read_bytes()
    await room.post("broken")
    assert await export(room, folder / "all.txt", site=True) == [("lines", "refused", None)]
    with pytest.raises(InputError, match="one file"):
        await export(room, folder, site=True, dialogue=True)
    with pytest.raises(InputError, match="one file"):
        await export(room, folder, "no", site=True)


@sqlite_first
@pytest.mark.parametrize("options", [ExportOptions("lines", dialogue=True), ExportOptions("lines", site=True)])
async def test_a_format_is_told_of_files_of_several_articles(
    room: Newsroom, folder: Path, options: ExportOptions
) -> None:
    report = await _report(room, f"{folder}/", options)
    assert {each.omitted for file in report.files for each in file.articles} == {("the rest",)}
