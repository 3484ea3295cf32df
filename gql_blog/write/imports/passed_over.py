"""What an import that goes on after a cut need not look at again: nothing is locked for it, and nothing is written."""

from typing import Final

from gql_blog.write.imports.existing_article import kept_place
from gql_blog.write.imports.import_commands import ImportArticle
from gql_blog.write.results import Imported
from gql_blog.write.unit_of_work import CommandContext

_GIVEN: Final = """
SELECT a.id, a.slug, a.title, CASE WHEN a.is_stub THEN 'STUB' ELSE a.status END,
    (SELECT count(*) FROM comment WHERE article_id = a.id),
    (SELECT count(*) FROM footnote WHERE article_id = a.id), (SELECT count(*) FROM mention WHERE article_id = a.id)
FROM provenance p JOIN article a ON a.id = p.article_id
WHERE p.imported_from = $1 AND p.source_hash = $2 ORDER BY a.id LIMIT 1
"""


async def passed_over(context: CommandContext, command: ImportArticle) -> Imported | None:
    """Return what this very source gave before the cut; ``None`` where it did not come to it, or does not go on."""
    if not command.resume:
        return None
    async with context.database.session() as session:
        place, source_hash = kept_place(command.imported_from), command.source_hash[:64]
        rows = await session.fetch(session.numbered(_GIVEN), place, source_hash)
    for article_id, slug, title, status, comments, footnotes, mentions in rows:
        return Imported("unchanged", ((article_id, slug, title),), comments, footnotes, mentions, (), (status,))
    return None
