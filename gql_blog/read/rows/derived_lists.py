"""Lists that are derived from tables: their rows as sub-queries with the column ``parent_key``, for given parents."""

from collections.abc import Callable, Collection

from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.expressions import (
    COUNT,
    ONE,
    ByCodePoint,
    Call,
    Chain,
    Constant,
    Expression,
    Join,
    Name,
    Of,
    Phrase,
    Purpose,
    Row,
    Rows,
    Select,
    conditions,
    equal,
    every,
    exists,
    grouped,
    is_not_null,
    is_null,
    named,
    negated,
)

KeyCondition = Callable[[Expression, int | None], Expression]
"""``(column, part)`` -> the condition that the column equals the parent's key, or that part of a composite one."""


def derived_rows(
    entity: str, policy: RowPolicy, dialect: Dialect, matches_key: KeyCondition, wanted: Collection[str]
) -> Expression:
    """Return the rows of a derived list. ``wanted``: the columns that the statement around it names."""
    return Purpose(_LISTS[entity](_Visible(policy, dialect), matches_key, wanted), "derived")


class _Visible:
    """Which rows the viewer may see, and which are published."""

    def __init__(self, policy: RowPolicy, dialect: Dialect) -> None:
        self._policy = policy
        self.dialect = dialect

    def __call__(self, row: Row) -> tuple[Expression, ...]:
        """Return the condition that a row is visible, none if it always is."""
        return tuple([Of(each, row) for each in conditions((self._policy.rows(row.table),))])

    def published(self, row: Row) -> tuple[Expression, ...]:
        """Return the conditions that a row is published and visible."""
        published = self._policy.published(ENTITIES[row.table], self.dialect)
        return (*[Of(each, row) for each in conditions((published,))], *self(row))


def _optional(wanted: Collection[str], **columns: Expression) -> tuple[Expression, ...]:
    """Return the end of a SELECT list: those of ``columns`` that are wanted."""
    return tuple(column for name, column in columns.items() if name in wanted)


def _siblings(visible: _Visible, matches_key: KeyCondition, wanted: Collection[str]) -> Expression:
    """What the article's own page lists, else that of the article that it answers; then other answers to that one."""
    r, m, s, t = Row("article", "r"), Row("mention", "m"), Row("article", "s"), Row("article", "t")
    o, q = Row("mention", "o"), Row("mention", "q")
    answered = Join("left join", t, (equal(t["id"], r["responding_to_id"]), *visible(t)))

    def lister(own: Row) -> Expression:
        mentions = exists(Select((ONE,), (own,), (equal(own["article_id"], r["id"]),)))
        return Phrase(("case when ", mentions, " then ", r["id"], " else ", r["responding_to_id"], " end"))

    def seen(mention: Row) -> Expression:
        return grouped(Chain("or", (equal(mention["article_id"], r["id"]), is_not_null(t["id"]))))

    unheld = Chain("<>", (m["credited_name"], r["credited_names"]))
    other = Chain("or", (Chain("<>", (m["response_id"], r["id"])), grouped(every(is_null(m["response_id"]), unheld))))
    mentioned = Select(
        (
            named(r["id"], "parent_key"),
            named(Constant(0), "place"),
            *(named(m[name], name) for name in ("position", "date", "response_id")),
            Name("cast(null as timestamptz) as published_at"),
            *_optional(wanted, credited_name=m["credited_name"], title=m["title"]),
        ),
        (r, Join("join", m, (equal(m["article_id"], lister(o)),)), answered),
        (matches_key(r["id"], None), is_not_null(r["responding_to_id"]), seen(m), grouped(other)),
    )
    listed = Select((ONE,), (o,), (equal(o["response_id"], s["id"]), seen(o), equal(o["article_id"], lister(q))))
    others = Select(
        (
            *(r["id"], ONE, Constant(0), s["published_on"], s["id"], s["published_at"]),
            *_optional(wanted, credited_name=s["credited_names"], title=s["title"]),
        ),
        (
            r,
            Join("join", s, (equal(s["responding_to_id"], r["responding_to_id"]), Chain("<>", (s["id"], r["id"])))),
            answered,
        ),
        (matches_key(r["id"], None), *visible.published(s), negated(exists(listed))),
    )
    return Phrase((mentioned, " union all ", others))


def _participants(visible: _Visible, matches_key: KeyCondition, _: Collection[str]) -> Expression:
    r, b, c, k = Row("article", "r"), Row("byline", "b"), Row("comment", "c"), Row("contributor", "k")
    wrote = Select(
        (
            named(r["root_id"], "parent_key"),
            b["contributor_id"],
            named(Phrase(("count(distinct ", r["id"], ")")), "articles"),
            named(Constant(0), "comments"),
        ),
        (r, Join("join", b, (equal(b["article_id"], r["id"]),))),
        (matches_key(r["root_id"], None), *visible.published(r)),
        (r["root_id"], b["contributor_id"]),
    )
    contributor = Select((ONE,), (k,), (equal(k["id"], c["contributor_id"]), *visible(k)))
    commented = Select(
        (r["root_id"], c["contributor_id"], Constant(0), COUNT),
        (r, Join("join", c, (equal(c["article_id"], r["id"]),))),
        (
            matches_key(r["root_id"], None),
            is_not_null(c["contributor_id"]),
            *(*visible.published(c), *visible(r), exists(contributor)),
        ),
        (r["root_id"], c["contributor_id"]),
    )
    keys = (Name("parent_key"), Name("contributor_id"))
    sums = (
        Name("cast(sum(articles) as integer) as article_count"),
        Name("cast(sum(comments) as integer) as comment_count"),
    )
    return Select((*keys, *sums), (Rows(Phrase((wrote, " union all ", commented)), Row("", "t")),), group=keys)


_OF_WORKS = ("work_text", "work_in_styles", "citation")
"""Columns of a note that say what its work is."""


def _merged_key(r: Row, f: Row) -> Expression:
    """The key of a note's work: its DOI, or that of a note in the dialogue with the same author, year and title."""
    of_others = ("min(", ByCodePoint(f["work_doi"]), ") over (partition by ", r["root_id"], ", ", f["work_key"], ")")
    return named(Call("coalesce", (f["work_doi"], Phrase(of_others), f["work_key"])), "work_key")


def _works(visible: _Visible, matches_key: KeyCondition, wanted: Collection[str]) -> Expression:
    r, f = Row("article", "r"), Row("footnote", "f")
    optional = _optional(wanted, **{name: f[name] for name in _OF_WORKS})
    cited = Select(
        (
            named(r["root_id"], "parent_key"),
            _merged_key(r, f),
            *(f["work_order"], *optional, r["created_at"], r["id"], f["number"]),
        ),
        (r, Join("join", f, (equal(f["article_id"], r["id"]),))),
        (
            *(matches_key(r["root_id"], None), is_not_null(f["work_key"]), is_not_null(f["citation"])),
            *visible.published(r),
        ),
    )
    own = _optional(wanted, **{name: Name(name) for name in _OF_WORKS})
    columns = (Name("parent_key"), Name("work_key"), Name("work_order"), *own)
    first = "row_number() over (partition by parent_key, work_key order by created_at, id, number)"
    placed = Select((*columns, named(Name(first), "place")), (Rows(cited, Row("", "c")),))
    key = named(visible.dialect.composite_key(Name("parent_key"), Name("work_key")), "key")
    return Select((*columns, *_optional(wanted, key=key)), (Rows(placed, Row("", "t")),), (equal(Name("place"), ONE),))


def _citations(visible: _Visible, matches_key: KeyCondition, wanted: Collection[str]) -> Expression:
    """The notes of the dialogues, once for all works. The key of a work consists of those of its dialogue and its own.
    The cross join keeps SQLite from beginning with the notes of all dialogues."""
    r, f = Row("article", "r"), Row("footnote", "f")
    cited = Select(
        (
            r["root_id"],
            _merged_key(r, f),
            *(f["article_id"], f["number"], r["responding_to_id"], r["created_at"]),
            *_optional(wanted, footnote_id=named(f["id"], "footnote_id"), locator=f["locator"]),
        ),
        (r, Join("cross join", f)),
        (
            equal(f["article_id"], r["id"]),
            *(matches_key(r["root_id"], 0), is_not_null(f["work_key"]), *visible.published(r)),
        ),
    )
    key = visible.dialect.composite_key(Name("root_id"), Name("work_key"))
    names = ("article_id", "number", "responding_to_id", "created_at")
    optional = _optional(wanted, footnote_id=Name("footnote_id"), locator=Name("locator"))
    return Select(
        (named(key, "parent_key"), *map(Name, names), *optional),
        (Rows(cited, Row("", "t")),),
        (matches_key(key, None),),
    )


_LISTS: dict[str, Callable[[_Visible, KeyCondition, Collection[str]], Expression]] = {
    "sibling": _siblings,
    "participant": _participants,
    "work": _works,
    "citation": _citations,
}
