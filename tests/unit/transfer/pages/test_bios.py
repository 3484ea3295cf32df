import pytest

from gql_blog.transfer.pages.bios import confirms, goes_on, introduces, presents_somebody, share_out, starts_bio


@pytest.mark.parametrize(
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


@pytest.mark.parametrize("text", ["Petra Holmes is a diver.", "We met Petra Holm.", "Petra Holm!", "Petra swept."])
def test_other_paragraphs_do_not(text: str) -> None:
    assert not starts_bio(text, "Petra Holm")


def test_a_title_that_begins_a_sentence_is_no_name() -> None:
    assert not confirms("Ladders are hidden. So is their price.", "Ladders")
    assert not confirms("Hope is the thing that stays.", "Hope")
    assert confirms("Suhayl is a student of calligraphy.", "Suhayl")
    assert confirms("Ona Vela is a roofer.", "Ona Vela")


def test_somebody_is_introduced_by_name_and_office() -> None:
    assert introduces("Renata Kovacs is a professor of astronomy.") == "Renata Kovacs"
    assert introduces("陈思远是海港大学的研究生。") == "陈思远"
    assert introduces("The hour is a professor's friend.") is None
    assert introduces("Renata Kovacs is a legend.") is None


def test_a_note_goes_on_with_a_pronoun() -> None:
    assert goes_on("She grew up on the island.")
    assert not goes_on("Sheila grew up there.")


def test_a_line_may_present_somebody_without_a_stop() -> None:
    assert presents_somebody("Sam Oduya is a clerk")
    assert not presents_somebody("The Ferry Does Not Wait")


def test_one_paragraph_is_shared_out_by_sentences() -> None:
    names = ["Xu Lan", "Sr. Agnes Dufour, O.P."]
    text = "Xu Lan is a translator in Qingdao. She sails. Sr. Agnes Dufour, O.P., is an economist."
    assert share_out([text], names) == {
        "Xu Lan": "Xu Lan is a translator in Qingdao. She sails.",
        "Sr. Agnes Dufour, O.P.": "Sr. Agnes Dufour, O.P., is an economist.",
    }


def test_a_note_on_two_is_given_to_both() -> None:
    text = "Xu Lan and Li Na are translators."
    assert share_out([text], ["Xu Lan", "Li Na"]) == {"Xu Lan": text, "Li Na": text}


def test_what_stands_before_any_name_belongs_to_nobody() -> None:
    assert share_out(["She sails."], ["Xu Lan"]) == {}
