from support.cases import cases

from gql_blog_importers.pages.author_bios import (
    Signature,
    confirms_name,
    continues_bio,
    introduced_person,
    is_bio_sentence,
    parse_signature,
    possible_signature,
    signed_above_bio,
    split_bios,
    starts_bio,
)
from gql_blog_importers.pages.page_lines import split_lines


@cases(
    ("text", "name"),
    [
        ("Petra Holm is director of quays.", "Petra Holm"),
        ("Petra Holm (C’19), a lecturer, sweeps.", "Petra Holm"),
        ("Dr. Petra Holm teaches law.", "Petra Holm"),
        ("David O'Hara, S.J., is professor emeritus.", "Rev. David O’Hara, S.J."),
        ("陈思远是海港大学的研究生。", "陈思远"),
        ("José Muñoz is a diver.", "José Muñoz"),
    ],
)
def test_a_biographical_note_begins_with_the_name(text: str, name: str) -> None:
    assert starts_bio(text, name)


@cases("text", ["Petra Holmes is a diver.", "We met Petra Holm.", "Petra Holm!", "Petra swept."])
def test_other_paragraphs_do_not(text: str) -> None:
    assert not starts_bio(text, "Petra Holm")


def test_a_title_that_begins_a_sentence_is_no_name() -> None:
    assert not confirms_name("Ladders are hidden. So is their price.", "Ladders")
    assert not confirms_name("Hope is the thing that stays.", "Hope")
    assert confirms_name("Suhayl is a student of calligraphy.", "Suhayl")
    assert confirms_name("Ona Vela is a roofer.", "Ona Vela")


def test_somebody_is_introduced_by_name_and_office() -> None:
    assert introduced_person("Renata Kovacs is a professor of astronomy.") == "Renata Kovacs"
    assert introduced_person("陈思远是海港大学的研究生。") == "陈思远"
    assert introduced_person("The hour is a professor's friend.") is None
    assert introduced_person("Renata Kovacs is a legend.") is None


def test_a_note_goes_on_with_a_pronoun() -> None:
    assert continues_bio("She grew up on the island.")
    assert not continues_bio("Sheila grew up there.")


def test_a_line_may_present_somebody_without_a_stop() -> None:
    assert is_bio_sentence("Sam Oduya is a clerk")
    assert not is_bio_sentence("The Ferry Does Not Wait")


def test_one_paragraph_is_shared_out_by_sentences() -> None:
    names = ["Xu Lan", "Sr. Agnes Dufour, O.P."]
    text = "Xu Lan is a translator in Qingdao. She sails. Sr. Agnes Dufour, O.P., is an economist."
    assert split_bios([text], names) == {
        "Xu Lan": "Xu Lan is a translator in Qingdao. She sails.",
        "Sr. Agnes Dufour, O.P.": "Sr. Agnes Dufour, O.P., is an economist.",
    }


def test_a_note_on_two_is_given_to_both() -> None:
    text = "Xu Lan and Li Na are translators."
    assert split_bios([text], ["Xu Lan", "Li Na"]) == {"Xu Lan": text, "Li Na": text}


def test_what_stands_before_any_name_belongs_to_nobody() -> None:
    assert split_bios(["She sails."], ["Xu Lan"]) == {}


def _read(text: str) -> Signature | None:
    page = split_lines(text)
    return parse_signature(page, range(len(page.lines)))


def test_a_name_and_an_office_sign_a_text() -> None:
    signature = _read("So it is.\n\nDr. Miriam K. Osterholm\nPresident, Quayside College")
    assert signature == Signature("Miriam K. Osterholm", "President, Quayside College", (1, 2))


def test_a_dash_is_enough() -> None:
    assert _read("So it is.\n\n— Melanie Hart") == Signature("Melanie Hart", None, (1,))
    assert _read("So it is.\n— Melanie Hart") == Signature("Melanie Hart", None, (1,))


def test_a_name_after_a_dash_signs_above_the_biographical_note_that_it_opens() -> None:
    page = split_lines("So it is.\n—Ayo Reyes\nAyo Reyes is a ferry pilot and a poet.")
    assert signed_above_bio(page, range(3)) == Signature("Ayo Reyes", None, (1,))
    for text in ("So it is.\nAyo Reyes\nAyo Reyes is a ferry pilot.", "So it is.\n—Ayo Reyes\nShe is a ferry pilot."):
        assert signed_above_bio(split_lines(text), range(3)) is None
    assert signed_above_bio(page, range(1, 3)) is None


@cases(
    ("text", "lines"),
    [
        ("So it is.\n— Esra Yıldız", [1]),
        ("So it is.\n— Esra Yıldız, Izmir, June 2019", [1]),
        ("So it is.\nEsra Yıldız", [1]),
        ("Yours sincerely,\nEsra Yıldız", [1]),
        ("So it is.\nPosted by Esra Yıldız at 8:00 AM\nLabels: streets", [1, 2]),
        ("“So it is.”\n— Esra Yıldız", []),
        ("So it is and\nEsra Yıldız", []),
        ("So it is.\nIt goes on.", []),
        ("Esra Yıldız", []),
    ],
)
def test_what_may_sign_a_text_is_neither_text_nor_a_credit(text: str, lines: list[int]) -> None:
    page = split_lines(text)
    assert possible_signature(page, range(len(page.lines))) == lines


def test_other_ends_sign_nothing() -> None:
    assert _read("So it is.\n\nMelanie Hart") is None
    assert _read("So it is.\n\nThe Harbor\nPresident, Quayside College") is None
    assert _read("Melanie Hart\nPresident, Quayside College") is None
    assert _read("So it is.\n\nMelanie Hart\nlikes it there") is None


@cases(
    ("foot", "below"),
    [
        ("Posted by Kofi Osei at 10:41 PM | Permalink | Comments (0)", ""),
        ("Posted by: Kofi Osei in Boats at 08:15", ""),
        ("Posted by Kofi Osei at 8:00 AM · 2 comments", "Older"),
    ],
)
def test_the_foot_of_a_post_says_who_wrote_it(foot: str, below: str) -> None:
    page = split_lines(f"The Slipway\nA slipway is a street that goes on into the sea.\n{foot}\n{below}")
    signature = parse_signature(page, range(len(page.lines)))
    assert signature is not None
    assert (signature.name, signature.indices) == ("Kofi Osei", (2,))
    assert signature.below == ((3,) if below else ())


_ABOVE = "A slipway is a street that goes on into the sea."


@cases(
    ("bio", "name", "is_signed"),
    [
        ("So it is.", "Site Admin", False),
        ("So it is.", "Esra Yıldız", False),
        ("So it is.", "Quayside College", False),
        ("Esra Yıldız is a professor of history.", "Esra Yıldız", True),
        ("Kofi Osei is a professor of history.", "Kofi Osei", True),
        ("Anna Bell is a professor of history.", "Kofi Osei", False),
        ("Anna Bell is a professor of history.", "Site Admin", False),
    ],
)
def test_the_foot_of_a_post_names_its_author_where_the_name_is_sure(bio: str, name: str, *, is_signed: bool) -> None:
    page = split_lines(f"{_ABOVE}\n{bio}\nPosted by {name} in News at 10:14 PM | Permalink")
    signature = parse_signature(page, range(len(page.lines)))
    assert (signature is not None and signature.name == name) == is_signed
    assert signature is not None or possible_signature(page, range(len(page.lines))) == [2]


@cases(
    "lines",
    [
        "So it is.\nPosted by Kofi Osei at 8:00 AM\nYes.\nPosted by Hal Byrd at 9:00 AM",
        "So it is.\nPosted by Kofi Osei at 8:00 AM",
        "So it is.\nPosted by Kofi Osei at 8:00 AM | Permalink",
        "So it is.\nPosted by Kofi Osei at the harbour",
        "So it is.\nPosted by staff at 8:00 AM",
        "Posted by Kofi Osei at 8:00 AM\nSo it is.\nAnd so it was.",
        "So it is.\nPosted by Kofi Osei at 8:00 AM and read by many",
    ],
)
def test_what_may_be_the_foot_of_something_else_signs_nothing(lines: str) -> None:
    page = split_lines(lines)
    assert parse_signature(page, range(len(page.lines))) is None
