"""Text as a word list meets it."""

from support.cases import cases

from gql_blog_moderation.text_folding import fingerprint, fold, is_unspaced, line_of, words


@cases(
    ("text", "plain"),
    [
        ("Fine, thank you.", ["fine", "thank", "you"]),
        ("ÉLÈVE", ["eleve"]),
        ("b1tch fr33 c@sino ca$h", ["bitch", "free", "casino", "cash"]),
        ("f u c k this", ["fuck", "this"]),
        ("a b and c", ["a", "b", "and", "c"]),
        ("Ｆｒｅｅ", ["free"]),
        ("fr\u200bee soft\u00adhyphen", ["free", "softhyphen"]),
        ("сasinо", ["casino"]),
        ("москва", ["москва"]),
        ("soooooo goooood", ["soo", "good"]),
        ("in 2017 at 10", ["in", "2017", "at", "10"]),
        ("桥从来没有修完。", ["桥从来没有修完"]),
        ("", []),
    ],
)
def test_words(text: str, plain: list[str]) -> None:
    assert words(text) == plain


def test_phrases_are_found_between_spaces() -> None:
    assert line_of("Click HERE!") == " click here "
    assert " click here " in line_of("please click\nhere, now")


def test_the_same_to_a_reader_is_the_same() -> None:
    assert fingerprint("Click here!") == fingerprint("  CLICK   hére ")
    assert fingerprint("Click here") != fingerprint("Click there")
    assert len(fingerprint("\ud800")) == 64


def test_scripts() -> None:
    assert is_unspaced("加微信")
    assert not is_unspaced("casino")
    assert fold("Ａ") == "a"
