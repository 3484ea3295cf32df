"""Where gql_blog calls this plugin."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, Field

from gql_blog.plugin import (
    Body,
    Markup,
    Mutation,
    Node,
    Permission,
    PluginContext,
    Query,
    Role,
    Route,
    SearchedArticle,
    SearchWords,
    TableSet,
    hookimpl,
)
from gql_blog_glossary.marking import CLASS, meanings_in, with_terms
from gql_blog_glossary.terms import EDIT, FILE, GLOSSARY, MUTATIONS, TERM, TERMS

api_version: Final = 2

_TERM: Final = "Term"


class Settings(BaseModel):
    """Whose glossary it is."""

    editors: tuple[Role, ...] = Field((Role.EDITOR,), description="The roles that change terms, beside ADMIN.")


@hookimpl
def register_settings() -> type[Settings]:
    """Let a site say who its editors of terms are."""
    return Settings


@hookimpl
def register_permissions(context: PluginContext) -> Sequence[Permission]:
    """The right to change terms, as the site gives it."""
    return (Permission(name=EDIT, description="Change the terms of the glossary.", roles=context.settings.editors),)


@hookimpl
def register_tables() -> TableSet:
    """Keep the terms."""
    return TableSet(models="gql_blog_glossary.tables", migrations="gql_blog_glossary.migrations")


@hookimpl
def register_mutations() -> Sequence[Mutation]:
    """What those change who may edit terms."""
    return MUTATIONS


@hookimpl
def register_queries() -> Sequence[Query]:
    """The glossary, for everybody: all of it, and in pages."""
    return (GLOSSARY, TERMS)


@hookimpl
def register_routes() -> Sequence[Route]:
    """The glossary as a file, compressed."""
    return (FILE,)


@hookimpl
def register_nodes() -> Sequence[Node]:
    """Terms, by their ids."""
    return (TERM,)


@hookimpl
def register_markup() -> Markup:
    """A class for styles."""
    return Markup(classes=[CLASS])


@hookimpl(reads=_TERM)
def transform_body(context: PluginContext, body: Body) -> str:
    """Explain each term where the text has it first."""
    return with_terms(body.html, context.rows[_TERM])


@hookimpl(reads=_TERM)
def search_text(context: PluginContext, article: SearchedArticle) -> SearchWords | None:
    """Let an article be found by what its terms mean."""
    found = meanings_in(article.text, context.rows[_TERM])
    return SearchWords(text=" ".join(found)) if found else None
