from gql_blog.plugin import Finding
from gql_blog_importers.pages import parse_page


def _found(text: str, code: str) -> list[Finding]:
    return [finding for finding in parse_page(text.encode()).findings if finding.code == code]


_HEAD = "Responding To: X\nThe Ferry\nOna Vela\n"


def test_an_author_who_comments_is_suggested_not_linked() -> None:
    (finding,) = _found(_HEAD + "So it is.\nCOMMENT FROM ONA VELA (May 1, 2017):\nYes.", "CONTRIBUTOR_SUGGESTED")
    assert "Ona Vela" in finding.message
    assert "credits" in finding.message


def test_a_stranger_who_comments_is_not() -> None:
    assert _found(_HEAD + "So it is.\nCOMMENT FROM HAL BYRD (May 1, 2017):\nYes.", "CONTRIBUTOR_SUGGESTED") == []


def test_what_was_left_over_is_told_with_its_lines() -> None:
    (finding,) = _found(_HEAD + "So [1].\n[1] Ibid.\nSomething else.", "TEXT_NOT_ASSIGNED")
    assert (finding.first_line, finding.last_line) == (6, 6)
    assert "Something else." in finding.message


def test_a_planted_comment_is_told_once() -> None:
    text = _HEAD + "So [1].\nCOMMENT FROM A B (May 1, 2017):\nNo.\n[1] Ibid."
    (finding,) = _found(text, "TEXT_NOT_ASSIGNED")
    assert (finding.first_line, finding.last_line) == (5, 6)


def test_an_editor_s_note_is_told_whole() -> None:
    (finding,) = _found(_HEAD + "Editor’s Note: This was cut.\nSo it is.", "EDITOR_NOTE")
    assert "Editor’s Note: This was cut." in finding.message
    assert finding.first_line == 4


def test_repeated_lines_are_told() -> None:
    (finding,) = _found(_HEAD + "So it is.\nA quay\nA quay\nSo it was.", "CONTENT_CUT")
    assert (finding.first_line, finding.last_line) == (6, 6)


def test_a_name_of_mixed_letters_is_told() -> None:
    (finding,) = _found(_HEAD.replace("Ona", "\u041ena") + "So it is.\nSo it was.", "NAME_CONFUSABLE")
    assert "mixes" in finding.message
