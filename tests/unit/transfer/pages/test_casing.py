import pytest

from gql_blog.transfer.pages.casing import shown_name


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("CHEN WUYI", "Chen Wuyi"),
        ("JOÃO D'ÁVILA-REIS", "João D'Ávila-Reis"),
        ("JUAN DE LA CRUZ", "Juan de la Cruz"),
        ("ANGUS MCDONALD III", "Angus McDonald III"),
        ("AGNES DUFOUR, O.P.", "Agnes Dufour, O.P."),
        ("J. R. PELL, PH.D.", "J. R. Pell, Ph.D."),
        ("Bram ACHTERBERG", "Bram ACHTERBERG"),
        ("bell hooks", "bell hooks"),
        ("陈思远", "陈思远"),
    ],
)
def test_capitals_alone_are_shown_as_names_are_written(printed: str, shown: str) -> None:
    assert shown_name(printed, {}) == shown


def test_the_page_s_own_spelling_comes_first() -> None:
    assert shown_name("LEILA AL-RASHID", {"leila al-rashid": "Leila al-Rashid"}) == "Leila al-Rashid"
