"""Which article of an export answers which."""

from gql_blog.content import DraftArticle, Reference
from gql_blog.hooks import AnswerHint, ForeignArticle
from gql_blog.transfer.imports.article_spool import spooled


def _article(title: str, slug: str, answers: AnswerHint | None = None) -> ForeignArticle:
    return ForeignArticle(DraftArticle(title=title, source="x", slug=slug), slug, answers=answers or AnswerHint())


def test_a_title_is_looked_for_in_the_export_and_else_kept_for_what_is_stored_here() -> None:
    articles = [
        _article("No", "no", AnswerHint(title="ON TIDES", is_response=True)),
        _article("Never", "never", AnswerHint(title="On Ebb", is_response=True)),
        _article("On Tides", "on-tides"),
    ]
    with spooled(articles) as spool:
        drafts = [spool.article(number).draft for number in range(3)]
        order = list(spool.order())
    assert [draft.responding_to for draft in drafts] == [
        Reference("on-tides", "On Tides"),
        Reference(title="On Ebb"),
        None,
    ]
    assert [draft.findings for draft in drafts] == [(), (), ()]
    assert order == [2, 0, 1]
