"""Texts pass in the form in which they are kept, or are told under their path, all at once."""

import pytest
from support.doubling import FILLERS, FLOOR, growth

from gql_blog.errors import ErrorGroup, InputError, TooLarge
from gql_blog.write.input_validation import InputErrors


def test_what_is_right_passes() -> None:
    errors = InputErrors()
    assert errors.line(" On\nTides ", ("input", "title")) == "On Tides"
    assert errors.line("x" * 200, ("input", "title")) == "x" * 200
    assert errors.line_or_none(" ", ("input", "subtitle")) is None
    assert errors.line_or_none(None, ("input", "subtitle")) is None
    assert errors.lines("a\r\nb", ("input", "source"), limit=3) == "a\nb"
    assert errors.lines_or_none(" \n", ("input", "bio"), limit=10) is None
    assert errors.email("Ann@Example.ORG", ("input", "email")) == "ann@example.org"
    errors.raise_all()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("EN", "en"), ("zh-hans", "zh-Hans"), ("pt-br", "pt-BR"), ("sr-latn-rs", "sr-Latn-RS"), ("fil", "fil")],
)
def test_a_language_is_written_by_custom(given: str, kept: str) -> None:
    errors = InputErrors()
    assert errors.locale(given, ("input", "locale")) == kept
    errors.raise_all()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("10.1234/Tides.2", "10.1234/Tides.2"),
        (" doi: 10.1234.56/a(b)[c ", "10.1234.56/a(b)[c"),
        ("https://doi.org/10.1234/tides", "10.1234/tides"),
        ("HTTP://DX.DOI.ORG/10.1234/潮", "10.1234/潮"),
    ],
)
def test_a_doi_is_kept_without_an_address(given: str, kept: str) -> None:
    errors = InputErrors()
    assert errors.doi(given, ("input", "doi")) == kept
    errors.raise_all()


@pytest.mark.parametrize(
    "text", ["", "tides", "10.1234", "10.1234/", "10.1234/a b", "https://e.org/10.1234/a", "10.1234/" + "a" * 255, 5]
)
def test_what_is_no_doi(text: object) -> None:
    errors = InputErrors()
    errors.doi(text, ("input", "doi"))
    with pytest.raises(InputError):
        errors.raise_all()


@pytest.mark.parametrize("tag", ["", "e", "english", "en_US", "en-", "en us", "zh-Hans\n", 5])
def test_what_is_no_language(tag: object) -> None:
    errors = InputErrors()
    errors.locale(tag, ("input", "locale"))
    with pytest.raises(InputError):
        errors.raise_all()


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("a tide " * 2_800, True),
        ("- a\n" * 999, True),
        ("- a\n" * 1_002, False),
        ("[" * 1_001, False),
        ("*a_ " * 501, False),
        ("a" * 20_001, False),
        (" " * 80_001, False),
    ],
)
def test_a_comment_has_at_most_so_many_bytes_lines_and_marks(text: str, passes: bool) -> None:
    errors = InputErrors()
    errors.comment(text, ("input", "body"))
    assert [type(each) for each in errors.collected] == ([] if passes else [TooLarge])


@pytest.mark.parametrize("filler", FILLERS)
def test_what_is_far_too_long_is_not_looked_into(filler: str) -> None:
    def check(text: str) -> None:
        errors = InputErrors()
        errors.line(text, ("input", "title"))
        errors.line_or_none(text, ("input", "subtitle"))
        errors.comment(text, ("input", "body"))
        errors.email(text, ("input", "email"))
        errors.locale(text, ("input", "locale"))
        assert {type(each) for each in errors.collected} <= {InputError, TooLarge}

    assert growth(check, filler, (100_000, 200_000)).seconds[-1] < FLOOR


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@example.org", "a b@example.org", "ann@example", "a@b.c@d.e", "a\n@b.cd"]
)
def test_what_is_no_address(address: str) -> None:
    errors = InputErrors()
    errors.email(address, ("input", "email"))
    with pytest.raises(InputError) as caught:
        errors.raise_all()
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
    errors = InputErrors()
    errors.line(value, ("input", "title"))
    with pytest.raises(error) as caught:
        errors.raise_all()
    assert (type(caught.value), caught.value.path) == (error, ("input", "title"))


def test_running_text_is_measured_in_bytes() -> None:
    errors = InputErrors()
    errors.lines("ää", ("input", "a"), limit=3)
    errors.lines("", ("input", "b"), limit=3, required=True)
    with pytest.raises(ErrorGroup) as caught:
        errors.raise_all()
    assert [(type(each), each.path) for each in caught.value.flattened()] == [
        (TooLarge, ("input", "a")),
        (InputError, ("input", "b")),
    ]


def test_one_fault_is_told_once() -> None:
    errors = InputErrors()
    errors.email("\x00", ("input", "email"))
    with pytest.raises(InputError) as caught:
        errors.raise_all()
    assert not isinstance(caught.value, ErrorGroup)
