"""Notes taken apart."""

import pytest

from gql_blog_footnotes.parts import MAX_LENGTH, parts


@pytest.mark.parametrize(
    ("note", "texts"),
    [
        ("", []),
        ("Ibid., 5.", ["Ibid., 5."]),
        ("See Ada Stone, Marks, 5", ["Ada Stone, Marks, 5"]),
        ("[…] But see Stone, supra note 3.", ["Stone, supra note 3."]),
        ("See also, e.g., Stone", ["Stone"]),
        ("参见石：《标记》", ["石：《标记》"]),
        ("Stone, Marks (1999), 5; Reed, Reeds, 7.", ["Stone, Marks (1999), 5", "Reed, Reeds, 7."]),
        ("Ibid., 5. See Reed, Reeds, 7.", ["Ibid., 5.", "Reed, Reeds, 7."]),
        ("Stone, 5. […] Reed, 7.", ["Stone, 5.", "Reed, 7."]),
        ("Stone, Ada; Reed, Ben (1999). Marks.", ["Stone, Ada; Reed, Ben (1999). Marks."]),
        ("SERVA, ROSA; 2013, p. 44", ["SERVA, ROSA; 2013, p. 44"]),
        ("Ibid., 5; emphasis added.", ["Ibid., 5; emphasis added."]),
        ("As note 1 says; cf. also Reed, Reeds, 7.", ["As note 1 says", "Reed, Reeds, 7."]),
        ("Stone (1999; Rune), 5", ["Stone (1999; Rune), 5"]),
    ],
)
def test_parts(note: str, texts: list[str]) -> None:
    found = parts(note)
    assert [part.text for part in found] == texts
    for part in found:
        assert note[part.start : part.start + len(part.text)] == part.text


def test_what_is_too_long_is_read_so_far() -> None:
    assert sum(len(part.text) for part in parts("word " * 10_000)) <= MAX_LENGTH
