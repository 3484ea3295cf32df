"""Commands of importers; they are no mutations."""

from dataclasses import dataclass

from gql_blog.content import DraftArticle, DraftComment, Finding
from gql_blog.write.article.state.field_merge import Side
from gql_blog.write.results import Imported
from gql_blog.write.verb import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportArticle(Command[Imported]):
    """Store an article that an importer read.

    ``source_hash`` is the SHA-256 of the file's bytes in hexadecimal. ``as_draft`` keeps a new article from the public.
    ``strict`` refuses a draft that has findings; ``prefer`` settles what was changed both in the file and here.
    ``resume`` passes over what was imported from the same place with the same hash, whatever became of it here.
    """

    draft: DraftArticle
    imported_from: str
    source_hash: str
    as_draft: bool = False
    strict: bool = False
    prefer: Side | None = None
    resume: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportArticles(Command[tuple[Imported, ...]]):
    """Store the articles of one file in one transaction: all, but those with a conflict, or none."""

    articles: tuple[ImportArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportComments(Command[Imported]):
    """Store comments that another system kept for the article of this ``slug`` or ``title``.

    ``system`` tells the ids of its comments from those of others. Where there is no such article, a stub of the title
    waits for it. ``strict`` refuses comments of which the reader has ``findings``.
    """

    slug: str | None
    title: str | None
    comments: tuple[DraftComment, ...]
    system: str
    findings: tuple[Finding, ...] = ()
    strict: bool = False
