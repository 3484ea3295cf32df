"""Whether a value has the type that an offered hook says."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from gql_blog.hooks.registration.offered_hooks import conforms


@pytest.mark.parametrize(
    ("value", "annotation", "fits"),
    [
        (1, int, True),
        (True, int, False),
        (True, bool, True),
        (1, bool, False),
        (1, float, True),
        (True, float, False),
        (1.5, int, False),
        ("a", str | None, True),
        (None, str | None, True),
        (None, str, False),
        (object(), Any, True),
        (["a"], list[str], True),
        ([1], list[str], False),
        (("a",), list[str], False),
        (("a", "b"), tuple[str, ...], True),
        (("a", 1), tuple[str, int], True),
        (("a",), tuple[str, int], False),
        ({"a": 1}, Mapping[str, int], True),
        ({"a": "b"}, Mapping[str, int], False),
        (("a",), Sequence[str], True),
        ({"a": ["b"]}, dict[str, list[str] | None], True),
    ],
)
def test_a_value_has_its_type_or_not(value: Any, annotation: Any, fits: bool) -> None:
    assert conforms(value, annotation) is fits
