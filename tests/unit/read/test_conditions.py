from gql_blog.access import ANONYMOUS
from gql_blog.content import Role
from gql_blog.read.conditions import conditions_of
from gql_blog.read.entities import ENTITIES
from gql_blog.read.needs import Many, Pages, ReadContext
from gql_blog.read.policy import Policy
from gql_blog.read.slots import Bound, Slots

BOUND = Bound({}, ReadContext(ANONYMOUS, ""))


def test_a_whole_list_says_all_of_its_rows() -> None:
    need = Many("response", "{a}.root_id = {p}", ("{a}.id",), published=True)
    made = conditions_of(need, ENTITIES["response"], Policy(None), paged=False)
    assert made("a", "p.value", BOUND, Slots()) == [
        "a.root_id = p.value",
        "a.responding_to_id is not null",
        "a.public",
        "a.status = 'PUBLISHED'",
    ]
    seen_by_editors = conditions_of(need, ENTITIES["response"], Policy(Role.EDITOR), paged=False)
    assert "a.public" not in seen_by_editors("a", "p.value", BOUND, Slots())


def test_of_a_page_the_paging_says_the_rest() -> None:
    need = Pages("response", "{a}.root_id = {p}", order="article", status="PUBLISHED")
    made = conditions_of(need, ENTITIES["response"], Policy(None), paged=True)
    assert made("x", "k", BOUND, Slots()) == ["x.root_id = k"]
