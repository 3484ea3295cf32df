"""Every store does the same: a folder, and the objects of a real S3 server in a process of its own."""

from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from support.hostile_pictures import chunks, picture
from support.media import stored_in
from support.object_server import in_bucket, s3

from gql_blog.errors import SettingsError, StoreError, StoreUnavailable
from gql_blog.media import LocalStore, MediaFiles, MediaStore, copy_files, key_of, store_at

__all__ = ["s3"]

PDF = b"%PDF-1.7 a document"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    if request.param == "folder":
        return store_at("", tmp_path / "store")
    return in_bucket(monkeypatch, request.getfixturevalue("s3"), tmp_path.name)


async def bytes_in(store: MediaStore, key: str, start: int = 0, end: int = 1_000) -> bytes:
    return b"".join([part async for part in store.read(key, start, end)])


async def test_a_file_is_put_read_listed_and_deleted(store: MediaStore, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(100)))
    assert await store.size("ab/one.bin") is None
    await store.put("ab/one.bin", file)
    file.write_bytes(b"second")
    await store.put("ab/two.bin", file)
    await store.put("cd/three.bin", file)
    assert await store.size("ab/one.bin") == 100
    assert await bytes_in(store, "ab/one.bin", 0, 100) == bytes(range(100))
    assert await bytes_in(store, "ab/one.bin", 10, 20) == bytes(range(10, 20))
    assert await bytes_in(store, "ab/one.bin", 5, 5) == b""
    assert sorted([each.key async for each in store.list()]) == ["ab/one.bin", "ab/two.bin", "cd/three.bin"]
    assert sorted([(each.key, each.size) async for each in store.list("ab")]) == [
        ("ab/one.bin", 100),
        ("ab/two.bin", 6),
    ]
    await store.delete("ab/one.bin")
    await store.delete("ab/one.bin")
    assert [each.key async for each in store.list("ab")] == ["ab/two.bin"]


async def test_files_of_media_are_kept_in_every_store(store: MediaStore, tmp_path: Path) -> None:
    files = MediaFiles(store, tmp_path / "work")
    stored = await stored_in(files, chunks(picture("JPEG", (800, 400))), 1_000_000)
    assert await files.kept(stored.sha256, stored.mime_type, "webp", 320) is None
    made = await files.make(stored.sha256, stored.mime_type, "webp", 320)
    assert await files.kept(stored.sha256, stored.mime_type, "webp", 320) == made
    assert [each async for each in files.hashes()] == [stored.sha256]
    await files.forget([stored.sha256])
    assert [each async for each in store.list()] == []


async def test_a_large_file_goes_to_objects_in_parts(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, file = in_bucket(monkeypatch, s3, "large"), tmp_path / "file"
    data = bytes(range(256)) * 48_000
    file.write_bytes(data)
    await store.put("ab/large.bin", file)
    assert await bytes_in(store, "ab/large.bin", 0, len(data)) == data


async def test_who_has_its_address_sends_a_file_to_objects(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = in_bucket(monkeypatch, s3, "incoming")
    address = await store.upload_address("incoming/one", 60)
    assert address is not None
    async with httpx.AsyncClient(verify=False) as http:
        answer = await http.put(address, content=PDF)
    assert answer.status_code == 200
    assert await bytes_in(store, "incoming/one", 0, len(PDF)) == PDF


async def test_objects_that_are_away_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_MAX_RETRIES", "0")
    store = in_bucket(monkeypatch, "http://127.0.0.1:9", "x")
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await store.size("ab/one.bin")


@pytest.mark.parametrize("address", ["ftp://x/y", "http://x/y", "s4://x"])
def test_an_address_of_no_store_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="is no store of media"):
        store_at(address, Path("media"))


def test_objects_need_their_library(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "gql_blog.media.object_store", raising=False)
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(SettingsError, match=r"gql-blog\[objects\]"):
        store_at("s3://bucket/x", Path("media"))


async def filled(folder: Path, count: int = 3) -> tuple[MediaFiles, list[bytes]]:
    files, data = (
        MediaFiles(LocalStore(folder / "store"), folder / "work"),
        [PDF + b"%d" % each for each in range(count)],
    )
    for each in data:
        await stored_in(files, chunks(each), 1_000)
    return files, data


async def test_files_are_copied_and_what_was_copied_is_not_copied_again(store: MediaStore, tmp_path: Path) -> None:
    files, data = await filled(tmp_path / "old")
    assert await copy_files(files.store, store, dry_run=True) == (3, 0, sum(map(len, data)))
    assert [each async for each in store.list()] == []
    steps: list[int] = []
    first = key_of(sha256(data[0]).hexdigest(), "pdf")
    (tmp_path / "one").write_bytes(data[0])
    await store.put(first, tmp_path / "one")  # a run before was interrupted
    copied = await copy_files(files.store, store, progress=lambda so_far: steps.append(so_far.copied + so_far.present))
    assert (copied.copied, copied.present, steps) == (2, 1, [1, 2, 3])
    for each in data:
        assert await bytes_in(store, key_of(sha256(each).hexdigest(), "pdf"), 0, len(each)) == each
    assert await copy_files(files.store, store) == (0, 3, 0)
    assert await copy_files(store, files.store) == (0, 3, 0)


async def test_a_damaged_file_is_not_copied(tmp_path: Path) -> None:
    files, (data,) = await filled(tmp_path / "old", 1)
    key = key_of(sha256(data).hexdigest(), "pdf")
    (tmp_path / "old/store" / key).write_bytes(data[:-1] + b"?")
    new = LocalStore(tmp_path / "new")
    with pytest.raises(StoreError, match="is damaged in the store it is in"):
        await copy_files(files.store, new)
    assert [each async for each in new.list()] == []


async def test_a_file_that_is_damaged_on_its_way_is_not_left_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, _ = await filled(tmp_path / "old", 1)
    new = LocalStore(tmp_path / "new")
    put = new.put

    async def damaging(key: str, file: Path) -> None:
        file.write_bytes(b"another")
        await put(key, file)

    monkeypatch.setattr(new, "put", damaging)
    with pytest.raises(StoreError, match="was damaged on its way"):
        await copy_files(files.store, new)
    assert [each async for each in new.list()] == []
