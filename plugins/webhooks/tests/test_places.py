"""No endpoint starves, whatever the others do."""

from collections import Counter

from gql_blog_webhooks.places import Places, Waiting
from gql_blog_webhooks.settings import WebhookSettings


def places(parallel: int = 4, of_endpoint: int = 2) -> Places:
    return Places(WebhookSettings(parallel=parallel, parallel_of_endpoint=of_endpoint))


def taken(given: dict[str, int], all_places: Places) -> dict[str, int]:
    for endpoint_id, count in given.items():
        for _ in range(count):
            all_places.take(endpoint_id)
    return given


def test_each_gets_one_before_any_gets_a_second() -> None:
    assert places().give([Waiting("a"), Waiting("b"), Waiting("c")]) == {"a": 2, "b": 1, "c": 1}
    assert places(parallel=9).give([Waiting("a"), Waiting("b")]) == {"a": 2, "b": 2}


def test_who_was_served_the_longest_ago_is_the_first() -> None:
    of_two, waiting = places(parallel=2, of_endpoint=1), [Waiting(each) for each in "abcde"]
    served: Counter[str] = Counter()
    for _ in range(10):
        for each in taken(of_two.give(waiting), of_two):
            served[each] += 1
            of_two.leave(each)
    assert set(served.values()) == {4}


def test_those_that_fail_have_half_of_the_places_at_most_and_come_last() -> None:
    of_four, dead = places(), [Waiting(f"dead {each}", fails=True) for each in range(9)]
    assert len(taken(of_four.give(dead), of_four)) == 2
    assert of_four.give([*dead, Waiting("well")]) == {"well": 2}
    assert places(parallel=1).give(dead[:1]) == {"dead 0": 1}, "also where there is one place alone"


def test_who_has_left_may_come_again() -> None:
    one = places(parallel=1)
    taken(one.give([Waiting("a")]), one)
    assert one.give([Waiting("a"), Waiting("b")]) == {}
    one.leave("a")
    assert one.give([Waiting("a"), Waiting("b")]) == {"b": 1}
