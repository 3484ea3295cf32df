"""Visibility as SQL: the rules of ``access`` as conditions of a statement, declared of ``THIS`` row."""

from functools import lru_cache

from gql_blog.access import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    Unlinked,
    Visibility,
    visible_field,
    visible_rows,
)
from gql_blog.content import Role
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import Entity
from gql_blog.read.parameters import CONTRIBUTOR, USER
from gql_blog.read.sql import (
    ALWAYS,
    COUNT,
    NEVER,
    ONE,
    THIS,
    Chain,
    Constant,
    Expression,
    Join,
    Of,
    Phrase,
    Purpose,
    Row,
    Select,
    equal,
    every,
    exists,
    found_for_each,
    grouped,
    is_null,
    negated,
)


class RowPolicy:
    """Conditions for viewers of one role. The identity of the viewer is a parameter, never a part of the text."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    def rows(self, kind: str) -> Expression:
        """Return the condition under which ``THIS`` row of ``kind`` is visible."""
        return _condition_of(visible_rows(kind, self.role), visible_rows("article", self.role))

    def field(self, permission: str) -> Expression:
        """Return the condition under which fields of ``THIS`` row that need ``permission`` are readable."""
        return _condition_of(visible_field(permission, self.role), visible_rows("article", self.role))

    def sees_all(self, kind: str) -> bool:
        """Return whether every row of ``kind`` is visible."""
        return isinstance(visible_rows(kind, self.role), Everything)

    def sees_public(self, kind: str) -> bool:
        """Return whether exactly the public rows of ``kind`` are visible."""
        return visible_rows(kind, self.role) == Flag("public")

    def own_hidden(self, kind: str, row: Row, dialect: Dialect) -> tuple[Select, ...] | None:
        """Return selects that find the hidden rows which are seen as the viewer's own, each once and by its index.

        ``None``: it is not the rule for this kind that public rows and own ones are visible.
        """
        of_articles = visible_rows("article", self.role)
        match visible_rows(kind, self.role):
            case AnyOf((Flag("public"), OwnArticle("id"))):
                return _own_hidden_articles(row, dialect)
            case AnyOf((Flag("public"), AllOf((AnyOf((Own(account), OfContributor(contributor))), seen)))):
                own, named = equal(row[account], USER), equal(row[contributor], CONTRIBUTOR)
                hidden = (Of(_condition(seen, of_articles, beside=True), row), negated(row["public"]))
                return _policy((row,), own, *hidden), _policy((row,), named, _not_of_user(row[account]), *hidden)
            case _:
                return None

    def published(self, entity: Entity, dialect: Dialect, *, keyed: bool = True) -> Expression:
        """Return the condition that a row is published. Viewers of public rows need none, because those are published.

        ``keyed``: it is one of a parent's rows. Without statistics, SQLite prefers an index on the status to the one on
        the parent's key. A unary plus keeps it from using that index.
        """
        assert entity.kind
        assert entity.published
        if self.sees_public(entity.kind):
            return ALWAYS
        condition = equal(THIS["status"], Constant(entity.published))
        return Purpose(Phrase(("+", condition)) if keyed and not dialect.postgres else condition, "filter")


@lru_cache(maxsize=256)
def _condition_of(rule: Visibility, of_articles: Visibility) -> Expression:
    """Return ``rule`` as SQL with its purpose; ``of_articles`` is the viewer's rule for articles."""
    condition = _condition(rule, of_articles)
    return condition if condition in (ALWAYS, NEVER) else Purpose(condition, "policy")


def own_article(article: Row) -> Expression:
    """Return the condition that the viewer created the article or is a collaborator of it."""
    named = Row("collaborator", "oc")
    account = Select((ONE,), (named,), (equal(named["article_id"], article["id"]), equal(named["account_id"], USER)))
    return grouped(Chain("or", (equal(article["created_by_id"], USER), exists(account))))


def _own_hidden_articles(article: Row, dialect: Dialect) -> tuple[Select, ...]:
    hidden, named = negated(article["public"]), Row("collaborator", "oc")
    joined = Join("join" if dialect.postgres else "cross join", article, (equal(article["id"], named["article_id"]),))
    shared = equal(named["account_id"], USER), _not_of_user(article["created_by_id"])
    created = _policy((article,), equal(article["created_by_id"], USER), hidden)
    return created, _policy((named, joined), *shared, hidden)


def _not_of_user(account: Expression) -> Expression:
    return grouped(Chain("or", (is_null(account), Chain("<>", (account, USER)))))


def _policy(source: tuple[Expression, ...], *where: Expression) -> Select:
    return Select((COUNT,), tuple(Purpose(each, "policy") for each in source), (Purpose(every(*where), "policy"),))


def _condition(rule: Visibility, of_articles: Visibility, *, beside: bool = False) -> Expression:
    """Return ``rule`` as SQL; an unknown rule allows nothing.

    ``beside``: another rule lets most rows be seen, and this one is asked of the rest.
    """
    found = found_for_each if beside else exists
    match rule:
        case Everything():
            return ALWAYS
        case Flag(column):
            return THIS[column]
        case Own(column):
            return equal(THIS[column], USER)
        case OfContributor(column):
            return equal(THIS[column], CONTRIBUTOR)
        case OwnArticle("id"):
            return own_article(THIS)
        case OwnArticle(column):
            article = Row("article", "vo")
            return found(Select((ONE,), (article,), (equal(article["id"], THIS[column]), own_article(article))))
        case OfVisibleArticle(column, standing):
            article = Row("article", "va")
            seen = Of(_condition_of(of_articles, of_articles), article)
            where: tuple[Expression, ...] = (equal(article["id"], THIS[column]), seen)
            if standing:  # as nearly all do, which PostgreSQL does not expect before it has statistics
                return found_for_each(Select((ONE,), (article,), (*where, is_null(article["withdrawn_on"]))))
            return found(Select((ONE,), (article,), where))
        case Unlinked(column):
            return is_null(THIS[column])
        case CarriedByOwnArticle(link, column):
            carrier, article = Row(link, "vl"), Row("article", "vo")
            joined = Join("join", article, (equal(article["id"], carrier["article_id"]),))
            where = (equal(carrier[column], THIS["id"]), own_article(article))
            return found(Select((ONE,), (carrier, joined), where))
        case AnyOf(parts):
            return grouped(Chain("or", tuple(_condition(part, of_articles, beside=True) for part in parts)))
        case AllOf(parts):
            return grouped(Chain("and", tuple(_condition(part, of_articles, beside=beside) for part in parts)))
        case Nothing():
            return NEVER
