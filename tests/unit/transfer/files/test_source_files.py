"""Which files an import reads, and which it never opens."""

import os
from pathlib import Path

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.files.source_files import find_files, read_bytes


def _write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _found(*paths: Path, root: Path) -> list[tuple[str, str | None]]:
    return [
        (os.path.relpath(file.path, root), file.refusal.reason if file.refusal else None) for file in find_files(paths)
    ]


def test_a_folder_is_read_whole_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "z/c.md", "m/d.md", "m/n/e.md"):
        _write(tmp_path / name)
    assert [name for name, _ in _found(tmp_path, root=tmp_path)] == ["a.txt", "b.md", "m/d.md", "m/n/e.md", "z/c.md"]


def test_a_file_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.md")
    assert len(find_files([path, tmp_path, tmp_path / "." / "a.md"])) == 1


def test_hidden_files_and_side_files_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden.md", ".git/config", "a.md", "a.md.meta.yaml"):
        _write(tmp_path / name)
    assert _found(tmp_path, root=tmp_path) == [("a.md", None)]


def test_a_side_file_by_itself_is_refused(tmp_path: Path) -> None:
    lonely = _write(tmp_path / "gone.md.meta.yaml")
    assert _found(tmp_path, root=tmp_path) == [("gone.md.meta.yaml", "SIDE_FILE")]
    assert _found(lonely, root=tmp_path) == [("gone.md.meta.yaml", "SIDE_FILE")]


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    outside = _write(tmp_path / "outside/secret.md")
    root = tmp_path / "blog"
    inside = _write(root / "a.md")
    (root / "link-in.md").symlink_to(inside)
    (root / "link-out.md").symlink_to(outside)
    (root / "link-folder").symlink_to(outside.parent)
    (root / "link-loop").symlink_to(root)
    (root / "link-nowhere.md").symlink_to(root / "gone.md")
    assert _found(root, root=root) == [
        ("a.md", None),
        ("link-folder", "LINK_REFUSED"),
        ("link-in.md", None),
        ("link-loop", "LINK_REFUSED"),
        ("link-nowhere.md", "NOT_FOUND"),
        ("link-out.md", "LINK_REFUSED"),
    ]


def test_what_is_not_there_and_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert _found(tmp_path / "pipe.md", tmp_path / "gone.md", root=tmp_path) == [
        ("pipe.md", "UNREADABLE"),
        ("gone.md", "NOT_FOUND"),
    ]


def test_a_name_that_is_no_text_is_shown_escaped(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9\x1b[31m.md"
    with open(path, "wb") as file:
        file.write(b"x")
    (found,) = find_files([tmp_path])
    assert found.shown.endswith(r"caf\xe9\x1b[31m.md")
    assert read_bytes(found.path, found.shown) == b"x"


def test_no_more_is_read_than_may_be_imported(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(ImportRefused, match="10 MB") as caught:
        read_bytes(path, "large.md")
    assert caught.value.reason == "TOO_LARGE"
    with path.open("r+b") as file:
        file.truncate(10_000_000)
    assert len(read_bytes(path, "large.md")) == 10_000_000


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as caught:
        read_bytes(tmp_path, "folder")
    assert caught.value.reason == "UNREADABLE"


def test_a_folder_that_cannot_be_read_is_told_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "locked/b.md", "open/c.md"):
        _write(tmp_path / name)
    listed = os.scandir

    def guarded(path: Path) -> object:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", guarded)
    files = find_files([tmp_path])
    assert [(os.path.relpath(file.path, tmp_path), file.refusal is None) for file in files] == [
        ("a.md", True),
        ("locked", False),
        ("open/c.md", True),
    ]
    fault = files[1].refusal
    assert fault is not None
    assert (fault.reason, fault.message) == ("UNREADABLE", f"{files[1].shown} cannot be read: Permission denied.")
