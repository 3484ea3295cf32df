import pytest

from gql_blog.store.waits.read_budget import Pace, ReadBudget


def test_what_was_long_fades(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("gql_blog.store.waits.read_budget.monotonic", lambda: now)
    pace = Pace()
    assert not pace.is_long()
    pace.mark(long=True)
    now += 29
    assert pace.is_long()
    now += 2
    assert not pace.is_long()
    pace.mark(long=True)
    pace.mark(long=False)
    assert not pace.is_long()


def test_a_budget_is_used_up_and_the_next_one_is_whole() -> None:
    budget = ReadBudget("192.0.2.1", 2.0)
    budget.taken += 1.5
    assert budget.left == 0.5
    assert budget.renewed("tok_1") == ReadBudget("tok_1", 2.0)
    assert ReadBudget().left > 1e9
