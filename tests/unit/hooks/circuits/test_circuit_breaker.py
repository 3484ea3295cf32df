"""The count of failures, and the state that follows from it."""

from gql_blog.content import CircuitChange, CircuitKey, CircuitRecord, CircuitState
from gql_blog.hooks.circuits.circuit_breaker import MAX_FAILURES, PROBE_SECONDS, CircuitBreaker, Circuits

KEY = CircuitKey("guard", "before_write", "create_post")


def opened(now: float = 100.0) -> CircuitBreaker:
    breaker = CircuitBreaker(KEY)
    assert [breaker.record_failure("ValueError", now) for _ in range(MAX_FAILURES)] == [False] * 4 + [True]
    return breaker


def test_five_in_a_row_and_not_fewer_open_a_circuit() -> None:
    breaker = CircuitBreaker(KEY)
    for _ in range(MAX_FAILURES - 1):
        breaker.record_failure("ValueError", 0)
    assert (MAX_FAILURES, breaker.state, breaker.last_error) == (5, CircuitState.CLOSED, "ValueError")
    assert not breaker.record_success(), "it was not open"
    assert (breaker.failures_in_row, breaker.failures) == (0, 4)
    breaker = opened()
    assert (breaker.state, breaker.failures) == (CircuitState.OPEN, 5)


def test_a_probe_is_due_after_a_minute_and_its_success_closes_the_circuit() -> None:
    breaker = opened(now=100)
    assert (breaker.is_probe_due(159.9), breaker.is_probe_due(160)) == (False, True)
    breaker.is_probed = True
    assert not breaker.is_probe_due(160), "one probe at a time"
    breaker.is_probed = False
    assert not breaker.record_failure("ValueError", 160, is_probe=True), "it was open already"
    assert (breaker.state, breaker.is_probe_due(160 + PROBE_SECONDS - 1)) == (CircuitState.OPEN, False)
    assert breaker.record_success(is_probe=True)
    assert (breaker.state, breaker.failures_in_row, breaker.failures) == (CircuitState.CLOSED, 0, 6)


def test_a_call_that_began_before_the_circuit_opened_does_not_decide_about_it() -> None:
    breaker = opened(now=100)
    assert not breaker.record_success()
    breaker.record_failure("TimeoutError", 150)
    assert (breaker.state, breaker.probe_at) == (CircuitState.OPEN, 100 + PROBE_SECONDS)


def test_nothing_is_saved_but_failures_and_what_changes_the_state() -> None:
    breaker = CircuitBreaker(KEY)
    breaker.record_success()
    assert breaker.take_change() is None
    breaker.record_failure("ValueError", 0)
    breaker.record_failure("KeyError", 0)
    record = CircuitRecord(KEY, CircuitState.CLOSED, 2, 2, "KeyError")
    assert breaker.take_change() == CircuitChange(record, 2, closes=False)
    assert breaker.take_change() is None
    breaker.record_success()
    assert breaker.take_change() == CircuitChange(CircuitRecord(KEY, CircuitState.CLOSED, 0, 2, "KeyError"), 0, False)
    breaker.record_success()
    assert breaker.take_change() is None


def test_what_could_not_be_saved_is_saved_later() -> None:
    breaker = opened()
    change = breaker.take_change()
    assert change is not None
    breaker.give_back(change)
    breaker.record_success(is_probe=True)
    assert breaker.take_change() == CircuitChange(CircuitRecord(KEY, CircuitState.CLOSED, 0, 5, "ValueError"), 5, True)


def test_a_circuit_that_closed_unsaved_is_saved_as_closed_unless_it_opened_again() -> None:
    breaker = opened()
    breaker.take_change()
    breaker.record_success(is_probe=True)
    closed = breaker.take_change()
    assert closed == CircuitChange(CircuitRecord(KEY, CircuitState.CLOSED, 0, 5, "ValueError"), 0, True)
    breaker.give_back(closed)
    assert breaker.take_change() == closed
    for _ in range(MAX_FAILURES):
        breaker.record_failure("ValueError", 100)
    breaker.give_back(closed)
    again = breaker.take_change()
    assert again is not None
    assert (again.record.state, again.closes) == (CircuitState.OPEN, False)


def test_what_other_processes_saved_is_taken_over_but_never_in_place_of_what_is_unsaved() -> None:
    circuits = Circuits()
    breaker = circuits.of(KEY)
    saved = CircuitRecord(KEY, CircuitState.OPEN, 5, 9, "ValueError", probe_at=160.0)
    circuits.merge([saved], {"other"})
    assert (breaker.state, breaker.failures, breaker.is_probe_due(160)) == (CircuitState.OPEN, 9, True)
    assert circuits.disabled == {"other"}
    breaker.record_failure("KeyError", 160, is_probe=True)
    circuits.merge([saved], ())
    assert (breaker.failures, breaker.last_error) == (10, "KeyError")
    (change,) = circuits.take_changes()
    circuits.give_back([change])
    assert circuits.take_changes() == [change]
    assert circuits.subjects("guard", "before_write") == ["create_post"]
