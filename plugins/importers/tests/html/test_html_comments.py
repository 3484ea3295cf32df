"""Printed comments of HTML documents."""

import re

from support.cases import cases

from gql_blog.plugin import DraftArticle, DraftComment
from gql_blog_importers.html import parse_html

_ARTICLE = "<article><h1>The Ferry</h1><p>By Ona Vela</p><p>The water rises in the morning.</p></article>"


def _parse(comments: str) -> DraftArticle:
    draft = parse_html(f"<html><body>{_ARTICLE}{comments}</body></html>".encode())
    assert draft.source == "The water rises in the morning."
    return draft


def _shape(comments: tuple[DraftComment, ...]) -> list[object]:
    return [(each.author_name, str(each.posted_on), each.body, _shape(each.replies)) for each in comments]


_WORDPRESS = """
<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts on “The Ferry”</h2>
<ol class="comment-list"><li id="comment-7" class="comment even">
<article id="div-comment-7" class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><b class="fn"><a href="/m">Mara Lind</a></b> <span class="says">says:</span></div>
<div class="comment-metadata"><time datetime="2017-05-05T15:14:00+00:00">May 5, 2017 at 3:14 pm</time></div></footer>
<div class="comment-content"><p>I <em>waited</em>.</p><p>Long.</p></div>
<div class="reply"><a>Reply</a></div></article>
<ol class="children"><li id="comment-8" class="comment odd"><article id="div-comment-8" class="comment-body">
<div class="comment-author"><cite class="fn">Ona Vela</cite> says:</div>
<div class="comment-content"><p>Thank you.</p></div></article></li></ol></li></ol>
<div id="respond"><h3>Leave a Reply</h3><form><label>Name</label></form></div></div>
"""


def test_wordpress() -> None:
    draft = _parse(_WORDPRESS)
    assert _shape(draft.comments) == [
        ("Mara Lind", "2017-05-05", "I *waited*.\n\nLong.", [("Ona Vela", "None", "Thank you.", [])])
    ]
    assert draft.coverage.unparsed == ()


def test_microdata_and_other_classes() -> None:
    draft = _parse(
        '<section class="comments"><div itemscope itemtype="https://schema.org/Comment">'
        '<span itemprop="author">Mara Lind</span><meta itemprop="dateCreated" content="2017-05-05">'
        '<div itemprop="text">I waited.</div></div><div class="comment"><span class="username">bluefish</span>'
        '<span class="date">May 6, 2017</span><p>So did I.</p></div></section>'
    )
    assert _shape(draft.comments) == [
        ("Mara Lind", "2017-05-05", "I waited.", []),
        ("bluefish", "2017-05-06", "So did I.", []),
    ]


def test_what_cannot_be_read_among_comments_is_left_over_and_never_text() -> None:
    draft = _parse(
        '<div id="comments"><p>Somebody said a word.</p><div class="comment"><p>No name here.</p></div></div>'
    )
    assert draft.comments == ()
    assert [each.text for each in draft.coverage.unparsed] == ["Somebody said a word.", "No name here."]


def test_a_heading_within_the_article_begins_comments_too() -> None:
    comments = "<h2>2 Comments</h2><p>Mara Lind says:</p><p>May 5, 2017</p><p>I waited.</p>"
    article = _ARTICLE.replace("</article>", f"{comments}</article>")
    draft = parse_html(article.encode())
    assert _shape(draft.comments) == [("Mara Lind", "2017-05-05", "I waited.", [])]
    assert draft.source == "The water rises in the morning."


def test_a_comment_needs_no_area_around_it() -> None:
    draft = _parse('<div class="comment"><b class="fn">Mara Lind</b><div><p>I waited.</p><p>Long.</p></div></div>')
    assert _shape(draft.comments) == [("Mara Lind", "None", "I waited.\n\nLong.", [])]


def test_the_box_of_a_deleted_comment_leaves_its_replies() -> None:
    reply = '<div class="comment" id="comment-8"><b class="fn">Ona Vela</b><p>Thank you.</p></div>'
    draft = _parse(
        f'<div id="comments"><ol><li class="comment" id="comment-7"><ul><li>{reply}</li></ul></li></ol></div>'
    )
    assert _shape(draft.comments) == [("Ona Vela", "None", "Thank you.", [])]
    assert draft.coverage.unparsed == ()


def test_paragraphs_beside_the_name_are_left_over_for_nobody_can_tell_them_from_it() -> None:
    draft = _parse('<div class="comment"><b class="fn">Mara Lind</b><p>I waited.</p><p>Long.</p></div>')
    assert draft.comments == ()
    assert [each.text for each in draft.coverage.unparsed] == ["Mara Lind", "I waited.", "Long."]


def test_a_heading_with_a_name_and_no_words_is_no_comment() -> None:
    said = "<p>Mara Lind says:</p><p>May 5, 2017 at 3:14 pm</p>"
    draft = parse_html(
        f"{_ARTICLE.removesuffix('</article>')}<h2>Comments</h2>{said}{said.replace('Mara Lind', 'Jon Vale')}"
        "<p>Yes.</p></article>".encode()
    )
    assert _shape(draft.comments) == [("Jon Vale", "2017-05-05", "Yes.", [])]


_BOB = '<div class="comment" id="comment-2"><b class="fn">Bob Reed</b><div class="comment-text">Hi from Bob</div></div>'


def _by_ann(within: str) -> DraftArticle:
    return _parse(f'<section class="comments"><div class="comment" id="comment-1">{within}</div></section>')


def test_a_reply_right_within_a_comment_is_its_reply() -> None:
    draft = _by_ann(f'<b class="fn">Ann Lee</b><div class="comment-text">Hi there</div>{_BOB}')
    assert _shape(draft.comments) == [
        ("Ann Lee", "None", "Hi there", [("Bob Reed", "None", "Hi from Bob", [])]),
    ]
    assert draft.coverage.unparsed == ()


@cases("number", [' id="comment-2"', ""])
@cases(
    ("own", "left"),
    [('<b class="fn">Ann Lee</b>', "Ann Lee"), ('<div class="comment-text">Ann words</div>', "Ann words")],
)
def test_nobody_says_what_stands_in_the_reply_to_them(own: str, left: str, number: str) -> None:
    draft = _by_ann(own + _BOB.replace(' id="comment-2"', number))
    assert _shape(draft.comments) == [("Bob Reed", "None", "Hi from Bob", [])]
    assert [each.text for each in draft.coverage.unparsed] == [left]


def test_replies_side_by_side_in_a_box_without_words_are_two() -> None:
    cat = _BOB.replace("comment-2", "comment-3").replace("Bob", "Cat")
    for both in (_BOB + cat, re.sub(' id="comment-."', "", _BOB + cat)):
        draft = _by_ann(both)
        assert [each.body for each in draft.comments] == ["Hi from Bob", "Hi from Cat"]


def test_a_box_with_all_that_a_comment_says_is_the_comment() -> None:
    reply = _BOB.replace("comment-2", "comment-3").replace("Bob", "Cat")
    for number in (' id="div-comment-1"', ""):
        box = _BOB.replace(' id="comment-2"', number)
        draft = _by_ann(f"{box}<a>Reply</a><ul><li>{reply}</li></ul>")
        assert _shape(draft.comments) == [
            ("Bob Reed", "None", "Hi from Bob", [("Cat Reed", "None", "Hi from Cat", [])]),
        ]
        assert draft.coverage.unparsed == ()


def test_words_of_a_comment_outside_of_its_text_are_left_over() -> None:
    draft = _by_ann('<b class="fn">Ann Lee</b> says: <div class="comment-text">Hi</div><div>And more.</div>')
    assert [each.body for each in draft.comments] == ["Hi"]
    assert [each.text for each in draft.coverage.unparsed] == ["And more."]


def test_a_name_without_words_in_a_box_of_the_same_number_is_left_over() -> None:
    draft = _by_ann('<div class="comment" id="div-comment-1"><b class="fn">Ann Lee</b></div>')
    assert draft.comments == ()
    assert [each.text for each in draft.coverage.unparsed] == ["Ann Lee"]


def test_blogger_lists_comments_as_definitions() -> None:
    draft = _parse(
        """<dl id='comments-block'><dt class='comment-author'><a href='/i'>Ines Faria</a> said...</dt>
        <dd class='comment-body'><p>Some of us do.</p></dd><dd class='comment-footer'><span class='comment-timestamp'>
        June 3, 2019 at 4:05 PM</span></dd><dt class='comment-author'>Yaw Boateng said...</dt>
        <dd class='comment-body'><p>At low water.</p></dd></dl>"""
    )
    assert _shape(draft.comments) == [
        ("Ines Faria", "2019-06-03", "Some of us do.", []),
        ("Yaw Boateng", "None", "At low water.", []),
    ]


def test_drupal_prints_a_subject_that_is_not_the_comment_s_text() -> None:
    draft = _parse(
        """<article id="comment-3" class="comment"><footer class="comment__meta"><p class="comment__author">
        <span class="username">Ines Faria (not verified)</span></p><p class="comment__time">Thu, 06/13/2019 - 16:05</p>
        </footer><div class="comment__content"><h3><a class="permalink" href="#comment-3">Lights</a></h3>
        <div class="field field--name-comment-body"><p>I count them too.</p></div></div></article>"""
    )
    assert _shape(draft.comments) == [("Ines Faria", "2019-06-13", "I count them too.", [])]
    assert [each.text for each in draft.coverage.unparsed] == ["Lights"]
