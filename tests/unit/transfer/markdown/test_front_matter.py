"""The head of a Markdown file, and where its body begins."""

import pytest
from support.cases import cases

from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter import SIZE_LIMIT, has_front_matter, split_front_matter


def test_head_and_body_are_parted() -> None:
    matter = split_front_matter("---\ntitle: x\n---\n\nBody.\n\nMore.\n")
    assert [each.key for each in matter.keys.entries] == ["title"]
    assert (matter.block, matter.body, matter.body_line) == ("title: x\n", "Body.\n\nMore.", 5)


def test_toml_stands_between_plus_signs() -> None:
    matter = split_front_matter("+++\ntitle = 'x'\n+++\nBody.\n")
    assert [each.key for each in matter.keys.entries] == ["title"]
    assert (matter.body, matter.body_line) == ("Body.", 4)


@cases("source", ["", "a", "\na", "\n\na\n\n", "    code", "---\na: b\n---", "a\n\n---\n\nb"])
def test_what_an_export_writes_comes_back_as_it_was(source: str) -> None:
    assert split_front_matter(f"---\ntitle: x\n---\n\n{source}\n").body == source


def test_a_text_without_a_head_is_all_body() -> None:
    matter = split_front_matter("Just text.\n\n---\n\nand a rule\n")
    assert matter.keys.entries == ()
    assert matter.body == "Just text.\n\n---\n\nand a rule"


@cases("text", ["---\n---\nx", "---\n...\nx", "---  \n---\t\nx", "+++\n+++\nx"])
def test_an_empty_head_is_a_head(text: str) -> None:
    matter = split_front_matter(text)
    assert matter.keys.entries == ()
    assert matter.body == "x"


@cases("text", ["---\ntitle: x\nbody", "---", "---\n", "+++\ntitle = 'x'\n---\nx"])
def test_a_head_that_is_never_closed_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="that is not closed") as caught:
        split_front_matter(text, first_line=7)
    assert caught.value.reason == "FRONT_MATTER_NOT_CLOSED"
    assert caught.value.line == 7


def test_a_head_beyond_all_measure_is_refused() -> None:
    with pytest.raises(ImportRefused, match=str(SIZE_LIMIT)):
        split_front_matter(f"---\na: {'x' * SIZE_LIMIT}\n---\n")


def test_lines_count_from_the_first_line() -> None:
    with pytest.raises(ImportRefused) as caught:
        split_front_matter("---\na: 1\na: 2\n---\n", first_line=10)
    assert caught.value.line == 12
    assert split_front_matter("---\na: 1\n---\n\nx", first_line=10).body_line == 14


@cases(("text", "answer"), [("---\n", True), ("+++ \n", True), ("----\n", False), ("x\n---\n", False)])
def test_a_head_is_known_by_its_first_line(text: str, answer: bool) -> None:
    assert has_front_matter(text) is answer
