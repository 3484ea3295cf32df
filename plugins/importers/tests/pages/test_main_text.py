from gql_blog.plugin import SourceRole
from gql_blog_importers.pages.coverage import LineAssignments
from gql_blog_importers.pages.main_text import MainText, parse_main_text
from gql_blog_importers.pages.page_lines import split_lines


def _read(text: str, *authors: str) -> tuple[MainText, LineAssignments]:
    page = split_lines(text)
    assignments = LineAssignments(page)
    main = parse_main_text(page, range(len(page.lines)), assignments, authors, blank_separated=False)
    return main, assignments


def test_body_notes_and_biography() -> None:
    main, assignments = _read("So it is [1].\nSo it was.\n[1] Ibid.\nOna Vela is a clerk.", "Ona Vela")
    assert [paragraph.text for paragraph in main.body] == ["So it is [1].", "So it was."]
    assert [note.label for note in main.notes] == ["1"]
    assert main.bios == {"Ona Vela": "Ona Vela is a clerk."}
    assert [assignments.role(i) for i in range(4)] == [
        SourceRole.ESSAY,
        SourceRole.ESSAY,
        SourceRole.NOTE,
        SourceRole.BIO,
    ]


def test_the_biography_may_stand_above_the_notes() -> None:
    main, _ = _read("So it is [1].\nOna Vela is a clerk.\nShe sweeps.\n[1] Ibid.", "Ona Vela")
    assert main.bios == {"Ona Vela": "Ona Vela is a clerk.\n\nShe sweeps."}
    assert len(main.body) == 1


def test_what_stands_under_the_notes_and_is_no_biography_is_left_over() -> None:
    main, assignments = _read("So it is [1].\n[1] Ibid.\nSomething else stands here.", "Ona Vela")
    assert len(main.notes[0].paragraphs) == 1
    assert assignments.is_free(2)


def test_the_first_paragraph_is_text_in_any_case() -> None:
    main, _ = _read("Ona Vela is a clerk.", "Ona Vela")
    assert len(main.body) == 1
    assert main.bios == {}


def test_a_heading_begins_the_biographies() -> None:
    main, _ = _read("So it is.\nAbout the Author\nOna Vela sweeps a lot.\nShe is a clerk.", "Ona Vela")
    assert [paragraph.text for paragraph in main.body] == ["So it is."]
    assert main.bios == {"Ona Vela": "Ona Vela sweeps a lot.\n\nShe is a clerk."}


def test_a_caption_is_kept_once() -> None:
    main, assignments = _read("So it is.\nSweepers at work\nSweepers at work\nSo it was.")
    assert [paragraph.text for paragraph in main.body] == ["So it is.", "Sweepers at work", "So it was."]
    assert assignments.role(2) is SourceRole.DUPLICATE


def test_a_closing_editor_s_note_is_no_body() -> None:
    main, _ = _read("So it is.\nEditor’s Note: This was cut.")
    assert main.editor_notes == [1]
    assert len(main.body) == 1
