"""The lists of words, and how phrases are found."""

from support.cases import cases

from gql_blog_moderation.phrases import PhraseIndex
from gql_blog_moderation.text_folding import fold, words
from gql_blog_moderation.word_lists import (
    ADVERTISING,
    COARSE,
    HINTS,
    OFFENCES,
    THREATS,
    WordLists,
    entries,
)


def test_entries_stand_between_bars_and_lines() -> None:
    assert entries("a b | c\n\n d |") == ("a b", "c", "d")


@cases("lists", [OFFENCES, COARSE, THREATS, ADVERTISING, HINTS])
def test_every_entry_is_found_in_a_text_that_has_it(lists: WordLists) -> None:
    for language, listed in lists.items():
        assert len(set(listed)) == len(listed), language
        for each in listed:
            text = f"so {each.replace('*', '')} so"
            assert PhraseIndex({language: (each,)}).found(words(text), fold(text)), f"{language}: {each}"


def test_the_entries_of_a_language_are_all_but_the_innocent_ones() -> None:
    index = PhraseIndex(
        {"en": ("fag", "a fag", "微信"), "de": ("esel", "win"), "*": ("x",)}, {"de": ("fag", "win", "微信")}
    )
    text = "fag x a fag esel win 微信"
    own, folded = words(text), fold(text)
    assert index.found(own, folded, "en-GB") == ["fag", "x", "a fag", "esel", "win", "微信"]
    assert index.found(own, folded, "de-AT") == ["x", "a fag", "esel", "win"]


@cases(
    ("phrases", "text", "found"),
    [
        (("check", "check out", "out"), "Check out!", ["check out"]),
        (("subscrib*",), "Subscribing is subscription", ["subscribing"]),
        (("my channel", "channel"), "a channel, my channel", ["channel", "my channel"]),
        (("加微信", "微信"), "请加微信", ["加微信", "微信"]),
        (("for*",), "fo", []),
        (("a b c",), "a b", []),
        (("Über uns",), "ueber uns, uber uns", ["uber uns"]),
    ],
)
def test_phrases_are_found_as_they_stand_and_the_longest_of_those_that_overlap(
    phrases: tuple[str, ...], text: str, found: list[str]
) -> None:
    assert PhraseIndex({"*": phrases}).found(words(text), fold(text)) == found
