"""Excerpts never tear a word or a character; counts mean the same in English and Chinese."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.growth import assert_grows

from gql_blog.content import count_words, excerpt, reading_minutes
from gql_blog.content.text.excerpts import ELLIPSIS

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ANY_TEXT = st.text(
    st.characters(codec="utf-8") | st.sampled_from([" ", "\n", "\u0301", "\u200d", *FAMILY, "字", "。", "🇩"])
)


@cases(
    ("text", "length", "expected"),
    [
        ("The bridge was never finished.", 30, "The bridge was never finished."),
        ("The bridge was never finished.", 29, "The bridge was never…"),
        ("The bridge was never finished.", 21, "The bridge was never…"),
        ("The bridge was never finished.", 20, "The bridge was…"),
        ("  Two \n\n spaces\u00a0here ", 40, "Two spaces here"),
        ("One, two; three", 6, "One…"),
        ("One, two; three", 5, "One…"),
        ("Incomprehensibilities", 10, "Incompreh…"),
        ("桥从来没有修完。我们还在等。", 6, "桥从来没有…"),
        ("桥从来没有修完。我们还在等。", 9, "桥从来没有修完。…"),
        ("讨论 GraphQL 的人", 8, "讨论…"),
        ("讨论 GraphQL 的人", 11, "讨论 GraphQL…"),
        ("cafe\u0301s", 5, "caf…"),
        (FAMILY * 2, 7, FAMILY + "…"),
        (FAMILY * 2, 5, "…"),
        ("🇩🇪🇫🇷🇨🇳", 4, "🇩🇪…"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 5, "\u1112\u1161\u11ab…"),
        ("👍🏽👍🏽👍🏽", 4, "👍🏽…"),
        ("one か\u3099き", 6, "one…"),
        ("one か\u3099きく", 7, "one か\u3099…"),
        ("text", 1, "…"),
        ("text", 0, ""),
        ("text", -3, ""),
        ("", 10, ""),
        (" \n ", 10, ""),
    ],
)
def test_excerpts(text: str, length: int, expected: str) -> None:
    assert excerpt(text, length) == expected


@given(ANY_TEXT, st.integers(-1, 40))
def test_an_excerpt_fits_and_is_a_whole_beginning(text: str, length: int) -> None:
    short = excerpt(text, length)
    folded = " ".join(text.split())
    assert len(short) <= max(length, 0)
    if len(folded) <= length:
        assert short == folded
    elif length > 0:
        assert short.endswith(ELLIPSIS)
        kept = short.removesuffix(ELLIPSIS)
        assert folded.startswith(kept)
        following = folded[len(kept) : len(kept) + 1]
        assert not unicodedata.combining(following) or not kept
        assert not kept.endswith("\u200d")


@given(st.lists(st.sampled_from(["one", "three", "seventeen", "a"]), min_size=1, max_size=30), st.integers(10, 60))
def test_words_stay_whole(words: list[str], length: int) -> None:
    kept = excerpt(" ".join(words), length).removesuffix(ELLIPSIS).split()
    assert kept == words[: len(kept)]


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    def hundred_times(text: str) -> None:
        for _ in range(100):
            excerpt(text, 280)

    assert_grows(hundred_times, "word " * 1_000, "word " * 1_000_000, most=3)


def test_a_long_gap_is_folded() -> None:
    assert excerpt("a" + " " * 10_000 + "b", 3) == "a b"
    assert excerpt("a" + " " * 10_000 + "bc", 3) == "a…"


@cases(
    ("text", "count"),
    [
        ("", 0),
        (" — … ", 0),
        ("The bridge was never finished.", 5),
        ("don't e-mail U.S. 3.5", 4),
        ("yes—no, and/or", 4),
        ("桥从来没有修完。", 7),
        ("用 GraphQL 2021 写", 4),
        ("カタカナ と ひらがな", 9),
        ("한국어 문장", 2),
        ("re\u0301sume\u0301 naïve", 2),
        ("हिन्दी में", 2),
    ],
)
def test_words_are_counted(text: str, count: int) -> None:
    assert count_words(text) == count


def test_reading_time_is_rounded_up() -> None:
    assert [reading_minutes(words) for words in (0, 1, 250, 251, 2500)] == [0, 1, 1, 2, 10]


@given(st.text(alphabet="ab 汉、e\u0301 \U0001f1e9\U0001f1ea,", max_size=40), st.integers(1, 30))
def test_an_excerpt_is_cut_at_the_last_place_where_a_word_ends(text: str, length: int) -> None:
    folded = " ".join(text.split())
    cut = excerpt(text, length)
    if len(folded) <= length:
        assert cut == folded
        return
    room = length - 1
    places = [place for place in range(1, room + 1) if _breaks(folded, place)]
    if places:
        assert cut == folded[: places[-1]].rstrip(" ,;:，、；：") + "…"


def _breaks(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    return " " in (before, after) or bool({before, after} & set("汉、") and after not in "\u0301")
