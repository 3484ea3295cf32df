import pytest

from gql_blog.transfer.pages.names import Rank, name_key, name_variants, read_credit, without_degree


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Zhang Xiliang", ["Zhang Xiliang"]),
        ("Ana Pires, Li Na, and Rev. David O’Hara, S.J.", ["Ana Pires", "Li Na", "Rev. David O’Hara, S.J."]),
        ("Matthew Pell Jr. & Xu Lan", ["Matthew Pell Jr.", "Xu Lan"]),
        ("王小明、李娜和陈思远", ["王小明", "李娜", "陈思远"]),
        ("Eleanor M. Albert", ["Eleanor M. Albert"]),
        ("Juan de la Cruz", ["Juan de la Cruz"]),
        ("Leila al-Rashid", ["Leila al-Rashid"]),
        ("欧阳修", ["欧阳修"]),
        ("Emilia Game", ["Emilia Game"]),
    ],
)
def test_names_that_are_surely_names(text: str, names: list[str]) -> None:
    credit = read_credit(text)
    assert [name.name for name in credit.names] == names
    assert credit.rank is Rank.STRONG


@pytest.mark.parametrize("text", ["Ona Vela", "Will Foster", "Grace Park", "Hal Byrd", "Tunde Bakare", "Suhayl"])
def test_names_that_may_be_names(text: str) -> None:
    assert read_credit(text).rank is Rank.POSSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "Hotpot Diplomacy",
        "Silent Bridges",
        "The Long Wait",
        "Communication, Culture, and Content",
        "Two Rivers, One Delta",
        "Keeping Warm",
        "Student-led Dialogue",
        "What Is Next?",
        "Belt and Road",
        "Harbor College",
        "Introduction",
        "Toll",
        "The Editors",
        "SFS’22",
        "A [0] b",
        "x" * 300,
        "",
        "梯子的尽头在哪里",
    ],
)
def test_titles_are_no_names(text: str) -> None:
    assert read_credit(text).rank is Rank.NONE


@pytest.mark.parametrize("text", ["Bamboo Scaffolds", "Hong Kong", "桥梁", "New Patel", "Soft Singh"])
def test_where_both_are_so_neither_is(text: str) -> None:
    assert read_credit(text).rank in (Rank.DUBIOUS, Rank.NONE)


def test_an_institution_is_an_affiliation() -> None:
    (name,) = read_credit("Eva Brandt, Harbor College").names
    assert (name.name, name.affiliation) == ("Eva Brandt", "Harbor College")
    (name,) = read_credit("Eva Brandt (Harbor College)").names
    assert (name.name, name.affiliation) == ("Eva Brandt", "Harbor College")
    (name,) = read_credit("Chen Siyuan (陈思远)").names
    assert (name.name, name.affiliation) == ("Chen Siyuan (陈思远)", None)


def test_keys_fold_what_printings_share() -> None:
    assert name_key("ZOE\u0308 O’HARA\u200b") == name_key("Zoë O'Hara")
    assert name_key("H\u0430ile") != name_key("Haile")


def test_variants_leave_titles_out() -> None:
    assert set(name_variants("Rev. David O’Hara, S.J.")) >= {"rev. david o'hara, s.j.", "david o'hara"}


def test_a_degree_is_no_part_of_a_signed_name() -> None:
    assert without_degree("Dr. Miriam K. Osterholm") == "Miriam K. Osterholm"
    assert without_degree("Rev. Miriam Osterholm") == "Rev. Miriam Osterholm"
