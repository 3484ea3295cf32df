from support.cases import cases

from gql_blog_importers.pages.person_names import (
    Confidence,
    Credit,
    PrintedName,
    find_confusable_names,
    main_script,
    name_key,
    name_variants,
    parse_credited_names,
    parse_names,
    strip_degree,
)
from gql_blog_importers.pages.printed_capitals import restore_case


@cases(
    ("text", "names"),
    [
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
    credit = parse_names(text)
    assert [name.name for name in credit.names] == names
    assert credit.confidence is Confidence.STRONG


@cases("text", ["Ona Vela", "Will Foster", "Grace Park", "Hal Byrd", "Tunde Bakare", "Suhayl"])
def test_names_that_may_be_names(text: str) -> None:
    assert parse_names(text).confidence is Confidence.POSSIBLE


@cases(
    "text",
    [
        "Hotpot Diplomacy",
        "Leila al-Rashid | Xu Lan",
        "Leila al-Rashid | Xu Lan | Hotpot Diplomacy",
        "Leila al-Rashid | Xu Lan | Emilia",
        "The Long Wait",
        "Communication, Culture, and Content",
        "Keeping Warm",
        "Student-led Dialogue",
        "What Is Next?",
        "Belt and Road",
        "Harbor College",
        "Introduction",
        "The Editors",
        "SFS’22",
        "A [0] b",
        "x" * 300,
        "",
        "梯子的尽头在哪里",
    ],
)
def test_titles_are_no_names(text: str) -> None:
    assert parse_names(text).confidence is Confidence.NONE


@cases("text", ["Bamboo Scaffolds", "Hong Kong", "桥梁", "New Patel"])
def test_where_both_are_so_neither_is(text: str) -> None:
    assert parse_names(text).confidence in (Confidence.DUBIOUS, Confidence.NONE)


@cases("text", ["Leila al-Rashid | Xu Lan | Emilia Game", "Karl Marx | Hannah Arendt | Ona Vela"])
def test_a_row_of_names_between_bars_may_be_one_of_topics(text: str) -> None:
    names = [PrintedName(name) for name in text.split(" | ")]
    assert parse_names(text) == Credit(tuple(names), Confidence.DUBIOUS)
    assert parse_credited_names(text).names == tuple(names)


def test_an_institution_is_an_affiliation() -> None:
    (name,) = parse_names("Eva Brandt, Harbor College").names
    assert (name.name, name.affiliation) == ("Eva Brandt", "Harbor College")
    (name,) = parse_names("Eva Brandt (Harbor College)").names
    assert (name.name, name.affiliation) == ("Eva Brandt", "Harbor College")
    (name,) = parse_names("Chen Siyuan (陈思远)").names
    assert (name.name, name.affiliation) == ("Chen Siyuan (陈思远)", None)


def test_keys_fold_what_printings_share() -> None:
    assert name_key("ZOE\u0308 O’HARA\u200b") == name_key("Zoë O'Hara")
    assert name_key("H\u0430ile") != name_key("Haile")


def test_variants_leave_titles_out() -> None:
    assert set(name_variants("Rev. David O’Hara, S.J.")) >= {"rev. david o'hara, s.j.", "david o'hara"}


def test_a_degree_is_no_part_of_a_signed_name() -> None:
    assert strip_degree("Dr. Miriam K. Osterholm") == "Miriam K. Osterholm"
    assert strip_degree("Rev. Miriam Osterholm") == "Rev. Miriam Osterholm"


@cases(
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
    assert restore_case(printed, {}) == shown


def test_the_page_s_own_spelling_comes_first() -> None:
    assert restore_case("LEILA AL-RASHID", {"leila al-rashid": "Leila al-Rashid"}) == "Leila al-Rashid"


def test_names_that_look_alike_are_grouped_and_stay_apart() -> None:
    assert find_confusable_names(["H\u0430ile Chen", "Haile Chen", "Ona Vela"]) == [("H\u0430ile Chen", "Haile Chen")]


def test_the_same_name_is_no_look_alike() -> None:
    assert find_confusable_names(["Haile Chen", "HAILE CHEN", "Haile Chen"]) == []


@cases(
    ("text", "script"),
    [("The Ferry", "LATIN"), ("Čapek — 2", "LATIN"), ("Ελένη x", "GREEK"), ("潮は変わる", "CJK"), ("— 2 —", "LATIN")],
)
def test_the_script_is_that_of_most_letters(text: str, script: str) -> None:
    assert main_script(text) == script
