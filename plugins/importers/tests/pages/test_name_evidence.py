from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import split_lines
from gql_blog_importers.pages.person_names import Confidence


def _evidence(text: str) -> NameEvidence:
    page = split_lines(text)
    return NameEvidence(page, len(page.lines))


def test_a_biography_confirms_a_name() -> None:
    evidence = _evidence("Slates\nSuhayl\nA slate forgets.\nSuhayl is a student of calligraphy.")
    assert evidence.credit(1).confidence is Confidence.CONFIRMED
    assert evidence.credit(0).confidence is not Confidence.CONFIRMED


def test_words_that_the_text_uses_are_no_name() -> None:
    assert _evidence("Quill Thistle\nA quill and a thistle met.").credit(0).confidence is Confidence.NONE
    assert _evidence("Quill Thistle\nThey met.").credit(0).confidence is Confidence.POSSIBLE


def test_headings_in_the_text_are_seen() -> None:
    assert _evidence("Suhayl\nSo it is.\nAfterwards\nSo it was.\nSo it ends.").has_headings(0)
    assert not _evidence("Suhayl\nSo it is.\nNorth wing | South wing\nSo it was.").has_headings(0)


def test_somebody_new_at_the_end_is_introduced() -> None:
    evidence = _evidence("Slates\nOna Vela\nA slate forgets.\nRenata Kovacs is a professor of law.")
    assert evidence.introduced == (3, "Renata Kovacs")


def test_somebody_spoken_of_before_is_not() -> None:
    text = "Slates\nOna Vela\nWe met Renata Kovacs.\nRenata Kovacs is a professor of law."
    assert _evidence(text).introduced is None


def test_institutions_are_seen() -> None:
    evidence = _evidence("Ona Vela\nQuayside College\nSo it is.")
    assert evidence.is_institution(1)
    assert not evidence.is_institution(0)
