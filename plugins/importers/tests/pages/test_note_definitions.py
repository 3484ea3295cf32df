from support.cases import cases

from gql_blog_importers.pages.note_definitions import NoteBlock, bracket_label, find_notes, note_definition
from gql_blog_importers.pages.page_lines import split_lines


def _notes(text: str) -> NoteBlock | None:
    page = split_lines(text)
    return find_notes(page, range(len(page.lines)))


def _labels(text: str) -> list[str]:
    block = _notes(text)
    return [] if block is None else [note.label for note in block.notes]


@cases(
    "text",
    [
        "So [1]. So [2].\n[1] A.\n[2] B.",
        "So [1]. So [2].\n[1]\u00a0A.\n[2]B.",
        "So¹. So².\n¹ A.\n² B.",
        "是①是②。\n① 甲。\n② 乙。",
        "So [1]. So [2].\n1. A.\n2. B.",
        "So it is.\nNotes\n1. A.\n2. B.",
        "So [1]. So [2].\n[1]\nA.\n[2]\nB.",
    ],
)
def test_notes_in_several_styles(text: str) -> None:
    assert _labels(text) == ["1", "2"]


@cases("text", ["So:\n1. A.\n2. B.\nSo.", "So it is.\n[2017] was dry.", "[1] A.", "So.\n[99999] Huge."])
def test_lists_and_years_are_no_notes(text: str) -> None:
    assert _labels(text) == []


def test_what_lies_between_two_belongs_to_the_upper_one() -> None:
    block = _notes(
        "So [1].\n\n[1] A, at http://a/b[1]?y=[1970].\n\nThe board is gone.\n\n[2] B.\n\nOna Vela is a clerk."
    )
    assert block is not None
    assert [note.paragraphs for note in block.notes] == [
        [["A, at http://a/b[1]?y=[1970]."], ["The board is gone."]],
        [["B."]],
    ]


def test_a_broken_line_is_the_last_note_s() -> None:
    block = _notes("So [1].\n[1] A. Stone,\nmarks and so on.\nOna Vela is a clerk.")
    assert block is not None
    assert block.notes[0].paragraphs == [["A. Stone,", "marks and so on."]]


def test_a_number_that_comes_again_is_left_over() -> None:
    block = _notes("So [1].\n[1] A.\n[2] B.\n[1] C.")
    assert block is not None
    assert ([note.label for note in block.notes], block.strays) == (["1", "2"], (3,))


def test_definitions_keep_their_paragraphs() -> None:
    block = _notes("So [1].\n[1] *A*\nand on.\n\n1. Second.\n\n[2] B.")
    assert block is not None
    assert note_definition(block.notes[0]) == "[^1]: \\*A\\*\n    and on.\n\n    1\\. Second."


def test_labels_in_brackets() -> None:
    assert bracket_label("[12] A") == "12"
    assert bracket_label("12. A") is None
