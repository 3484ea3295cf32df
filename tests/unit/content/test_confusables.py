"""Names that pass for Latin ones are seen; names of other scripts are left alone."""

import pytest

from gql_blog.content import latin_lookalike


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("H\u0430ile Chen", "Haile Chen"),
        ("\u0410da \u039bund", None),
        ("\u0410\u0430", "Aa"),
        ("\u03bfscar", "oscar"),
        ("Ada", None),
        ("José", None),
        ("Анна", None),
        ("Ελένη", None),
        ("陈海", None),
        ("", None),
    ],
)
def test_what_a_name_can_be_taken_for(name: str, likeness: str | None) -> None:
    assert latin_lookalike(name) == likeness
