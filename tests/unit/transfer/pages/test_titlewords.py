from gql_blog.transfer.pages.titlewords import TITLE_WORDS


def test_common_words_are_in_and_words_like_names_are_out() -> None:
    assert {"diplomacy", "bridge", "silent", "ladders"} <= TITLE_WORDS
    assert not {"park", "stone", "grace", "field"} & TITLE_WORDS
    assert all(word == word.lower() for word in TITLE_WORDS)
