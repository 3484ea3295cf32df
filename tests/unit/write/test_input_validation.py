"""Texts pass in the form in which they are kept, or are told under their path, all at once."""

import pytest

from gql_blog.errors import ErrorGroup, InputError, TooLarge
from gql_blog.write.input_validation import Problems


def test_what_is_right_passes() -> None:
    problems = Problems()
    assert problems.line(" On\nTides ", ("input", "title")) == "On Tides"
    assert problems.line("x" * 200, ("input", "title")) == "x" * 200
    assert problems.line_or_none(" ", ("input", "subtitle")) is None
    assert problems.line_or_none(None, ("input", "subtitle")) is None
    assert problems.lines("a\r\nb", ("input", "source"), limit=3) == "a\nb"
    assert problems.lines_or_none(" \n", ("input", "bio"), limit=10) is None
    assert problems.email("Ann@Example.ORG", ("input", "email")) == "ann@example.org"
    problems.settle()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("EN", "en"), ("zh-hans", "zh-Hans"), ("pt-br", "pt-BR"), ("sr-latn-rs", "sr-Latn-RS"), ("fil", "fil")],
)
def test_a_language_is_written_by_custom(given: str, kept: str) -> None:
    problems = Problems()
    assert problems.locale(given, ("input", "locale")) == kept
    problems.settle()


@pytest.mark.parametrize("tag", ["", "e", "english", "en_US", "en-", "en us", "zh-Hans\n", 5])
def test_what_is_no_language(tag: object) -> None:
    problems = Problems()
    problems.locale(tag, ("input", "locale"))
    with pytest.raises(InputError):
        problems.settle()


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example", "a@b.c@d.e", "a\n@b.cd"]
)
def test_what_is_no_address(address: str) -> None:
    problems = Problems()
    problems.email(address, ("input", "email"))
    with pytest.raises(InputError) as caught:
        problems.settle()
    assert caught.value.path == ("input", "email")


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("", InputError),
        ("\u200b", InputError),
        ("a\x00", InputError),
        ("\ud800", InputError),
        (5, InputError),
        ("x" * 201, TooLarge),
    ],
)
def test_what_is_no_line(value: object, error: type[InputError]) -> None:
    problems = Problems()
    problems.line(value, ("input", "title"))
    with pytest.raises(error) as caught:
        problems.settle()
    assert (type(caught.value), caught.value.path) == (error, ("input", "title"))


def test_running_text_is_measured_in_bytes() -> None:
    problems = Problems()
    problems.lines("ää", ("input", "a"), limit=3)
    problems.lines("", ("input", "b"), limit=3, required=True)
    with pytest.raises(ErrorGroup) as caught:
        problems.settle()
    assert [(type(each), each.path) for each in caught.value.errors] == [
        (TooLarge, ("input", "a")),
        (InputError, ("input", "b")),
    ]


def test_one_fault_is_told_once() -> None:
    problems = Problems()
    problems.email("\x00", ("input", "email"))
    with pytest.raises(InputError) as caught:
        problems.settle()
    assert not isinstance(caught.value, ErrorGroup)
