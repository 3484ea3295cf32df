import pytest

from gql_blog.transfer.pages import furniture


@pytest.mark.parametrize(
    "text",
    ["Skip to Harbor Dialogues Full Site Menu Skip to main content", "back to top", "Opens in a new window",
     "Read more", "Facebook Twitter Email", "© 2020 Harbor", "跳至主要内容", "返回顶部"],
)  # fmt: skip
def test_chrome(text: str) -> None:
    assert furniture.is_chrome(text)


@pytest.mark.parametrize("text", ["Skipping Stones", "Home Truths", "Search and Rescue", "Back to Top Form"])
def test_titles_are_no_chrome(text: str) -> None:
    assert not furniture.is_chrome(text)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Responding To: Two Islands", "Two Islands"),
        ("Responding To:\u00a0Two Islands", "Two Islands"),
        ("In response to: Two Islands", "Two Islands"),
        ("响应：“港口”由谁来管", "“港口”由谁来管"),
        ("响应: Two Islands", "Two Islands"),
        ("Responding To", ""),
        ("Responding To:", ""),
        ("Responding to the storm", None),
        ("is how I sign. Responding To: your point", None),
    ],
)
def test_the_label(text: str, target: str | None) -> None:
    assert furniture.label_target(text) == target


def test_editor_notes() -> None:
    assert furniture.is_editor_note("Editor’s Note: Translated by Jon Ames.")
    assert furniture.is_editor_note("注:本页以英文发表。")
    assert furniture.is_editor_note("请注意:本页以英文发表。")
    assert not furniture.is_editor_note("Noted: nothing.")
    assert furniture.is_signed_editor_note("[Editor's note: cut]")
    assert not furniture.is_signed_editor_note("Note: cut")


def test_headings() -> None:
    assert furniture.is_list_heading("Other Responses")
    assert furniture.is_list_heading("其他响应")
    assert furniture.is_notes_heading("Notes")
    assert furniture.is_notes_heading("注释")
    assert furniture.is_comments_heading("Comments (3)")
    assert furniture.is_bio_heading("About the Author")
    assert furniture.is_about_site("About the Blog")
    assert furniture.is_section_heading("Introduction")
    assert not furniture.is_section_heading("The Introduction of Reeds")
