"""Words that a text has as well, whatever their endings and their script."""

from support.cases import cases

from gql_blog_importers.pages.echoed_words import EchoedWords

_TEXT = [
    "The ruins stand open, and nobody asks whose they were.",
    "Wer dolmetscht, sagt „ich“.",
    "借りた傘を返しに行く。",
]


@cases(
    ("line", "is_echoed"),
    [
        ("The Courtesy of Ruins", True),
        ("Zur Ethik des Dolmetschens", True),
        ("傘を返しに", True),
        ("OPINION", False),
        ("Openness", False),
        ("文化・社会", False),
        ("", False),
    ],
)
def test_a_line_is_echoed_where_the_text_has_one_of_its_words(line: str, is_echoed: bool) -> None:
    assert EchoedWords(_TEXT).echo(line) is is_echoed


def test_names_stand_in_no_small_letters() -> None:
    text = EchoedWords(["So it was, and Orla knew it so."])
    assert (text.has_small("So"), text.has_small("Orla")) == (True, False)
