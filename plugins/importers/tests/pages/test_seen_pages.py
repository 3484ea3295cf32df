"""Heads and ends that were seen to be read wrongly: each is read right, or asked, and nothing of it is published."""

from dataclasses import dataclass

import pytest

from gql_blog.plugin import BylineRole, QuestionKind
from gql_blog_importers.pages import parse_page

_FIRST = (
    "The harbour was quiet on the morning when the council met, and nobody in the long room spoke of the boats that "
    "had not come back. We waited for the clerk to read the minutes, which he did without looking up once."
)
_LAST = (
    "It is not easy to say what changed after that, for the tide goes in and out whatever a council decides. But the "
    "price of rope went down, and with it the last argument for a second quay."
)
_HINDI = "गाँव में जब नल आया तो सबसे पहले कुएँ के पास वाली दुकान ख़ाली हुई, और लोग पानी घर पर ही भरने लगे। " * 3
_DAY = "June 5, 2020"


@dataclass(frozen=True)
class Seen:
    """A head and what it is; ``asks``: the title is asked instead."""

    head: str
    title: str | None = "On Rope"
    author: str | None = "Ona Vela"
    asks: bool = False
    others: tuple[tuple[BylineRole, str], ...] = ()


_HEADS = {
    "a journal's name that the text echoes, as the title": Seen(
        f"The Journal of Tides\n\nOn Rope\n\nBy Ona Vela\n{_DAY}", None, asks=True
    ),
    "a journal's name in capitals, which each page repeats": Seen(
        f"JOURNAL OF HARBOUR HISTORY\n\nOn the Long Rope and Other Questions of the Quay\n\nBy Ona Vela\n{_DAY}",
        "On the Long Rope and Other Questions of the Quay",
    ),
    "a dateline alone": Seen("GENEVA, June 5, 2020 —", None, None, asks=True),
    "the address above a reader's view": Seen("tides.example.org/on-rope\nOn Rope\nOna Vela\n5-6 minutes", author=None),
    "brackets that credit another": Seen(
        f"On Rope\n\nOna Vela (translated by Mara Lind)\n{_DAY}", others=((BylineRole.TRANSLATOR, "Mara Lind"),)
    ),
    "brackets that say what somebody did": Seen(f"On Rope\n\nMara Lind (photo)\n{_DAY}", None, None, asks=True),
    "where somebody is, behind a dash": Seen(f"On Rope\n\nBy Ona Vela — Trieste\n{_DAY}"),
    "what somebody is, behind a comma": Seen(f"On Rope\n\nAf Ona Vela, retired harbour master\n{_DAY}"),
    "a word that the text has in small letters, as those for 'by' of any language": Seen(
        f"On Rope\n\nDown Ona Vela\n{_DAY}"
    ),
    "the author's picture above the author": Seen(f"On Rope\nOna Vela\nOna Vela\n{_DAY}"),
    "the host of a list of links": Seen(f"On Rope (tides.example.org)\n\nBy Ona Vela\n{_DAY}"),
}


@pytest.mark.parametrize("name", _HEADS)
def test_a_head(name: str) -> None:
    seen = _HEADS[name]
    draft = parse_page(f"{seen.head}\n\n{_FIRST}\n\n{_LAST}\n".encode())
    assert draft.title == seen.title
    assert any(each.kind is QuestionKind.TITLE for each in draft.questions) == seen.asks
    authors = [(BylineRole.AUTHOR, seen.author)] if seen.author else []
    assert [(each.role, each.name) for each in draft.bylines] == [*authors, *seen.others]


def test_ends() -> None:
    """Bios below notes, a name after a dash, stops of other scripts, scores beside commenters, words of buttons."""
    head = f"On Rope\nBy Ona Vela\n{_DAY}\n\n{_FIRST} [1]\n\n{_LAST}\n\n"
    draft = parse_page(f"{head}[1] Minutes, 4.\n\nOna Vela teaches knots.\n\nOther Responses\nOn Nets\n".encode())
    assert [each.bio for each in draft.bylines] == ["Ona Vela teaches knots."]
    draft = parse_page(f"On Rope\n{_DAY}\n\n{_FIRST}\n\n{_LAST}\n\n— Ona Vela\n".encode())
    assert ([each.name for each in draft.bylines], draft.source.endswith("second quay.")) == (["Ona Vela"], True)
    draft = parse_page(f"कुएँ की दुकान\n\n8 मार्च 2022\n\n{_HINDI}\n\n{_HINDI}\n".encode())
    assert (draft.source.count("दुकान"), str(draft.published_on)) == (6, "2022-03-08")
    thread = (
        "2 comments\n\n[–]knots_ 88 points 6 years ago\nSo it is.\nreply\n\n[–]hemp 3 points 6 years ago\nNo.\nreply\n"
    )
    draft = parse_page(f"{head.replace(' [1]', '')}{thread}".encode())
    assert [each.author_name for each in draft.comments] == ["knots_", "hemp"]
    button = "Neueste zuerst\n\nNur Empfehlungen\n\nWalfisch62\n2 years ago\nSo ist es.\n\nRalf\n2 years ago\nJa, so.\n"
    draft = parse_page(f"{head.replace(' [1]', '')}2 Kommentare\n{button}".encode())
    assert [each.author_name for each in draft.comments] == ["Walfisch62", "Ralf"]
