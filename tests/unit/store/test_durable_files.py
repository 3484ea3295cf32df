"""A file that is there whole, or not at all."""

import stat
from pathlib import Path

import pytest

from gql_blog.errors import InputError
from gql_blog.store.durable_files import new_file


def test_a_file_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new"
    with new_file(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_nothing_is_left_of_one_that_fails(tmp_path: Path, error: BaseException) -> None:
    def write() -> None:
        with new_file(tmp_path / "new") as file:
            file.write(b"half")
            raise error

    with pytest.raises(InputError if isinstance(error, OSError) else type(error)):
        write()
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"mine")
    with pytest.raises(InputError, match="already"), new_file(tmp_path / "new"):
        raise AssertionError
    assert (tmp_path / "new").read_bytes() == b"mine"
