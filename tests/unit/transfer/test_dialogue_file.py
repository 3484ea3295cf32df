"""Several articles in one file."""

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.dialogue_file import part_dialogue

MARK = "0123456789abcdef"
FILE = (
    f"<!-- article 1 of 2: {MARK} -->\n---\ntitle: a\n---\n\nA\n\n"
    f"<!-- article 2 of 2: {MARK} -->\n---\ntitle: b\n---\n\nB\n"
)


def test_each_article_is_a_part_that_knows_its_line() -> None:
    first, second = part_dialogue(FILE)
    assert (first.text, first.first_line) == ("---\ntitle: a\n---\n\nA\n", 2)
    assert (second.text, second.first_line) == ("---\ntitle: b\n---\n\nB\n", 9)
    assert FILE.split("\n")[second.first_line - 1] == "---"


@pytest.mark.parametrize("text", ["", "---\ntitle: a\n---\n", "<!-- a remark -->\ntext\n", f"\n{FILE}"])
def test_any_other_file_is_one_part(text: str) -> None:
    (part,) = part_dialogue(text)
    assert (part.text, part.first_line) == (text, 1)


def test_a_mark_of_another_file_parts_nothing() -> None:
    text = FILE.replace("A\n", "A\n\n<!-- article 2 of 2: ffffffffffffffff -->\n", 1)
    first, _ = part_dialogue(text)
    assert "ffffffffffffffff" in first.text


def test_a_file_cut_short_is_refused() -> None:
    with pytest.raises(ImportRefused, match="article 2 is missing") as caught:
        part_dialogue(FILE[:60])
    assert caught.value.reason == "FILE_INCOMPLETE"
