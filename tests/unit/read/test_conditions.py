from gql_blog.access import ANONYMOUS
from gql_blog.content import Role
from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.conditions import conditions_of, derived_rows
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.policy import Policy

BOUND = Bound({}, ReadContext(ANONYMOUS, ""))


def test_a_whole_list_says_all_of_its_rows() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    made = conditions_of(need, ENTITIES["response"], Policy(None), SQLITE, "/Query.x")
    assert made("a", "p.value", BOUND, BindParameters()) == [
        "a.root_id = p.value",
        "a.responding_to_id is not null",
        "a.public",
    ]
    seen_by_editors = conditions_of(need, ENTITIES["response"], Policy(Role.EDITOR), SQLITE, "/Query.x")
    assert seen_by_editors("a", "p.value", BOUND, BindParameters())[2:] == ["true", "+a.status = 'PUBLISHED'"]


def test_each_condition_is_noted_with_its_columns() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    slots = BindParameters()
    conditions_of(need, ENTITIES["response"], Policy(Role.AUTHOR), POSTGRES, "/Query.x")("a", "j.root_id", BOUND, slots)
    noted = [(note.why, note.place, *note.columns()) for note in slots.notes]
    (policy,) = [each for each in noted if each[0] == "policy"]
    assert {("article", "public", False), ("article", "created_by_id", False)} < set(policy)
    assert [each for each in noted if each is not policy] == [
        ("key", "/Query.x", ("article", "root_id", False)),
        ("type", "/Query.x", ("article", "responding_to_id", False)),
        ("filter", "/Query.x", ("article", "status", False)),
    ]


def test_a_derived_list_is_noted_apart_from_the_policy_in_it() -> None:
    slots = BindParameters()
    sql = derived_rows(ENTITIES["participant"], Policy(None), SQLITE, lambda column, _: f"{column} = 'k'", slots)
    assert "r.root_id = 'k'" in sql
    assert "c.public" in sql
    noted = {(note.why, table, column) for note in slots.notes for table, column, _ in note.columns()}
    assert ("derived", "byline", "contributor_id") in noted
    assert ("policy", "comment", "public") in noted
    assert ("derived", "comment", "public") not in noted


def test_of_a_page_the_paging_says_the_rest() -> None:
    need = Pages("response", "{a}.root_id = {p}", order="article", published=True)
    made = conditions_of(need, ENTITIES["response"], Policy(None), SQLITE, "/Query.x")
    assert made("x", "k", BOUND, BindParameters()) == ["x.root_id = k"]
