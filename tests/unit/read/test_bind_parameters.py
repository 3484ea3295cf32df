from types import SimpleNamespace

from gql_blog.access import Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.read.bind_parameters import BindParameters, BoundRequest, page_value
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.needs import ReadContext

BOUND = BoundRequest({}, ReadContext(Viewer(Role.AUTHOR, "usr_1", "con_1", None, "usr_1"), SiteUrls("")))


def test_placeholders_are_numbered_as_they_stand_in_the_text() -> None:
    parameters = BindParameters()
    first, second, unused = parameters.value("a"), parameters.value("b"), parameters.value("c")
    assert len({first, second, unused}) == 3
    text, getters = parameters.finish(f"x = {second} and y = {first} and z = {second}", POSTGRES)
    assert text == "x = $1 and y = $2 and z = $1"
    assert [getter(BOUND) for getter in getters] == ["b", "a"]
    assert parameters.finish(second, SQLITE)[0] == "?1"


def test_the_viewer_is_one_parameter_however_often_named() -> None:
    parameters = BindParameters()
    text, getters = parameters.finish(f"{parameters.user()} {parameters.contributor()} {parameters.user()}", SQLITE)
    assert text == "?1 ?2 ?1"
    assert [getter(BOUND) for getter in getters] == ["usr_1", "con_1"]


def test_a_copy_goes_on_alone() -> None:
    parameters = BindParameters()
    user = parameters.user()
    copy = parameters.copy()
    assert copy.user() == user
    assert copy.value("copied") == parameters.value("kept")
    assert [get(BOUND) for get in copy.finish(f"{user} \x011\x01", SQLITE)[1]] == ["usr_1", "copied"]
    assert [get(BOUND) for get in parameters.finish(f"{user} \x011\x01", SQLITE)[1]] == ["usr_1", "kept"]


def test_column_usages_have_a_reason_and_a_path_and_are_copied() -> None:
    parameters = BindParameters()
    parameters.tables["a"] = "article"
    assert parameters.at("/Query.posts").record_usage("a.public", "policy") == "a.public"
    copy = parameters.copy()
    copy.record_usage("a.title", "field", answer=True)
    assert [(usage.sql, usage.why, usage.path, usage.answer) for usage in copy.usages] == [
        ("a.public", "policy", "/Query.posts", False),
        ("a.title", "field", "", True),
    ]
    assert len(parameters.usages) == 1
    other = BindParameters()
    other.adopt("x", copy)
    assert [list(usage.columns()) for usage in other.usages] == [
        [("article", "public", False)],
        [("article", "title", True)],
    ]


def test_a_place_shares_the_parameters() -> None:
    parameters = BindParameters()
    assert parameters.at("/Query.posts").user() == parameters.user()


def test_a_page_has_parameters_of_its_own_one_for_each_place() -> None:
    bound = BoundRequest({}, BOUND.context, pages=[SimpleNamespace(values=("a", "b")), SimpleNamespace(values=("c",))])
    text, getters = BindParameters().finish(" ".join(page_value(*at) for at in ((0, 1), (1, 0), (0, 1))), POSTGRES)
    assert text == "$1 $2 $1"
    assert [get(bound) for get in getters] == ["b", "c"]
