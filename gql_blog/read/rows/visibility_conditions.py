"""Visibility as SQL: the rules of ``access`` as conditions of a statement, declared of ``THIS`` row."""

from functools import lru_cache
from typing import Final

from gql_blog.access import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    CarriedByVisibleArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    Preview,
    ShownPublicly,
    Sight,
    Unlinked,
    Visibility,
    Waiting,
    visible_field,
    visible_rows,
)
from gql_blog.read.needs.entities import Entity
from gql_blog.read.needs.parameters import CONTRIBUTOR, USER
from gql_blog.read.sql import expressions as sql
from gql_blog.read.sql.dialect import Dialect

_WAITING: Final = sql.grouped(
    sql.Phrase(
        (
            *(sql.THIS["status"], " <> 'ARCHIVED' and not exists (with recursive answered(status, next) as ("),
            *("select w.status, w.responding_to_id from article w where w.id = ", sql.THIS["responding_to_id"]),
            " union all select w.status, w.responding_to_id from answered join article w on w.id = answered.next) ",
            *("select 1 from answered where status = 'ARCHIVED') and (not ", sql.THIS["is_stub"]),
            " or exists (with recursive answers(id, stub) as (select w.id, w.is_stub from article w ",
            *("where w.status <> 'ARCHIVED' and w.responding_to_id = ", sql.THIS["id"]),
            " union all select w.id, w.is_stub from answers join article w on w.responding_to_id = answers.id ",
            "where w.status <> 'ARCHIVED') select 1 from answers where not stub))",
        )
    )
)
"""What ``write`` derives ``public`` from, as if all but what is ARCHIVED were PUBLISHED; asked of what is hidden."""


class RowPolicy:
    """Conditions for viewers of one role. The identity of the viewer is a parameter, never a part of the text."""

    def __init__(self, role: Sight) -> None:
        self.role = role

    def rows(self, kind: str) -> sql.Expression:
        """Return the condition under which ``THIS`` row of ``kind`` is visible."""
        return _condition_of(visible_rows(kind, self.role), visible_rows("article", self.role))

    def field(self, permission: str) -> sql.Expression:
        """Return the condition under which fields of ``THIS`` row that need ``permission`` are readable."""
        return _condition_of(visible_field(permission, self.role), visible_rows("article", self.role))

    def sees_all(self, kind: str) -> bool:
        """Return whether every row of ``kind`` is visible."""
        return isinstance(visible_rows(kind, self.role), Everything)

    def sees_public(self, kind: str) -> bool:
        """Return whether exactly the public rows of ``kind`` are visible."""
        return visible_rows(kind, self.role) == Flag("public")

    @property
    def previews(self) -> bool:
        """Whether lists show what waits to be published as if it were."""
        return isinstance(self.role, Preview)

    def own_hidden(self, kind: str, row: sql.Row, dialect: Dialect) -> tuple[sql.Select, ...] | None:
        """Return selects that find the hidden rows which are seen as the viewer's own, each once and by its index.

        ``None``: it is not the rule for this kind that public rows and own ones are visible.
        """
        of_articles = visible_rows("article", self.role)
        match visible_rows(kind, self.role):
            case AnyOf((Flag("public"), OwnArticle("id"))):
                return _own_hidden_articles(row, dialect)
            case AnyOf((Flag("public"), AllOf((AnyOf((Own(account), OfContributor(contributor))), seen)))):
                own, named = sql.equal(row[account], USER), sql.equal(row[contributor], CONTRIBUTOR)
                hidden = (sql.Of(_condition(seen, of_articles, beside=True), row), sql.negated(row["public"]))
                return _policy((row,), own, *hidden), _policy((row,), named, _not_of_user(row[account]), *hidden)
            case _:
                return None

    def published(self, entity: Entity, dialect: Dialect, *, keyed: bool = True) -> sql.Expression:
        """Return the condition that a row is published. Viewers of public rows need none, because those are published.

        Nor do previews, to which what they see is as good as published.

        ``keyed``: it is one of a parent's rows. Without statistics, SQLite prefers an index on the status to the one on
        the parent's key. A unary plus keeps it from using that index.
        """
        assert entity.kind
        assert entity.published
        if self.previews or self.sees_public(entity.kind):
            return sql.ALWAYS
        condition = sql.equal(sql.THIS["status"], sql.Constant(entity.published))
        return sql.Purpose(sql.Phrase(("+", condition)) if keyed and not dialect.postgres else condition, "filter")


@lru_cache(maxsize=256)
def _condition_of(rule: Visibility, of_articles: Visibility) -> sql.Expression:
    """Return ``rule`` as SQL with its purpose; ``of_articles`` is the viewer's rule for articles."""
    condition = _condition(rule, of_articles)
    return condition if condition in (sql.ALWAYS, sql.NEVER) else sql.Purpose(condition, "policy")


def own_article(article: sql.Row) -> sql.Expression:
    """Return the condition that the viewer created the article or is a collaborator of it."""
    named = sql.Row("collaborator", "oc")
    account = sql.Select(
        (sql.ONE,), (named,), (sql.equal(named["article_id"], article["id"]), sql.equal(named["account_id"], USER))
    )
    return sql.grouped(sql.Chain("or", (sql.equal(article["created_by_id"], USER), sql.exists(account))))


def _own_hidden_articles(article: sql.Row, dialect: Dialect) -> tuple[sql.Select, ...]:
    hidden, named = sql.negated(article["public"]), sql.Row("collaborator", "oc")
    joined = sql.Join(
        "join" if dialect.postgres else "cross join", article, (sql.equal(article["id"], named["article_id"]),)
    )
    shared = sql.equal(named["account_id"], USER), _not_of_user(article["created_by_id"])
    created = _policy((article,), sql.equal(article["created_by_id"], USER), hidden)
    return created, _policy((named, joined), *shared, hidden)


def shown_publicly(media_id: sql.Expression) -> sql.Expression:
    """Return the condition that something public shows the medium of this id."""
    use, article, contributor = sql.Row("article_media", "vu"), sql.Row("article", "va"), sql.Row("contributor", "vc")
    site = sql.Row("site", "vs")
    joined = sql.Join("join", article, (sql.equal(article["id"], use["article_id"]),))
    used = sql.Select((sql.ONE,), (use, joined), (sql.equal(use["media_id"], media_id), use["live"], article["public"]))
    portrayed = sql.equal(contributor["portrait_id"], media_id), contributor["public"]
    drawn = sql.Select((sql.ONE,), (contributor,), portrayed)
    logo = sql.Select((sql.ONE,), (site,), (sql.equal(site["logo_id"], media_id),))
    return sql.grouped(sql.Chain("or", tuple(map(sql.exists, (used, drawn, logo)))))


def _not_of_user(account: sql.Expression) -> sql.Expression:
    return sql.grouped(sql.Chain("or", (sql.is_null(account), sql.Chain("<>", (account, USER)))))


def _policy(source: tuple[sql.Expression, ...], *where: sql.Expression) -> sql.Select:
    return sql.Select(
        (sql.COUNT,), tuple(sql.Purpose(each, "policy") for each in source), (sql.Purpose(sql.every(*where), "policy"),)
    )


def _condition(rule: Visibility, of_articles: Visibility, *, beside: bool = False) -> sql.Expression:
    """Return ``rule`` as SQL, nothing if it is unknown; ``beside``: another rule lets most rows be seen."""
    found = sql.found_for_each if beside else sql.exists
    match rule:
        case Everything():
            return sql.ALWAYS
        case Flag(column):
            return sql.THIS[column]
        case Own(column):
            return sql.equal(sql.THIS[column], USER)
        case OfContributor(column):
            return sql.equal(sql.THIS[column], CONTRIBUTOR)
        case OwnArticle("id"):
            return own_article(sql.THIS)
        case OwnArticle(column):
            article = sql.Row("article", "vo")
            return found(
                sql.Select((sql.ONE,), (article,), (sql.equal(article["id"], sql.THIS[column]), own_article(article)))
            )
        case OfVisibleArticle(column, standing):
            article = sql.Row("article", "va")
            seen = sql.Of(_condition_of(of_articles, of_articles), article)
            where: tuple[sql.Expression, ...] = (sql.equal(article["id"], sql.THIS[column]), seen)
            if standing:  # as nearly all do, which PostgreSQL does not expect before it has statistics
                return sql.found_for_each(
                    sql.Select((sql.ONE,), (article,), (*where, sql.is_null(article["withdrawn_on"])))
                )
            return found(sql.Select((sql.ONE,), (article,), where))
        case Waiting():
            return _WAITING
        case CarriedByVisibleArticle(link, column, live):
            carrier, article = sql.Row(link, "vl"), sql.Row("article", "va")
            joined = sql.Join("join", article, (sql.equal(article["id"], carrier["article_id"]),))
            seen = sql.Of(_condition_of(of_articles, of_articles), article)
            alive = (carrier["live"],) if live else ()
            where = (sql.equal(carrier[column], sql.THIS["id"]), *alive, seen)
            return found(sql.Select((sql.ONE,), (carrier, joined), where))
        case Unlinked(column):
            return sql.is_null(sql.THIS[column])
        case CarriedByOwnArticle(link, column):
            carrier, article = sql.Row(link, "vl"), sql.Row("article", "vo")
            joined = sql.Join("join", article, (sql.equal(article["id"], carrier["article_id"]),))
            where = (sql.equal(carrier[column], sql.THIS["id"]), own_article(article))
            return found(sql.Select((sql.ONE,), (carrier, joined), where))
        case ShownPublicly():
            return shown_publicly(sql.THIS["id"])
        case AnyOf(parts):
            return sql.grouped(sql.Chain("or", tuple(_condition(part, of_articles, beside=True) for part in parts)))
        case AllOf(parts):
            return sql.grouped(sql.Chain("and", tuple(_condition(part, of_articles, beside=beside) for part in parts)))
        case Nothing():
            return sql.NEVER
