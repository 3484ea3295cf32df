"""What an app under test does with files needs somebody to do it as."""

import pytest

from gql_blog_kit.file_exchange import FileExchange


def test_it_is_nothing_without_users() -> None:
    with pytest.raises(TypeError, match="abstract"):
        FileExchange()  # type: ignore[abstract]
