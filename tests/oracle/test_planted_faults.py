"""The oracle can fail: what is planted wrong in the read path is seen within a few triples."""

from collections.abc import Callable
from typing import Any

import pytest
from support.triples.running import Sites

from gql_blog.access import Everything, Flag, visibility
from gql_blog.content import Role
from gql_blog.read.rows import row_order, visibility_conditions, where_conditions
from gql_blog.read.sql.expressions import ALWAYS, THIS, Expression, Sort

MOST, SITES = 1_500, 3

Plant = Callable[[pytest.MonkeyPatch], None]


def everybody_sees_drafts(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(visibility._ROWS["article"], None, Everything())


def authors_do_not_see_what_is_theirs(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(visibility._ROWS["article"], Role.AUTHOR, Flag("public"))


def moderators_see_every_comment(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(visibility._ROWS["comment"], Role.MODERATOR, Everything())


def readers_read_the_source(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(visibility._FIELDS["source"], Role.READER, Everything())


def counts_are_those_of_staff(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(visibility_conditions.RowPolicy, "sees_public", lambda self, kind: False)
    patch.setattr(visibility_conditions.RowPolicy, "sees_all", lambda self, kind: True)


def contains_tells_case_apart(patch: pytest.MonkeyPatch) -> None:
    right = where_conditions.Filter.text

    def text(
        self: where_conditions.Filter, value: Any, column: Expression, folded: Expression | None = None
    ) -> Expression:
        return right(self, value, column, column)

    patch.setattr(where_conditions.Filter, "text", text)


def not_is_not_heard(patch: pytest.MonkeyPatch) -> None:
    right = where_conditions.Filter._entry

    def entry(self: where_conditions.Filter, kind: str, name: str, value: Any) -> Expression:
        return right(self, kind, "AND", [value]) if name == "NOT" else right(self, kind, name, value)

    patch.setattr(where_conditions.Filter, "_entry", entry)


def an_empty_or_matches_all(patch: pytest.MonkeyPatch) -> None:
    right = where_conditions._some
    patch.setattr(where_conditions, "_some", lambda parts: right(parts) if parts else ALWAYS)


def lists_name_whatever_status(patch: pytest.MonkeyPatch) -> None:
    named = property(lambda _: True, lambda _, __: None)
    patch.setattr(where_conditions.Filter, "names_status", named)


def nulls_stand_where_the_database_has_them(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(row_order.Term, "sort_key", lambda self, dialect: self.value_of(THIS))


def ties_are_broken_backwards(patch: pytest.MonkeyPatch) -> None:
    right = row_order.Order.order_by

    def order_by(self: row_order.Order, dialect: Any, *, backward: bool = False) -> tuple[Sort, ...]:
        *terms, last = right(self, dialect, backward=backward)
        return (*terms, Sort(last.expression, "asc" if last.direction == "desc" else "desc"))

    patch.setattr(row_order.Order, "order_by", order_by)


def a_page_begins_with_its_cursor(patch: pytest.MonkeyPatch) -> None:
    right = row_order.Order.keyset_condition

    def keyset_condition(self: row_order.Order, *arguments: Any, **named: Any) -> Expression:
        return right(self, *arguments, **{**named, "inclusive": True})

    patch.setattr(row_order.Order, "keyset_condition", keyset_condition)


async def expect_a_report(plant: Plant, sites: Sites, patch: pytest.MonkeyPatch) -> None:
    """Plant, and run triples until one is wrong."""
    plant(patch)
    for seed in range(SITES):
        async with sites("sqlite", seed) as site:
            for number in range(MOST // SITES):
                outcome = await site.triple(number)
                if outcome.report:
                    assert "Document:" in outcome.report
                    assert f"TRIPLE={seed}:{number}" in outcome.report
                    return
    pytest.fail(f"{MOST} triples do not see it")


@pytest.mark.parametrize(
    "plant",
    [everybody_sees_drafts, not_is_not_heard, lists_name_whatever_status, a_page_begins_with_its_cursor],
)
async def test_what_is_wrong_is_seen(plant: Plant, sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    await expect_a_report(plant, sites, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize(
    "plant",
    [
        authors_do_not_see_what_is_theirs,
        moderators_see_every_comment,
        readers_read_the_source,
        counts_are_those_of_staff,
        contains_tells_case_apart,
        an_empty_or_matches_all,
        nulls_stand_where_the_database_has_them,
        ties_are_broken_backwards,
    ],
)
async def test_what_is_wrong_elsewhere_is_seen(plant: Plant, sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    await expect_a_report(plant, sites, monkeypatch)
