"""What is stored and what is asked are cut into the same words."""

import pytest

from gql_blog.content import search_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On Tides, 2017!", ["on", "tides", "2017"]),
        ("Nego\u200btiations", ["negotiations"]),
        ("Résumé RESUME ÅNGSTRÖM", ["resume", "resume", "angstrom"]),
        ("制裁与谈判", ["制裁", "裁与", "与谈", "谈判"]),
        ("制", ["制"]),
        ("在GDP中", ["在", "gdp", "中"]),
        ("ﬁle Ⅳ", ["file", "iv"]),
        ("U.S.-China", ["u", "s", "china"]),
        ("がく", ["がく"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert search_words(text) == words
