from gql_blog_importers.pages import name_words as words


def test_endings_of_titles() -> None:
    assert words.ends_like_title("communication")
    assert not words.ends_like_title("clarence")
    assert words.ends_like_plural("scaffolds")
    assert not words.ends_like_plural("ross")
    assert words.begins_like_title("keeping")
    assert not words.begins_like_title("ming")
