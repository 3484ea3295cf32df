"""The list of responses that an imported page prints."""

from gql_blog.store import Article, Mention, insert_rows
from gql_blog.write.article.state.mentions import link_page
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.imported_bylines import report_lookalike
from gql_blog.write.transaction.unit_of_work import UnitOfWork


async def save_mentions(work: UnitOfWork, article: Article, incoming: IncomingDraft, *, is_new: bool) -> bool:
    """Replace the list if the page prints another, each line linked to its response; return whether it was."""
    printed = [(each.credited_name, each.title, each.date) for each in incoming.draft.mentions]
    if is_new and not printed:
        return False
    held = [] if is_new else await Mention.filter(article_id=article.id).order_by("position")
    replaced = bool(printed) and printed != [(each.credited_name, each.title, each.date) for each in held]
    if replaced:
        if held:
            await Mention.filter(article_id=article.id).delete()
        await insert_rows(
            Mention(article_id=article.id, position=position, credited_name=name, title=title, date=date)
            for position, (name, title, date) in enumerate(printed, start=1)
        )
        old = [(each.credited_name, each.title, each.date) for each in held]
        names = ("credited_name", "title", "date")
        was, now = ({"mentions": [dict(zip(names, each, strict=True)) for each in lines]} for lines in (old, printed))
        await work.record(article.id, was if held else None, now)
        for name, _, _ in printed:
            await report_lookalike(incoming, name)
    await link_page(work, article)
    return replaced
