"""What a text says of the one that it answers."""

from support.cases import cases

from gql_blog_importers.foreign.response_hints import answer_hint

LINK = "[On Tides](https://tides.example.org/on-tides/)"


@cases(
    "text",
    [
        f"Responding to {LINK}",
        f"*In response to: {LINK}*\n\nNo.",
        f"In response to {LINK}: no.",
        f"First.\n\nThis is a response to {LINK}.",
        f"(A reply to {LINK})",
        'In response to [On Tides](https://tides.example.org/on-tides/ "a"). No.',
    ],
)
def test_a_label_opens_a_paragraph_and_ends_with_its_link(text: str) -> None:
    assert answer_hint(text, (), ()).labelled == ("https://tides.example.org/on-tides/",)


@cases(
    "text",
    [
        f"In response to {LINK}, the council built a wall.",
        f"She wrote it in response to {LINK}.",
        f"What they did in response to {LINK}: nothing.",
        f"In response to {LINK} and others we wrote.",
    ],
)
def test_the_same_words_in_a_sentence_are_no_label(text: str) -> None:
    assert answer_hint(text, (), ()).labelled == ()
