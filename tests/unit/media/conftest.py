"""Files of media in a folder of their own."""

from pathlib import Path

import pytest

from gql_blog.media import LocalStore, MediaFiles


@pytest.fixture
def files(tmp_path: Path) -> MediaFiles:
    return MediaFiles(LocalStore(tmp_path / "store"), tmp_path / "work")
