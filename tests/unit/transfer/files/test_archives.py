"""Archives become folders, with their own folders and without what has no business in them."""

import io
import os
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest

from gql_blog.transfer.files.archives import MOST_MEMBERS, UnpackingAllowance, is_archive, unpacked
from gql_blog.transfer.files.source_files import SourceFile


def _zip(path: Path, *names: str) -> SourceFile:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "" if name.endswith("/") else f"This is {name}.")
    return SourceFile(path, path.name)


def _tar(path: Path, *names: str) -> SourceFile:
    with tarfile.open(path, "w") as archive:
        for name in names:
            member = tarfile.TarInfo(name.rstrip("/"))
            data = b"" if name.endswith("/") else f"This is {name}.".encode(errors="surrogateescape")
            member.type, member.size = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE, len(data)
            archive.addfile(member, io.BytesIO(data))
    return SourceFile(path, path.name)


def test_folders_in_an_archive_are_no_files_of_it(tmp_path: Path) -> None:
    names = ("blog/", "blog/empty/", "blog/a.md", "b.md")
    for packed in (_zip(tmp_path / "a.zip", *names), _tar(tmp_path / "a.tar", *names)):
        assert is_archive(packed.path)
        with unpacked(packed, UnpackingAllowance()) as files:
            found = {file.shown: file.path.read_text() for file in files}
        assert found == {
            f"{packed.shown}/b.md": "This is b.md.",
            f"{packed.shown}/blog/a.md": "This is blog/a.md.",
        }


def test_a_name_that_no_file_system_holds_refuses_the_archive(tmp_path: Path) -> None:
    with unpacked(_zip(tmp_path / "a.zip", "fine.md", "x/" * 500 + "y.md"), UnpackingAllowance()) as files:
        (file,) = files
    assert file.refusal is not None
    assert file.refusal.reason == "ARCHIVE_REFUSED"
    assert "is too long. Nothing of it was imported." in file.refusal.message
    assert len(file.refusal.message) < 300


def test_names_of_members_are_escaped_and_refusals_have_the_same_names(tmp_path: Path) -> None:
    names = ("red\x1b[31m.md", os.fsdecode(b"caf\xe9.md"), "gone.md.meta.yaml")
    with unpacked(_tar(tmp_path / "a.tar", *names), UnpackingAllowance()) as files:
        assert [file.shown for file in files] == [
            r"a.tar/caf\xe9.md",
            "a.tar/gone.md.meta.yaml",
            r"a.tar/red\x1b[31m.md",
        ]
        (refusal,) = (file.refusal for file in files if file.refusal)
    assert refusal.message.startswith("a.tar/gone.md.meta.yaml is the side file of another file.")


def test_a_member_that_the_system_cannot_write_is_refused_without_the_path_of_the_folder(tmp_path: Path) -> None:
    with unpacked(_zip(tmp_path / "a.zip", "x" * 300 + ".md"), UnpackingAllowance()) as (file,):
        assert file.refusal is not None
    assert "(File name too long)" in file.refusal.message


def test_the_archives_of_an_import_are_bounded_together(tmp_path: Path) -> None:
    allowance = UnpackingAllowance(members=3, bytes=40)
    with unpacked(_zip(tmp_path / "a.zip", "a.md", "b.md"), allowance) as files:
        assert [file.refusal for file in files] == [None, None]
    assert (allowance.members, allowance.bytes) == (1, 40 - 2 * len("This is a.md."))
    for packed in (_zip(tmp_path / "b.zip", "c.md", "d.md"), _tar(tmp_path / "c.tar", "c.md", "d.md")):
        with unpacked(packed, allowance) as files:
            (refused,) = files
        assert refused.refusal is not None
        assert f"The archives of this import have more than {MOST_MEMBERS:,} members" in refused.refusal.message
    with unpacked(_zip(tmp_path / "d.zip", "a-long-name.md"), allowance) as files:
        assert "More is packed in the archives of this import than 200 MB" in str(files[0].refusal)
    assert (allowance.members, allowance.bytes) == (1, 14)


def test_what_is_refused_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "unpacking"))
    (tmp_path / "unpacking").mkdir()
    with unpacked(_zip(tmp_path / "a.zip", "fine.md", "../out.md"), UnpackingAllowance()) as files:
        assert files[0].refusal is not None
        assert list((tmp_path / "unpacking").iterdir()) == []
