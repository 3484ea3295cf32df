import pytest

from gql_blog.transfer.pages.headlines import continues, ends_sentence, ends_statement, is_headline


@pytest.mark.parametrize("text", ["So it is.", "So it is.”", "He said: “no.”)", "是的。", "So?", "So…", "So it is:"])
def test_sentences_end_with_a_stop(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["A Visit to the U.S.", "Matthew Pell Jr.", "Agnes Dufour, O.P.", "So it is", "“So”"])
def test_abbreviations_are_no_stop(text: str) -> None:
    assert not ends_sentence(text)


def test_headlines_may_ask_and_state_nothing() -> None:
    assert is_headline("Who Keeps the Harbor?")
    assert not is_headline("The harbor is kept.")
    assert not is_headline("x" * 400)
    assert not is_headline("…")
    assert not ends_statement("Who Keeps the Harbor?")


def test_broken_lines_go_on_small() -> None:
    assert continues("nobody has to hold a", "pencil")
    assert not continues("So it is.", "pencil")
    assert not continues("So it is", "Pencil")
