from gql_blog.access import ANONYMOUS
from gql_blog.content import Role
from gql_blog.read.bind_parameters import BindParameters, BoundRequest
from gql_blog.read.conditions import derived_rows, list_conditions
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.visibility_conditions import Policy

BOUND = BoundRequest({}, ReadContext(ANONYMOUS, ""))


def test_a_whole_list_says_all_of_its_rows() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    made = list_conditions(need, ENTITIES["response"], Policy(None), SQLITE, "/Query.x")
    assert made("a", "p.value", BOUND, BindParameters()) == [
        "a.root_id = p.value",
        "a.responding_to_id is not null",
        "a.public",
    ]
    seen_by_editors = list_conditions(need, ENTITIES["response"], Policy(Role.EDITOR), SQLITE, "/Query.x")
    assert seen_by_editors("a", "p.value", BOUND, BindParameters())[2:] == ["true", "+a.status = 'PUBLISHED'"]


def test_each_condition_is_noted_with_its_columns() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    parameters = BindParameters()
    list_conditions(need, ENTITIES["response"], Policy(Role.AUTHOR), POSTGRES, "/Query.x")(
        "a", "j.root_id", BOUND, parameters
    )
    noted = [(usage.why, usage.path, *usage.columns()) for usage in parameters.usages]
    (policy,) = [each for each in noted if each[0] == "policy"]
    assert {("article", "public", False), ("article", "created_by_id", False)} < set(policy)
    assert [each for each in noted if each is not policy] == [
        ("key", "/Query.x", ("article", "root_id", False)),
        ("type", "/Query.x", ("article", "responding_to_id", False)),
        ("filter", "/Query.x", ("article", "status", False)),
    ]


def test_a_derived_list_is_noted_apart_from_the_policy_in_it() -> None:
    parameters = BindParameters()
    sql = derived_rows(ENTITIES["participant"], Policy(None), SQLITE, lambda column, _: f"{column} = 'k'", parameters)
    assert "r.root_id = 'k'" in sql
    assert "c.public" in sql
    noted = {(usage.why, table, column) for usage in parameters.usages for table, column, _ in usage.columns()}
    assert ("derived", "byline", "contributor_id") in noted
    assert ("policy", "comment", "public") in noted
    assert ("derived", "comment", "public") not in noted


def test_of_a_page_the_paging_says_the_rest() -> None:
    need = Pages("response", "{a}.root_id = {p}", order="article", published=True)
    made = list_conditions(need, ENTITIES["response"], Policy(None), SQLITE, "/Query.x")
    assert made("x", "k", BOUND, BindParameters()) == ["x.root_id = k"]
