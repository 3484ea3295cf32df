from gql_blog.transfer.pages.lines import split
from gql_blog.transfer.pages.signatures import Signature, read_signature


def _read(text: str, *, by_blanks: bool = True) -> Signature | None:
    page = split(text)
    return read_signature(page, range(len(page.lines)), by_blanks=by_blanks)


def test_a_name_and_an_office_sign_a_text() -> None:
    signature = _read("So it is.\n\nDr. Miriam K. Osterholm\nPresident, Quayside College")
    assert signature == Signature("Miriam K. Osterholm", "President, Quayside College", (1, 2))


def test_a_dash_is_enough() -> None:
    assert _read("So it is.\n\n— Melanie Hart") == Signature("Melanie Hart", None, (1,))
    assert _read("So it is.\n— Melanie Hart", by_blanks=False) == Signature("Melanie Hart", None, (1,))


def test_other_ends_sign_nothing() -> None:
    assert _read("So it is.\n\nMelanie Hart") is None
    assert _read("So it is.\n\nThe Harbor\nPresident, Quayside College") is None
    assert _read("Melanie Hart\nPresident, Quayside College") is None
    assert _read("So it is.\n\nMelanie Hart\nlikes it there") is None
