from gql_blog.read import Lru


def test_what_was_used_least_lately_goes_first() -> None:
    held: Lru[str, int] = Lru(2, 100)
    for name in ("a", "b"):
        held.put(name, ord(name))
    assert held.get("a") == 97
    held.put("c", 99)
    assert [held.get(name) for name in "abc"] == [97, None, 99]
    assert (len(held), held.weight) == (2, 2)


def test_what_is_kept_is_bounded_by_its_weight() -> None:
    held: Lru[int, int] = Lru(1_000, 100)
    for number in range(50):
        held.put(number, number, 30)
        assert held.weight <= 100
    assert len(held) == 3
    held.put(49, 0, 10)
    assert held.weight == 70
    held.put(99, 0, 101)
    assert held.get(99) is None
    assert len(held) == 0


def test_what_grows_while_it_is_kept_counts_as_it_grows() -> None:
    held: Lru[str, int] = Lru(10, 100)
    for name in "abc":
        held.put(name, 0, 30)
    held.add_weight("c", 30)
    assert ([held.get(name) for name in "abc"], held.weight) == ([None, 0, 0], 90)
    held.add_weight("c", -50)
    held.add_weight("gone", 1_000)
    assert held.weight == 40
