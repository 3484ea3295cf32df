"""What sites print around a text, beside names and in quotations: no title, no author, no end of the essay."""

from textwrap import fill

from support.cases import cases

from gql_blog.plugin import DraftArticle, QuestionKind
from gql_blog_importers.pages import parse_page

_FIRST = (
    "The tide comes in twice a day at this end of the bay, and twice a day the shrimpers take their carts across "
    "sands that nobody else would dare to cross in any weather at all."
)
_SECOND = (
    "My grandmother knew the sands as other people know their kitchens, and could tell by the colour of the water "
    "where the channel had moved in the night, and whom it would take."
)
_THIRD = (
    "It is not a romantic trade: the carts are cold, the horses are stubborn, and the shrimp are worth less in every "
    "year in which the sea grows warmer than it was."
)
_TEXT = f"{_FIRST}\n\n{_SECOND}\n\n{_THIRD}\n"
_HEAD = "The Shrimpers of the Bay\n\nBy Ona Vela\nMay 2, 2019\n\n"


def _parse(text: str) -> DraftArticle:
    return parse_page(text.encode())


def _asked(draft: DraftArticle) -> set[QuestionKind]:
    return {each.kind for each in draft.questions}


def test_a_rule_of_signs_is_no_subtitle() -> None:
    draft = _parse(f"THE SHRIMPERS\n=============\nby Ona Vela\nMay 2, 2019\n\n{_TEXT}")
    assert (draft.title, draft.subtitle) == ("THE SHRIMPERS", None)


def test_a_title_below_a_day_without_its_year_is_asked_for() -> None:
    draft = _parse(
        f"29 February\n\nA diary of the sands, kept four times\n\nhollowmeadow.net\n\n5-6 minutes\n\n{_TEXT}"
    )
    assert draft.title is None
    assert QuestionKind.TITLE in _asked(draft)


def test_who_wrote_what_is_answered_is_not_the_author() -> None:
    draft = _parse(
        f"Responding to:\nOn Cold Carts\nby Aurel Finch\n\nThe Shrimpers of the Bay\n\nMay 2, 2019\n\n{_TEXT}"
    )
    assert draft.responding_to is not None
    assert (draft.responding_to.title, draft.bylines) == ("On Cold Carts", ())


def test_what_is_answered_is_the_title_behind_a_name_of_which_the_page_speaks() -> None:
    head = "The Shrimpers of the Bay\nResponding to: {}\nBy Ona Vela\nMay 2, 2019\n\n"
    named = _parse(head.format("Mara Lind, On Cold Carts") + _TEXT.replace("My grandmother", "Mara Lind"))
    assert named.responding_to is not None
    assert named.responding_to.title == "On Cold Carts"
    unnamed = _parse(head.format("Ropes, Oars and Carts") + _TEXT)
    assert unnamed.responding_to is not None
    assert unnamed.responding_to.title == "Ropes, Oars and Carts"


def test_a_note_of_the_editors_at_the_top_is_a_notice() -> None:
    note = "[Editor's note: This letter was found among the papers of the society.]"
    draft = _parse(f"{note}\n\n{_HEAD}{_TEXT}")
    assert draft.source.startswith(_FIRST)
    assert len(draft.notices) == 1


_JAPANESE = "\n\n".join(
    [
        "返事の遅い人がいる。三月に出した手紙の返事が、九月に来る。封を切ると、私は少し困る。" * 3,
        "昔はそれを怠慢だと思っていた。返事は、届いた日に書けばよいというものでもないらしい。" * 3,
        "私はいま、その人への返事を書かずにいる。机の上に置いて、毎朝見ている。",
    ]
)


def test_a_paragraph_below_the_text_that_begins_as_the_head_does_is_no_text() -> None:
    note = "森谷 いづみ（もりや）\n一九七二年、長野県生まれ。著書に『切手の裏』がある。\n"
    draft = _parse(f"海辺のこと\n\n森谷 いづみ\n2016年6月5日\n\n{_JAPANESE}\n\n{note}")
    assert draft.source.endswith("見ている。")


@cases("title", ["The Sands", "Grace Marsh", "Tides"])
def test_a_last_paragraph_that_begins_with_the_title_is_text(title: str) -> None:
    last = f"{title} will have the carts in the end,\n" + fill(_SECOND.replace("My grandmother", "Whoever") * 2, 72)
    draft = _parse(f"{title}\n\nBy Ona Vela\nMay 2, 2019\n\n{_TEXT}\n{last}\n")
    assert draft.source.endswith(last)
    assert (draft.title, draft.findings) == (title, ())


@cases(
    ("printed", "name"),
    [
        ("Ona Vela  STAFF\n4 May 2019 10:20", "Ona Vela"),
        ("Ona Vela\nOP • 6y ago", "Ona Vela"),
        ("Mara VELA\n4 May 2019 10:20", "Mara VELA"),
        ("STAFF\n4 May 2019 10:20", "Staff"),
    ],
)
def test_what_a_site_prints_beside_a_name_is_no_part_of_it(printed: str, name: str) -> None:
    said = "Please get in touch with the harbour, and tell us more.\nReply\n"
    other = "4 May 2019 09:03" if "2019" in printed else "• 6y ago"
    comments = f"Comments\n\nFenwick88\n{other}\nThe tide should run the country.\nReply\n\n{printed}\n{said}"
    draft = _parse(f"{_HEAD}{_TEXT}\n{comments}")
    assert [each.author_name for each in draft.comments] == ["Fenwick88", name]


def test_a_quotation_of_the_page_is_not_what_a_comment_says() -> None:
    comments = (
        "Comments\n\nMara Lind\n4 May 2019 09:03\nOna Vela wrote:\n> the carts are cold, the horses are stubborn\n\n"
        "Speak for your own horses! Mine are kind.\n\nFenwick88\n4 May 2019 10:03\nMine wrote:\n> another thing\n\n"
        "Yes, so it is.\n"
    )
    draft = _parse(f"{_HEAD}{_TEXT}\n{comments}")
    assert draft.comments[0].body == "Speak for your own horses! Mine are kind."
    assert "another thing" in draft.comments[1].body


@cases(
    ("line", "day"),
    [
        ("Published: 5 June 2020. Updated: 7 June 2020.", "2020-06-05"),
        ("First published 5 June 2020; last modified 7 June 2020.", "2020-06-05"),
        ("Published: 5 June 2020.", "2020-06-05"),
        ("We left on 5 June 2020.", None),
    ],
)
def test_a_line_about_days_is_no_text_though_it_ends_as_a_sentence_does(line: str, day: str | None) -> None:
    draft = _parse(f"The Shrimpers of the Bay\nBy Ona Vela\n{line}\n\n{_TEXT}")
    assert (str(draft.published_on or "") or None) == day
    assert draft.source.startswith(_FIRST if day else line)


@cases("between", ["\n", "\n\n"])
def test_what_a_comment_says_of_what_it_quotes_is_its_own(between: str) -> None:
    own = "I object to this sentence, and strongly:\n> the carts are cold, the horses are stubborn"
    draft = _parse(f"{_HEAD}{_TEXT}\nComments\n\nMara Lind\n4 May 2019 09:03\n{own}{between}Speak for your own!\n")
    assert draft.comments[0].body.startswith("I object")
    assert draft.comments[0].body.endswith("Speak for your own!")


def test_a_surname_in_capitals_is_no_badge() -> None:
    """Not even if the name is printed elsewhere, such as above another comment."""
    said = "4 May 2019 0{}:03\nSo it is with carts.\nReply\n"
    names = ("Jean DUPONT", "Mara Lind", "Jean DUPONT", "Jean Paul SARTRE", "Jean Paul SARTRE", "Mara VELA")
    comments = "\n".join(f"{name}\n{said.format(hour)}" for hour, name in enumerate(names, start=1))
    draft = _parse(f"{_HEAD}{_TEXT}\nComments\n\n{comments}")
    assert [each.author_name for each in draft.comments] == [*names]
