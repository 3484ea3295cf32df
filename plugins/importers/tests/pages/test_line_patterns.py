from datetime import date

from support.cases import cases

from gql_blog.plugin import NoticeKind
from gql_blog_importers.pages import line_patterns as site_names


@cases(
    "text",
    ["Skip to Harbor Dialogues Full Site Menu Skip to main content", "back to top", "Opens in a new window",
     "Read more", "Facebook Twitter Email", "© 2020 Harbor", "跳至主要内容", "返回顶部"],
)  # fmt: skip
def test_chrome(text: str) -> None:
    assert site_names.is_boilerplate(text)


@cases("text", ["Skipping Stones", "Home Truths", "Search and Rescue", "Back to Top Form"])
def test_titles_are_no_chrome(text: str) -> None:
    assert not site_names.is_boilerplate(text)


@cases(
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
    assert site_names.label_target(text) == target


def test_editor_notes() -> None:
    assert site_names.is_editor_note("Editor’s Note: Translated by Jon Ames.")
    assert site_names.is_editor_note("注:本页以英文发表。")
    assert site_names.is_editor_note("请注意:本页以英文发表。")
    assert not site_names.is_editor_note("Noted: nothing.")
    assert site_names.is_signed_editor_note("[Editor's note: cut]")
    assert not site_names.is_signed_editor_note("Note: cut")


def test_headings() -> None:
    assert site_names.is_list_heading("Other Responses")
    assert site_names.is_list_heading("其他响应")
    assert site_names.is_notes_heading("Notes")
    assert site_names.is_notes_heading("注释")
    assert site_names.is_comments_heading("Comments (3)")
    assert site_names.is_bio_heading("About the Author")
    assert site_names.is_about_site("About the Blog")
    assert site_names.is_section_heading("Introduction")
    assert not site_names.is_section_heading("The Introduction of Reeds")


@cases(
    "label",
    [
        *(
            "Als Antwort auf: Tides",
            "Reaktion auf: Tides",
            "Reactie op: Tides",
            "Svar på: Tides",
            "Som svar till: Tides",
        ),
        *("Odpowiedź na: Tides", "В ответ на: Tides", "Απάντηση στο: Tides", "ردًا على: Tides", "בתגובה ל: Tides"),
    ],
)
def test_labels_are_known_in_many_languages(label: str) -> None:
    assert site_names.label_target(label) == "Tides"


def test_short_pieces_between_bars_are_a_row() -> None:
    assert site_names.is_row("Marine Policy | Trade Winds | Grace Notes")
    for text in ("Tides | Piers", "Tides | | Piers", "One | Two | " + "long " * 8, "Tides, Piers, Boats"):
        assert not site_names.is_row(text)


@cases(
    ("text", "told"),
    [
        ("Correction, June 10, 2020: It is blue.", (NoticeKind.CORRECTION, date(2020, 6, 10))),
        ("[Retraction notice (10 June 2020): It is not so.]", (NoticeKind.RETRACTION, date(2020, 6, 10))),
        ("Correction (2020): It is blue.", (NoticeKind.CORRECTION, None)),
        ("Correction, 05/06/2020: It is blue.", (NoticeKind.CORRECTION, None)),
        ("Correction, June 31, 2020: It is blue.", (NoticeKind.CORRECTION, None)),
        ("Editor's note: On June 10, 2020 it was blue.", (NoticeKind.EDITORS_NOTE, None)),
    ],
)
def test_a_notice_has_the_day_beside_its_kind(text: str, told: tuple[NoticeKind, date | None]) -> None:
    notice = site_names.editor_notice(text, text)
    assert (notice.kind, notice.date) == told
