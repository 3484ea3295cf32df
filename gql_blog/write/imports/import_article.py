"""Importing one article, as one of several is imported."""

from gql_blog.write.imports.import_articles import import_articles
from gql_blog.write.imports.import_commands import ImportArticle, ImportArticles
from gql_blog.write.results import Imported
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Verb


@Verb()
async def import_article(context: CommandContext, command: ImportArticle) -> Apply[Imported] | Preview[Imported]:
    """Prepare the import of one article."""
    apply_all = await import_articles(context, ImportArticles(articles=(command,)))
    if isinstance(apply_all, Preview):
        return Preview(apply_all.result[0])

    async def apply(work: UnitOfWork) -> Imported:
        (result,) = await apply_all(work)
        return result

    return apply
