import pytest

from gql_blog.transfer.pages.locales import locale_of


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("The harbor is kept by those who sweep it, and nobody has asked them for it.", "en"),
        ("On the first flight a neighbor asked, “你有微信吗?” and helped to set it up for the trip.", "en"),
        ("港口由扫地的人守护，可是从来没有人问过他们。The end.", "zh"),
        ("Der Hafen gehört denen, die ihn fegen.", None),
        ("", None),
    ],
)
def test_the_text_itself_tells_its_language(text: str, locale: str | None) -> None:
    assert locale_of(text) == locale
