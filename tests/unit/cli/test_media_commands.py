"""``gql-blog media add`` and ``copy``, and what backups and ``doctor`` say of files."""

from pathlib import Path

import pytest
from support.cli import Run, invoke
from support.hostile_pictures import chunks, picture
from support.postgres import aside

from gql_blog.access import OPERATOR
from gql_blog.app import assembled
from gql_blog.settings import load_settings
from gql_blog.write import AddMedia


async def _add(count: int) -> None:
    async with assembled(load_settings()) as app:
        for number in range(count):
            async with app.media.receive(chunks(picture(size=(64, 48 + number))), 1_000_000) as stored:
                await app.writer.run(AddMedia(stored=stored), OPERATOR)


@pytest.fixture
def site(gql_blog: Run) -> Run:
    """A site with three pictures."""
    aside(_add(3))
    return gql_blog


def test_a_file_is_added_once(gql_blog: Run, tmp_path: Path) -> None:
    (tmp_path / "quay.png").write_bytes(picture("PNG"))
    added = gql_blog("media", "add", str(tmp_path / "quay.png"), "--alt", "A quay")
    assert added.exit_code == 0
    assert added.output.startswith("med_")
    assert gql_blog("media", "add", str(tmp_path / "quay.png")).output == added.output
    gql_blog("user", "create", "eve@example.org", "--role", "EDITOR")
    told = gql_blog("query", "--as", "eve@example.org", "{ mediaLibrary { nodes { id altText } } }").output
    assert f'"id": "{added.output.strip()}"' in told
    assert '"altText": "A quay"' in told


@pytest.mark.parametrize(
    ("source", "status", "told"),
    [
        ("nowhere.png", 2, "nowhere.png is no file"),
        ("https://127.0.0.1/a.png", 1, "must not be reached"),
        ("HTTP://example.org:81/a.png", 2, "only 443 and 80"),
    ],
)
def test_what_cannot_be_added_says_why(gql_blog: Run, source: str, status: int, told: str) -> None:
    refused = gql_blog("media", "add", source)
    assert (refused.exit_code, told in refused.output) == (status, True), refused.output


def test_files_are_copied_to_another_folder(site: Run, tmp_path: Path) -> None:
    tried = site("media", "copy", "--to", str(tmp_path / "new"), "--dry-run")
    assert tried.output.startswith("To copy: 3 of 3 files (")
    assert not (tmp_path / "new").exists()
    copied = site("media", "copy", "--to", str(tmp_path / "new"))
    assert copied.exit_code == 0
    assert copied.output.startswith("Copied: 3 of 3 files (")
    assert site("media", "copy", "--to", str(tmp_path / "new")).output == "Copied: 0 of 3 files (0 bytes).\n"
    for file in (tmp_path / "media").rglob("*.jpg"):
        assert (tmp_path / "new" / file.relative_to(tmp_path / "media")).read_bytes() == file.read_bytes()


def test_what_was_damaged_there_is_found_and_copied_anew(site: Run, tmp_path: Path) -> None:
    site("media", "copy", "--to", str(tmp_path / "new"))
    one, *_ = sorted((tmp_path / "new").rglob("*.jpg"))
    whole = one.read_bytes()
    one.write_bytes(whole[:-1] + b"?")
    assert site("media", "copy", "--to", str(tmp_path / "new")).output == "Copied: 0 of 3 files (0 bytes).\n"
    told = site("media", "copy", "--to", str(tmp_path / "new"), "--verify")
    assert told.output == f"Copied: 1 of 3 files ({len(whole):,} bytes).\n"
    assert one.read_bytes() == whole


def test_an_address_that_is_no_store_is_refused(site: Run) -> None:
    refused = site("media", "copy", "--to", "ftp://there")
    assert refused.exit_code == 1
    assert "is no store of media" in refused.output


def test_a_backup_says_where_the_files_are_and_both_come_back(
    site: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site("backup", str(tmp_path / "backup.zip"))
    assert f"It lacks the files of media, in {tmp_path / 'media'}: `gql-blog media copy --to FOLDER`" in made.output
    assert site("media", "copy", "--to", str(tmp_path / "copies")).exit_code == 0
    monkeypatch.setenv("GQL_BLOG_DATA_DIR", str(tmp_path / "fresh"))
    (tmp_path / "fresh").mkdir()
    assert invoke("restore", str(tmp_path / "backup.zip")).exit_code == 0
    told = invoke("doctor")
    assert told.exit_code == 1
    assert "3 files of media cannot be found" in told.output
    back = invoke("media", "copy", "--from", str(tmp_path / "copies"), "--to", str(tmp_path / "fresh" / "media"))
    assert back.exit_code == 0
    assert "of media" not in invoke("doctor").output


def test_doctor_tells_files_without_a_medium(site: Run, tmp_path: Path) -> None:
    assert "of media" not in site("doctor").output
    left = tmp_path / "media" / "ab" / ("ab" * 32)
    left.mkdir(parents=True)
    (left / "original.jpg").write_bytes(b"left behind")
    (left / "320.jpg").write_bytes(b"a size of it")
    told = site("doctor")
    assert told.exit_code == 1
    assert "1 file of media in" in told.output
    assert "belong to no medium" in told.output


def test_a_backup_without_media_says_nothing_of_them(gql_blog: Run, tmp_path: Path) -> None:
    assert "media" not in gql_blog("backup", str(tmp_path / "backup.zip")).output.replace("media_", "")
