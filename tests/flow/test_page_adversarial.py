"""Pages just outside the known layouts: the parser may abstain with a finding, and never states what is not so."""

from itertools import cycle
from pathlib import Path

import pytest
from support.cases import cases
from support.importers import import_paths
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.content import DraftArticle, NoticeKind
from gql_blog.errors import ImportRefused
from gql_blog.store import Database
from gql_blog_importers.html import parse_html
from gql_blog_importers.pages import parse_page

_TEXT = (
    "The water rises in the morning and falls again before noon. People on both shores wait for it and talk.\n"
    "Nobody has counted the boats since spring. The harbour keeps a list of those that came back.\n"
    "In the end the list is all that there is."
)
_HEADS = {
    "label and date": "March 3, 2017\nResponding To: Two Islands\n{}\n",
    "label": "Responding To: Two Islands\n{}\n",
    "date below": "{}\nMarch 3, 2017\n",
    "date above": "March 3, 2017\n{}\n",
    "nothing else": "{}\n",
}
_NAME_LIKE_TITLES = (
    "Rosa Parks", "Sister Cities", "General Motors", "Martin Luther King", "Marco Polo", "Father Time", "Jane Austen",
    "Sun Yat-sen", "Virginia Woolf", "Lady Justice", "Captain America", "Nelson Mandela", "Victoria Falls",
    "Deng Xiaoping", "Mother Teresa", "Confucius", "Prince Edward Island", "孔子", "毛泽东",
)  # fmt: skip
_BIOS = {
    "Sister Helen Prejean, C.S.J.": "is a nun and writer who lives by the harbour.",
    "Ngũgĩ wa Thiong’o": "is a novelist and a professor of letters.",
    "Peace Okonkwo": "is a senior at Quayside College.",
    "Hope Freedom Mensah": "is a doctoral candidate in history.",
    "Sunshine River": "is a student of law at Quayside.",
    "Justice Malala": "is a journalist.",
    "bell hooks": "was an author and a teacher.",
    "Ólafur Örn Haraldsson": "is a researcher of glaciers.",
    "Nguyễn Thị Minh Khai": "is a lecturer in economics.",
    "María de los Ángeles Gómez y Ruiz": "is a lawyer.",
    "Abd al-Rahman ibn Khaldun": "was a historian.",
    "Kim Dae-jung": "was a president.",
    "Water Brothers": "is a poet and a translator.",
    "Sze-Kar Wan, Ph.D., M.Div.": "is a professor of scripture.",
}  # fmt: skip


def _codes(draft: DraftArticle) -> set[str]:
    return {finding.code for finding in draft.findings}


def _authors(draft: DraftArticle) -> list[str]:
    return [byline.name for byline in draft.bylines]


@cases("head", _HEADS.values())
@cases("title", _NAME_LIKE_TITLES)
def test_nobody_is_credited_without_a_byline_and_a_bio(head: str, title: str) -> None:
    draft = parse_page((head.format(title) + _TEXT).encode())
    assert draft.bylines == ()
    assert "BYLINE_NOT_STATED" in _codes(draft)
    assert draft.title == title or "TITLE_NOT_STATED" in _codes(draft)


@cases("head", _HEADS.values())
@cases("title", _NAME_LIKE_TITLES)
def test_nobody_is_credited_of_whom_the_text_speaks(head: str, title: str) -> None:
    """The last paragraph of a text about somebody may open with the name, just as a biographical note does."""
    text = f"{title} is known to all who live by the water.\n{_TEXT}\n{title} was a teacher of many, and lives on."
    draft = parse_page((head.format(title) + text).encode())
    assert draft.bylines == ()
    assert draft.source.endswith("and lives on.")


_NAMES = (
    *_BIOS, "Łucja Świętochłowska", "Ольга Воронцова", "Γιώργος Παπαδόπουλος", "محمد الكردي", "נועה בן דוד",
    "अमृता शर्मा", "김소연", "大江 由美子", "王小明", "ธงชัย วินิจกุล", "Թամար Հակոբյան", "ქეთევან ბერიძე", "Te Rangi Hīroa",
    "danah boyd", "Precious Moyo", "Blessing Okagbare", "Trust Chikwanha", "Ban Ki-moon", "will.i.am",
    "Crystal Lake", "Suhartono",
)  # fmt: skip
_TITLES_AS_WELL = {"Sunshine River", "Water Brothers"}  # nothing but words of titles
_LAYOUTS = {
    "label": "Responding To: Two Islands\n{title}\n{name}\n",
    "label and credit": "Responding To: Two Islands\n{title}\nBy {name}\n",
    "credit and date": "{title}\nBy {name}\nMarch 3, 2017\n",
    "set apart": "March 3, 2017\n\nResponding To: Two Islands\n\n{title}\n\n{name}\n\n",
    "date above": "March 3, 2017\n{title}\n{name}\n",
    "date below": "{title}\n{name}\nMarch 3, 2017\n",
    "nothing else": "{title}\n{name}\n",
    "no title": "Responding To: Two Islands\n{name}\n",
    "no title, a credit": "Responding To: Two Islands\nBy {name}\n",
}


@cases("layout", _LAYOUTS)
def test_a_line_of_names_credits_them_or_is_left_over(layout: str) -> None:
    """Never another person, never a name as the title, and never a name within the text."""
    for name, title in zip(_NAMES, cycle(["The Price of Salt", "Butter Lamps", "Cork"]), strict=False):
        stated = None if "no title" in layout else title
        head = _LAYOUTS[layout].format(title=title, name=name)
        known = parse_page(f"{head}{_TEXT}\n{name} is a student at Quayside College.".encode())
        assert (_authors(known), known.title in (None, stated)) == ([name], True), name
        assert "Quayside" not in known.source
        bare = parse_page((head + _TEXT).encode())
        assert _authors(bare) in ([], [name]), name
        assert bare.title in (None, stated) or (stated is None and name in _TITLES_AS_WELL), name
        assert name not in bare.source.replace("\\", ""), name


@cases("name", _BIOS)
def test_a_line_that_opens_the_bio_is_the_author_and_not_the_title(name: str) -> None:
    bio = f"{name} {_BIOS[name]}"
    draft = parse_page(f"Responding To: Two Islands\n{name}\n{_TEXT}\n{bio}".encode())
    assert (draft.title, _authors(draft)) == (None, [name])
    assert draft.bylines[0].bio == bio
    assert name not in draft.source


@cases("name", _BIOS)
def test_a_line_that_opens_the_bio_is_the_author_under_a_title(name: str) -> None:
    draft = parse_page(f"Responding To: Two Islands\nThe Ferry\n{name}\n{_TEXT}\n{name} {_BIOS[name]}".encode())
    assert (draft.title, _authors(draft)) == ("The Ferry", [name])


@cases(
    ("title", "last"),
    [
        ("The Ferry", "The Ferry is a student of the tides, and it never graduates."),
        ("Hong Kong", "Hong Kong is the center of a university town that nobody founded."),
        ("Our Harbour", "Our Harbour is a teacher to all who wait."),
    ],
)
def test_a_title_that_opens_the_last_paragraph_is_no_author(title: str, last: str) -> None:
    draft = parse_page(f"Responding To: Two Islands\n{title}\n{_TEXT}\n{last}".encode())
    assert draft.bylines == ()


@cases("label", ["A response to Two Islands", "In reply to The Price of Salt", "an answer to Our Harbour"])
def test_a_label_in_words_needs_no_colon_above_a_title(label: str) -> None:
    draft = parse_page(f"{label}\nThe Ferry\nOna Vela\nMarch 3, 2017\n{_TEXT}".encode())
    assert draft.responding_to is not None
    assert (draft.title, draft.responding_to.title) == ("The Ferry", label.split(" to ")[1])


@cases("title", ["A Response to Modernity", "In response to the critics", "A reply to nobody"])
def test_a_title_about_a_response_is_no_label(title: str) -> None:
    draft = parse_page(f"{title}\nOna Vela\nMarch 3, 2017\n{_TEXT}".encode())
    assert (draft.title, draft.responding_to) == (title, None)


@cases("name", ["Mira Sol", "Cape Town"])
def test_no_line_above_the_date_is_text(name: str) -> None:
    draft = parse_page(f"A Case for the Walls\nWhy They Stand\n{name}\nMarch 3, 2017\n{_TEXT}".encode())
    assert draft.source == _TEXT.replace("\n", "\n\n")
    assert "TEXT_NOT_ASSIGNED" in _codes(draft)


_ARTICLE = f"March 3, 2017\nResponding To: Two Islands\nThe Ferry\nBy Ona Vela\n{_TEXT}\n"
_COMMENTS = {
    "WordPress": "2 Responses to “The Ferry”\nMara Lind says:\nMay 5, 2017 at 3:14 pm\nI waited too.\nReply\n"
    "bluefish42 says:\nMay 6, 2017 at 8:00 am\nSo did I.\nReply\nLeave a Reply",
    "WordPress without a heading": "Mara Lind says:\nMay 5, 2017 at 3:14 pm\nI waited too.\nReply\n"
    "bluefish42 says:\nMay 6, 2017 at 8:00 am\nSo did I.\nReply",
    "said on": "2 Comments\nMara Lind on May 5, 2017 said:\nI waited too.\nbluefish42 on May 6, 2017 said:\nSo did I.",
    "by on": "Comments (2)\nby Mara Lind on May 5, 2017\nI waited too.\nby bluefish42 on May 6, 2017\nSo did I.",
    "Substack": "Discussion about this post\nMara Lind\nMay 5, 2017\nI waited too.\nLike (3)\nReply\nShare\n"
    "bluefish42\nMay 6, 2017\nSo did I.\nLike\nReply",
    "Blogger": "2 comments:\nMara Lind said...\nI waited too.\nbluefish42 said...\nSo did I.",
    "Disqus": "2 Comments\nMara Lind\n• 3 years ago\nI waited too.\n• Reply • Share ›\n"
    "bluefish42 • 3 years ago\nSo did I.\n• Reply • Share ›",
    "Disqus with its bar": "2 Comments     The Harbour      Login\nMara Lind • 3 years ago\nI waited too.\n"
    "• Reply • Share ›\nbluefish42 • 3 years ago\nSo did I.\n• Reply • Share ›",
    "Substack with likes": "2 Comments\nMara Lind\nMay 5, 2017\nLiked by Ona Vela\nI waited too.\nReply\nShare\n"
    "bluefish42\nMay 6, 2017\nSo did I.\n1 reply by Ona Vela",
    "Disqus without a heading": "Mara Lind • 3 years ago\nI waited too.\n• Reply • Share ›\n"
    "bluefish42 • 3 years ago\nSo did I.\n• Reply • Share ›",
    "Chinese": "2条评论\nMara Lind\n2017年5月5日\nI waited too.\n回复\nbluefish42\n2017年5月6日\nSo did I.\n回复",
}  # fmt: skip
_UNREADABLE = {
    "a bare thread": "2 Comments\nI waited too, and nobody came to the pier that day.\nSo did I.",
    "names alone": "Reader comments\nMara Lind: I waited too.\nbluefish42: So did I.",
    "by on, without a heading": "by Mara Lind on May 5, 2017\nI waited too.\nby bluefish42 on May 6, 2017\nSo did I.",
}


@cases("comments", _COMMENTS.values())
def test_comments_of_other_systems_are_read(comments: str) -> None:
    draft = parse_page((_ARTICLE + comments).encode())
    assert draft.source == _TEXT.replace("\n", "\n\n")
    assert [(each.author_name, each.body) for each in draft.comments] == [
        ("Mara Lind", "I waited too."),
        ("bluefish42", "So did I."),
    ]
    assert _authors(draft) == ["Ona Vela"]
    assert draft.coverage.unparsed == ()


def test_badges_answers_buttons_and_pingbacks_are_nobody_s_words() -> None:
    comments = (
        "Member discussion\n2 Comments\nPadraig Ó Sé • 5 years ago\nThe goats have not read it.\n"
        "2 ▲ • Reply • Share ›\nRuth Abiodun Mod ➤ Padraig Ó Sé • 5 years ago\nThey eat what they do not read.\n"
        "1 ▲ • Reply • Share ›\nPingback: Of goats – The Fence"
    )
    draft = parse_page((_ARTICLE + comments).encode())
    assert draft.source == _TEXT.replace("\n", "\n\n")
    (first,) = draft.comments
    (answer,) = first.replies
    assert (first.author_name, first.body) == ("Padraig Ó Sé", "The goats have not read it.")
    assert (answer.author_name, answer.body) == ("Ruth Abiodun", "They eat what they do not read.")


@cases("comments", _UNREADABLE.values())
def test_what_cannot_be_read_below_the_text_is_left_unassigned(comments: str) -> None:
    draft = parse_page((_ARTICLE + comments).encode())
    assert draft.source == _TEXT.replace("\n", "\n\n")
    assert draft.comments == ()
    assert "TEXT_NOT_ASSIGNED" in _codes(draft)
    assert "waited too" in "".join(each.text for each in draft.coverage.unparsed)


@cases("sign", [">", "➤", "→"])
def test_disqus_names_whom_a_comment_answers_after_its_author(sign: str) -> None:
    comments = (
        f"2 Comments\nMara Lind • 3 years ago\nI waited too.\nbluefish42 {sign} Mara Lind • 2 years ago\nSo did I."
    )
    (first,) = parse_page((_ARTICLE + comments).encode()).comments
    assert (first.author_name, [reply.author_name for reply in first.replies]) == ("Mara Lind", ["bluefish42"])


def test_a_comment_in_the_form_of_this_project_begins_one_among_others_too() -> None:
    comments = "2 条评论\n林小雨 2021年4月4日\n我也等了。\n来自 陈思远 的评论（2021年4月5日）：我没有等。"
    draft = parse_page((_ARTICLE + comments).encode())
    assert [(each.author_name, each.body) for each in draft.comments] == [
        ("林小雨", "我也等了。"),
        ("陈思远", "我没有等。"),
    ]


@cases(
    "line",
    [
        "Plato says:",
        "My grandfather wrote:",
        "Beijing, May 5, 2017",
        "Comments are welcome here.",
        "He said: it waits.",
    ],
)
def test_such_lines_within_a_text_begin_no_comments(line: str) -> None:
    draft = parse_page(f"{_ARTICLE}{line}\n{_TEXT}".encode())
    assert draft.source == "\n\n".join([*_TEXT.split("\n"), line, *_TEXT.split("\n")])


@cases(
    ("second", "line"),
    [
        (f"April 2, 2017\nResponding To: Two Islands\nThe Pier\nMara Lind\n{_TEXT}", 8),
        (f"Responding To: Two Islands\nThe Pier\nMara Lind\n{_TEXT}", 8),
        (f"Responding To:\nTwo Islands\nThe Pier\n{_TEXT}", 8),
        (f"The Pier\nBy Mara Lind\nApril 2, 2017\n{_TEXT}", 8),
        (f"The Pier\nBy Mara Lind | April 2, 2017\n{_TEXT}", 8),
        (f"Ona Vela is a senior at Quayside College.\nThe Pier\nMara Lind\nApril 2, 2017\n{_TEXT}", 9),
        (f"Ona Vela is a senior at Quayside College.\nThe Pier\nApril 2, 2017\n{_TEXT}", 9),
        (f"COMMENT FROM JON VALE (May 5, 2017):\nI waited.\nResponding To: Two Islands\nThe Pier\n{_TEXT}", 10),
    ],
)
def test_two_pages_in_one_file_are_refused_with_the_line_of_the_second(second: str, line: int) -> None:
    with pytest.raises(ImportRefused) as refusal:
        parse_page((_ARTICLE + second).encode())
    assert (refusal.value.reason, refusal.value.line) == ("SEVERAL_PAGES", line)


@cases("line", ["“Responding To: Two Islands” is what the label said.", "By Mara Lind", "Responding to: nobody"])
def test_a_line_that_resembles_a_head_within_a_text_is_no_second_page(line: str) -> None:
    assert line in parse_page(f"{_ARTICLE}{line}\n{_TEXT}".encode()).source


_NO_LETTERS = ("1984", "9/11", "???", "!", "∞", "100%", "§ 230", "😀")


@cases("title", _NO_LETTERS)
def test_a_title_needs_no_letter(title: str) -> None:
    named = parse_page(f"March 3, 2017\nResponding To: Two Islands\n{title}\nBy Ona Vela\n{_TEXT}".encode())
    assert (named.title, _authors(named)) == (title, ["Ona Vela"])
    bio = "Elena Garcia is a professor of law."
    draft = parse_page(f"Responding To: Two Islands\n{title}\nElena Garcia\n{_TEXT}\n{bio}".encode())
    assert (draft.title, _authors(draft)) == (title, ["Elena Garcia"])


@cases("rule", ["***", "* * *", "———", "…"])
def test_an_ornament_is_no_title(rule: str) -> None:
    assert parse_page(f"Responding To: Two Islands\n{rule}\n{_TEXT}".encode()).title is None


async def test_titles_without_letters_have_slugs(database: Database, tmp_path: Path) -> None:
    paths = []
    for number, title in enumerate(_NO_LETTERS):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_text(f"March {number + 1}, 2017\n{title}\nBy Ona Vela\n{_TEXT}", encoding="utf-8")
    writer = newsroom_of(database).writer
    report = await import_paths(paths, writer=writer, viewer=OPERATOR)
    articles = [article for file in report.files for article in file.articles]
    assert [title for _, _, title in articles] == list(_NO_LETTERS)
    slugs = [slug for _, slug, _ in articles]
    assert len(set(slugs)) == len(_NO_LETTERS)
    assert all(slugs)


_NOTICES = [
    ("Correction, July 9, 2017: The canal is four metres deep.", NoticeKind.CORRECTION),
    ("[Correction (9 July 2017): The canal is four metres deep.]", NoticeKind.CORRECTION),
    ("Erratum: The canal is four metres deep.", NoticeKind.CORRECTION),
    ("Retraction: There is no canal.", NoticeKind.RETRACTION),
    ("Editor’s note: This was a talk.", NoticeKind.EDITORS_NOTE),
]


@cases(("line", "kind"), _NOTICES)
@cases("is_html", [False, True])
def test_what_the_editors_say_below_a_text_is_a_notice(line: str, kind: NoticeKind, is_html: bool) -> None:
    page = f"{_ARTICLE}{line}\n"
    if is_html:
        page = "".join(f"<p>{each}</p>" for each in page.strip().split("\n")).replace(
            "<p>The Ferry</p>", "<h1>The Ferry</h1>"
        )
    draft = parse_html(page.encode()) if is_html else parse_page(page.encode())
    assert draft.source == _TEXT.replace("\n", "\n\n")
    assert [notice.kind for notice in draft.notices] == [kind]


def test_a_sentence_about_a_correction_is_text() -> None:
    line = "Correction is what my teacher called it: she drew a line through the page."
    draft = parse_page(f"{_ARTICLE}{line}\n".encode())
    assert draft.source.endswith(line)
    assert draft.notices == ()
