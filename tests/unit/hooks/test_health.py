"""The count of failures, and the state that follows from it."""

from gql_blog.hooks import PluginState
from gql_blog.hooks.health import MAX_FAILURES, FailureCount


def test_five_in_a_row_and_not_fewer_put_a_plugin_aside_for_good() -> None:
    count = FailureCount()
    assert count.state is PluginState.OK
    for _ in range(MAX_FAILURES - 1):
        count.failed(ValueError("detail"))
    assert (MAX_FAILURES, count.state, count.last_error) == (5, PluginState.FAILING, "ValueError")
    count.succeeded()
    assert (count.state, count.total) == (PluginState.OK, 4)
    for _ in range(MAX_FAILURES):
        count.failed(TimeoutError())
    count.succeeded()
    assert (count.state, count.total, count.last_error) == (PluginState.ASIDE, 9, "TimeoutError")
