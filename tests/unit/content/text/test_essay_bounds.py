"""A text is cut between paragraphs, and keeps the definitions of notes and links that it refers to."""

import pytest

from gql_blog.content import begun_at, ended_at

PAGE = """We value your privacy.

# On *Tides*

The **tide** turns [twice](/a_b) a day[^1]. See [map].

```
code

The tide
```

- A list

  goes on

Share this[^2] page.

[^1]: A note,

    in two paragraphs.
[^2]: Of the site.
[map]: /map
"""


def test_the_text_begins_with_the_paragraph_of_these_words() -> None:
    kept = begun_at(PAGE, "the tide turns twice a day.")
    assert kept is not None
    assert kept.startswith("The **tide** turns [twice](/a_b) a day[^1].")
    assert kept.endswith("[^2]: Of the site.\n[map]: /map\n")
    assert begun_at(PAGE, "On Tides") == PAGE.partition("\n\n")[2]


def test_the_text_ends_with_the_paragraph_of_these_words_and_keeps_what_it_calls() -> None:
    kept = ended_at(PAGE, "The tide turns …")
    assert kept is not None
    assert kept.startswith("We value your privacy.")
    assert kept.endswith("See [map].\n\n[^1]: A note,\n\n    in two paragraphs.\n[map]: /map\n")
    assert "Share" not in kept
    assert "[^2]" not in kept


def test_a_fence_is_one_paragraph_and_is_never_cut_inside() -> None:
    kept = begun_at(PAGE, "code")
    assert kept is not None
    assert kept.startswith("```\ncode\n\nThe tide\n```\n\n- A list")


@pytest.mark.parametrize("words", ["", "**", "Nothing of the kind", "A note"])
def test_words_with_which_no_paragraph_begins_cut_nothing(words: str) -> None:
    assert begun_at(PAGE, words) is None
    assert ended_at(PAGE, words) is None


def test_of_equal_paragraphs_the_most_is_kept() -> None:
    text = "Again.\n\nMiddle.\n\nAgain.\n"
    assert begun_at(text, "Again") == text
    assert ended_at(text, "again") == text


@pytest.mark.parametrize("text", ["潮が満ちる。\n\n本文です。\n", "Café.\r\n\r\nE\u0301tude du port.\r\n"])
def test_every_script_and_line_end_is_cut(text: str) -> None:
    for words in ("本文", "étude du"):
        if (kept := begun_at(text, words)) is not None:
            assert kept.startswith(("本文", "E\u0301tude"))
            break
    else:
        raise AssertionError(text)
