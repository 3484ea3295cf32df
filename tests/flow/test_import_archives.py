"""Archives are imported like folders, and refused whole where they could do harm."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first, sqlite_mostly
from support.writing import newsroom_of
from support.wxr import wxr, wxr_item

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Audit, Database
from gql_blog.transfer import FileReport, ImportOptions, Outcome

pytestmark = sqlite_mostly

POST = "---\ntitle: {}\nauthor: Mara Lind\ndate: 2019-05-02\n---\n\nThe tide turns.\n"
FILES = {
    "blog/one.md": POST.format("One"),
    "blog/two.md": "---\ntitle: Two\nresponding_to: one\n---\n\nNo.\n",
    "blog/.hidden": "x",
    "site.xml": wxr(wxr_item("On Tides", "<p>x</p>")),
}


async def _import(database: Database, path: Path, **options: Any) -> tuple[FileReport, ...]:
    writer = newsroom_of(database).writer
    return (await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))).files


def _zip(path: Path, files: dict[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (FILES if files is None else files).items():
            archive.writestr(name, text)
    return path


def _tar(path: Path, *extra: tarfile.TarInfo) -> Path:
    mode: Any = f"w:{path.name.rpartition('.')[2]}".removesuffix(":tar").replace("w:tgz", "w:gz")
    with tarfile.open(path, mode) as archive:
        for name, text in FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
        for member in extra:
            archive.addfile(member)
    return path


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz"])
async def test_an_archive_is_imported_like_a_folder(database: Database, tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / name) if name.endswith("zip") else _tar(tmp_path / name)
    files = await _import(database, path)
    assert [(each.path.removeprefix(f"{path}/"), each.outcome) for each in files] == [
        ("site.xml", Outcome.IMPORTED),
        ("blog/one.md", Outcome.IMPORTED),
        ("blog/two.md", Outcome.IMPORTED),
    ]
    rows = {each.slug: each for each in await newsroom_of(database).rows(Article)}
    assert rows["two"].responding_to_id == rows["one"].id
    assert {each.outcome for each in await _import(database, path)} == {Outcome.UNCHANGED}


def _link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("link")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")


def _cut(path: Path) -> None:
    path.write_bytes(_zip(path).read_bytes()[:300])


def _tar_link(path: Path) -> None:
    member = tarfile.TarInfo("link")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    _tar(path, member)


BAD: dict[str, Any] = {
    "up.zip": (lambda path: _zip(path, {"a/../../x.md": "x"}), "leads out"),
    "root.zip": (lambda path: _zip(path, {"/etc/x.md": "x"}), "leads out"),
    "drive.zip": (lambda path: _zip(path, {"C:/x.md": "x"}), "leads out"),
    "twice.zip": (lambda path: _zip(path, {"x.md": "x", "X.MD": "y"}), "twice"),
    "many.zip": (lambda path: _zip(path, {f"{number}.md": "" for number in range(2_001)}), "2,000 members"),
    "ratio.zip": (lambda path: _zip(path, {"x.md": "x" * 30_000_000}), "100 times"),
    "link.zip": (_link, "link"),
    "cut.zip": (_cut, "damaged"),
    "text.zip": (lambda path: path.write_text("x"), "damaged"),
    "link.tar": (_tar_link, "link"),
    "cut.tar.gz": (lambda path: path.write_bytes(_tar(path).read_bytes()[:100]), "damaged"),
    "text.tar.xz": (lambda path: path.write_text("x"), "damaged"),
    "none.zip": (lambda path: _zip(path, {}), "no files"),
}


@sqlite_first
@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_harmful_archive_is_refused_whole(database: Database, tmp_path: Path, name: str) -> None:
    make, word = BAD[name]
    make(tmp_path / name)
    (file,) = await _import(database, tmp_path / name)
    assert file.outcome is Outcome.REFUSED
    assert word in (file.why or "")
    assert await newsroom_of(database).rows(Audit) == []


@sqlite_first
@pytest.mark.parametrize("name", ["z02_ratio.zip", "z04_lying.zip"])
async def test_hostile_archives(database: Database, shared: Path, name: str) -> None:
    (file,) = await _import(database, shared / "corpus/hostile" / name)
    assert (file.outcome, [each.code for each in file.findings]) == (Outcome.REFUSED, ["ARCHIVE_REFUSED"])
