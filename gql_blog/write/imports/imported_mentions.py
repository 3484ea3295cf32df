"""The list of responses that an imported page prints, kept in its order."""

from gql_blog.store import Article, Mention
from gql_blog.write.article.mentions import link_page
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.imported_bylines import report_lookalike


async def save_mentions(article: Article, incoming: IncomingDraft) -> None:
    """Replace the list where the page prints another one, and link each line to the response that it means."""
    printed = [(each.credited_name, each.title, each.date) for each in incoming.draft.mentions]
    held = await Mention.filter(article_id=article.id).order_by("position")
    if printed and printed != [(each.credited_name, each.title, each.date) for each in held]:
        await Mention.filter(article_id=article.id).delete()
        for position, (name, title, date) in enumerate(printed, start=1):
            await Mention.create(article_id=article.id, position=position, credited_name=name, title=title, date=date)
            await report_lookalike(incoming, name)
    await link_page(article)
