"""Comments of Disqus, as the file has them."""

from datetime import date as Date
from io import BytesIO

from gql_blog.plugin import CommentStatus
from gql_blog_importers.foreign.disqus import read_disqus
from gql_blog_importers.foreign.export_notes import ExportNotes

EXPORT = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><forum>tides</forum><link>https://x.org/On-Tides.html</link><title>On Tides</title></thread>
{}
</disqus>
"""


def _post(number: int, *, created: str = "2019-05-03T10:00:00Z", deleted: str = "false", spam: str = "false") -> str:
    return (
        f'<post dsq:id="{number}"><message><![CDATA[<p>Comment {number}</p>]]></message>'
        f"<createdAt>{created}</createdAt><isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>"
        f'<author><name>Reader {number}</name></author><thread dsq:id="1"/></post>'
    )


def test_a_comment_keeps_the_word_of_its_system_and_a_day_that_there_is() -> None:
    posts = _post(1) + _post(2, deleted="true") + _post(3, spam="true", deleted="true") + _post(4, created="yesterday")
    notes = ExportNotes()
    (article,) = read_disqus(BytesIO(EXPORT.format(posts).encode()), notes)
    assert (article.draft.title, article.draft.slug, article.comments_of) == ("On Tides", "on-tides", "disqus:tides")
    assert [(each.author_name, each.body, each.posted_on, each.status) for each in article.comments] == [
        ("Reader 1", "Comment 1", Date(2019, 5, 3), CommentStatus.APPROVED),
        ("Reader 2", "Comment 2", Date(2019, 5, 3), CommentStatus.REJECTED),
        ("Reader 3", "Comment 3", Date(2019, 5, 3), CommentStatus.SPAM),
        ("Reader 4", "Comment 4", None, CommentStatus.APPROVED),
    ]
    assert notes.refused == []
