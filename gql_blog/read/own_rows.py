"""Which rows of their own viewers have, by which they may see something else than everybody does."""

from functools import partial

from gql_blog.access import OwnRows, Viewer
from gql_blog.content import SiteUrls
from gql_blog.read.bound_request import BoundRequest
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.needs import ReadContext
from gql_blog.read.parameters import CONTRIBUTOR, USER
from gql_blog.read.plan import Steps
from gql_blog.read.sql import ONE, Chain, Expression, Join, Row, Select, equal, exists, listed, negated
from gql_blog.read.sql_printer import SqlPrinter
from gql_blog.store import Read, Reader, Statement

_A, _L, _C, _P = Row("article", "a"), Row("collaborator", "l"), Row("comment", "c"), Row("contributor", "p")
_NAMED = Join("join", _A, (equal(_A["id"], _L["article_id"]),))


def _any(*selects: Select) -> Expression:
    return Chain("or", tuple(map(exists, selects)))


def _articles(*conditions: Expression) -> Expression:
    """Return whether there are articles that the viewer created, or is a collaborator of; each is found by an index."""
    created = Select((ONE,), (_A,), (equal(_A["created_by_id"], USER), *conditions))
    return _any(created, Select((ONE,), (_L, _NAMED), (equal(_L["account_id"], USER), *conditions)))


_COMMENTS = _any(
    Select((ONE,), (_C,), (equal(_C["account_id"], USER), negated(_C["public"]))),
    Select((ONE,), (_C,), (equal(_C["contributor_id"], CONTRIBUTOR), negated(_C["public"]))),
)
_CONTRIBUTOR = _any(Select((ONE,), (_P,), (equal(_P["id"], CONTRIBUTOR), negated(_P["public"]))))
_QUESTIONS = {
    OwnRows.ARTICLES: _articles(),
    OwnRows.HIDDEN_ARTICLES: _articles(negated(_A["public"])),
    OwnRows.HIDDEN_COMMENTS: _COMMENTS,
    OwnRows.HIDDEN_CONTRIBUTOR: _CONTRIBUTOR,
}


def own_rows_of(viewer: Viewer, database: Reader) -> Read[frozenset[OwnRows]]:
    """Return what reads which rows of their own a viewer has, by one statement."""
    printer = SqlPrinter(POSTGRES if database.dialect == "postgres" else SQLITE)
    sql = f"select {printer.text(listed(_QUESTIONS.values()))}"
    bound = BoundRequest({}, ReadContext(viewer, SiteUrls("")))
    statement = Statement(sql, tuple(getter(bound) for getter in printer.getters))
    return Read(partial(_found, statement), single=True)


def _found(statement: Statement) -> Steps:
    (row,) = yield statement
    return frozenset(each for each, there in zip(_QUESTIONS, row, strict=True) if there)
