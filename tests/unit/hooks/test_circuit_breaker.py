"""The count of failures, and the state that follows from it."""

from gql_blog.hooks import PluginState
from gql_blog.hooks.circuit_breaker import MAX_FAILURES, CircuitBreaker


def test_five_in_a_row_and_not_fewer_disable_a_plugin_for_good() -> None:
    breaker = CircuitBreaker()
    assert breaker.state is PluginState.OK
    for _ in range(MAX_FAILURES - 1):
        breaker.record_failure(ValueError("detail"))
    assert (MAX_FAILURES, breaker.state, breaker.last_error) == (5, PluginState.FAILING, "ValueError")
    breaker.record_success()
    assert (breaker.state, breaker.total_failures) == (PluginState.OK, 4)
    for _ in range(MAX_FAILURES):
        breaker.record_failure(TimeoutError())
    breaker.record_success()
    assert (breaker.state, breaker.total_failures, breaker.last_error) == (PluginState.DISABLED, 9, "TimeoutError")
