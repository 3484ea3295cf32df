import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.reading import library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.graph.engine import Engine
from gql_blog.graph.results.result import GraphQLResult
from gql_blog.graph.results.result_cache import PendingEntry, RecentKeys, ResultCache
from gql_blog.store import Invalidations, Read

ADMIN = Viewer(Role.ADMIN, "usr_1", None, None, "usr_1")


class FakeInvalidations(Invalidations):
    """Touches that a test makes; nothing is current while ``deaf``. ``waiting`` is told with the next question."""

    def __init__(self) -> None:
        super().__init__()
        self.deaf = False
        self.waiting: list[frozenset[str] | None] = []

    def touch(self, *keys: str) -> None:
        self.waiting.append(frozenset(keys) if keys else None)

    def catch_up(self) -> bool:
        for keys in self.waiting:
            self._notify(keys)
        self.waiting.clear()
        return not self.deaf

    async def start(self) -> None:
        """There is nothing to start."""

    async def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def invalidations() -> FakeInvalidations:
    return FakeInvalidations()


@pytest.fixture
def cache(invalidations: FakeInvalidations) -> ResultCache:
    return ResultCache(invalidations, 1_000_000)


def ask(
    cache: ResultCache,
    query: str = "{ a }",
    *tags: str,
    viewer: Viewer = ANONYMOUS,
    body: bytes = b"1",
    **more: Any,
) -> bytes:
    """Ask as the engine does; ``body`` is what would be read."""
    key = cache.key(query, more.get("name"), more.get("variables", {}), viewer)
    request = more.get("request")
    if key is None:
        return body
    if (entry := cache.get(key, request)) is not None:
        return entry.body
    generation = cache.reserve(key)
    if generation is not None:
        more.get("meanwhile", lambda: None)()
        cache.put(key, request, generation, GraphQLResult(body), frozenset(tags))
    return body


def bodies(cache: ResultCache, *arguments: Any, **more: Any) -> list[bytes]:
    return [ask(cache, *arguments, body=str(number).encode(), **more) for number in range(4)]


def test_an_answer_is_kept_when_it_is_asked_for_the_second_time(cache: ResultCache) -> None:
    assert bodies(cache) == [b"0", b"1", b"1", b"1"]
    assert cache.counts == {"miss": 2, "hit": 2}


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MODERATOR, Role.EDITOR])
def test_nothing_is_kept_for_those_who_see_what_is_their_own(cache: ResultCache, role: Role) -> None:
    assert bodies(cache, viewer=Viewer(role, "usr_1", None, None, "usr_1")) == [b"0", b"1", b"2", b"3"]
    assert len(cache) == 0


def test_one_roles_answer_is_never_anothers(cache: ResultCache) -> None:
    assert bodies(cache) == [b"0", b"1", b"1", b"1"]
    assert bodies(cache, viewer=ADMIN, request=b"r") == [b"0", b"1", b"1", b"1"]
    assert cache.get_by_request(b"r", ADMIN)
    for viewer in (ANONYMOUS, *(Viewer(role) for role in Role if role is not Role.ADMIN)):
        assert cache.get_by_request(b"r", viewer) is None


def test_questions_are_told_apart_by_all_that_they_say(cache: ResultCache) -> None:
    questions: list[dict[str, Any]] = [
        {"query": "{ a }"},
        {"query": "{ a } "},
        {"query": "{ a }", "name": "A"},
        {"query": "{ a }", "variables": {"x": 1}},
        {"query": "{ a }", "variables": {"x": "1"}},
        {"query": "{ a }", "variables": {"x": True}},
        {"query": "{ a }", "variables": {"x": 1.0}},
        {"query": "{ a }", "variables": {"x": None}},
        {"query": "{ a }", "variables": {"x": [1]}},
    ]
    for _ in range(2):
        for number, each in enumerate(questions):
            ask(cache, body=str(number).encode(), **each)
    assert [ask(cache, body=b"", **each) for each in questions] == [str(n).encode() for n in range(len(questions))]
    same = [ask(cache, variables=given) for given in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 2})]
    assert len(set(same)) == 1


def test_variables_that_are_not_json_are_no_key(cache: ResultCache) -> None:
    assert cache.key("{ a }", None, {"x": object()}, ANONYMOUS) is None
    assert cache.key("{ a }", None, {"x": 2**70}, ANONYMOUS) is None
    assert cache.key(None, None, {}, ANONYMOUS) is None


def test_what_is_touched_goes_and_the_rest_stays(cache: ResultCache, invalidations: FakeInvalidations) -> None:
    for query, key in (("{ a }", "dialogue:1"), ("{ b }", "dialogue:2")):
        bodies(cache, query, key, request=query.encode())
    invalidations.touch("dialogue:1", "comment")
    assert cache.get_by_request(b"{ a }", ANONYMOUS) is None
    assert cache.get_by_request(b"{ b }", ANONYMOUS)
    assert ask(cache, "{ a }", "dialogue:1", body=b"new") == b"new"
    assert ask(cache, "{ a }") == b"new"
    invalidations.touch()
    assert cache.get_by_request(b"{ b }", ANONYMOUS) is None
    assert (len(cache), cache.weight, cache.counts["invalidated"]) == (0, 0, 3)
    assert not cache._by_tag
    assert not cache._requests


def test_an_answer_that_was_read_before_a_touch_is_not_kept_after_it(
    cache: ResultCache, invalidations: FakeInvalidations
) -> None:
    for keys, entry in ((("x",), 1), (("a", "y"), 0), ((), 0)):
        ask(cache, f"{{ {keys} }}", "a")
        ask(cache, f"{{ {keys} }}", "a", meanwhile=lambda keys=keys: invalidations.touch(*keys))
        assert len(cache) == entry, keys
        invalidations.touch()
    assert cache.counts["not_stored"] == 2


def test_too_many_touches_to_remember_are_all_of_them(cache: ResultCache, invalidations: FakeInvalidations) -> None:
    def meanwhile() -> None:
        for number in range(1_001):
            invalidations.touch(str(number))

    ask(cache, "{ a }", "a")
    ask(cache, "{ a }", "a", meanwhile=meanwhile)
    assert len(cache) == 0


def test_nothing_is_given_nor_kept_while_invalidations_may_be_missed(
    cache: ResultCache, invalidations: FakeInvalidations
) -> None:
    bodies(cache, request=b"r")
    invalidations.deaf = True
    assert cache.get_by_request(b"r", ANONYMOUS) is None
    assert bodies(cache) == [b"0", b"1", b"2", b"3"]
    assert bodies(cache, "{ b }") == [b"0", b"1", b"2", b"3"]
    invalidations.deaf = False
    assert ask(cache, body=b"") == b"1"


def test_deafness_that_begins_while_an_answer_is_read(cache: ResultCache, invalidations: FakeInvalidations) -> None:
    ask(cache)
    ask(cache, meanwhile=lambda: setattr(invalidations, "deaf", True))
    invalidations.deaf = False
    assert len(cache) == 0


def test_a_request_is_known_by_its_bytes(cache: ResultCache) -> None:
    assert bodies(cache, request=b'{"query":"{ a }"}') == [b"0", b"1", b"1", b"1"]
    entry = cache.get_by_request(b'{"query":"{ a }"}', ANONYMOUS)
    assert entry is not None
    assert entry.body == b"1"
    assert cache.get_by_request(b'{ "query":"{ a }"}', ANONYMOUS) is None
    for blanks in range(10):
        ask(cache, request=b" " * blanks + b'{"query":"{ a }"}')
    assert len(cache._requests) == 4, "whoever pads requests fills no memory"


def test_what_is_kept_is_bounded_whatever_is_asked(invalidations: FakeInvalidations) -> None:
    cache = ResultCache(invalidations, 200_000)
    for number in range(2_000):
        request = b"x" * (number % 3_000) + str(number).encode()
        for _ in range(3):
            ask(cache, f"{{ a{number} }}", f"dialogue:{number}", body=b"y" * (number * 7 % 20_000), request=request)
        assert cache.weight <= 200_000
    assert 5 < len(cache) < 250
    assert set(cache._by_tag) == {key for entry in cache._entries.values() for key in entry.tags}
    assert cache.weight == sum(entry.weight for entry in cache._entries.values())
    assert cache.counts["capacity"] > 100


def test_the_weight_is_no_less_than_what_python_takes(invalidations: FakeInvalidations) -> None:
    cache = ResultCache(invalidations, 10_000_000)
    for _ in range(2):
        ask(cache, "{ a }" * 100, *(f"dialogue:art_{n:026}" for n in range(20)), body=b"y" * 5_000, request=b"r" * 900)
    (entry,) = cache._entries.values()
    sets = sum(sys.getsizeof(each) + sys.getsizeof(key) for key, each in cache._by_tag.items())
    real = sum(
        map(sys.getsizeof, (entry, entry.result, entry.result.body, entry.key, *entry.key, entry.tags, b"r" * 900))
    )
    assert real < entry.weight
    assert sets < entry.weight


def test_a_stream_of_questions_that_nobody_repeats_turns_nothing_out(cache: ResultCache) -> None:
    bodies(cache, request=b"r")
    for number in range(30_000):
        ask(cache, f"{{ a{number} }}", body=b"y" * 1_000)
    assert cache.get_by_request(b"r", ANONYMOUS)
    assert len(cache) == 1


def test_one_answer_takes_no_more_than_its_share(cache: ResultCache) -> None:
    assert bodies(cache, variables={"x": "y" * 70_000}) == [b"0", b"1", b"2", b"3"]
    assert cache.counts["not_stored"] == 3


def test_switched_off_nothing_is_kept(invalidations: FakeInvalidations) -> None:
    cache = ResultCache(invalidations, 0)
    assert bodies(cache, request=b"r") == [b"0", b"1", b"2", b"3"]
    assert cache.get_by_request(b"r", ANONYMOUS) is None
    assert not invalidations._callbacks


def test_sightings_remember_the_last_ones() -> None:
    def sighted() -> Iterator[bool]:
        sightings = RecentKeys(most=10)
        yield sightings.seen_before("a")
        yield sightings.seen_before("a")
        for number in range(11):
            sightings.seen_before(number)
        yield sightings.seen_before("a")
        for number in range(100, 125):
            sightings.seen_before(number)
        yield sightings.seen_before("a")

    assert list(sighted()) == [False, True, True, False]


POST = "query($s: String!) { post(slug: $s) { title } }"


async def pending_entry(engine: Engine, query: str, **variables: Any) -> PendingEntry | None:
    """What the engine would do at the question's second sight."""
    key = engine.result_cache.key(query, None, variables, ANONYMOUS)
    assert key is not None
    document = engine._documents.validated(query, None, None)
    assert engine._cache_policy.pending_entry(key, document, None) is None
    return engine._cache_policy.pending_entry(key, document, None)


async def test_what_an_answer_rests_on_is_read_after_it(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    post = await library.newsroom.post("On Tides")
    found = await pending_entry(library.engine, POST, s="on-tides")
    assert found is not None

    def steps() -> Any:
        yield from ()
        return "what was read"

    read, tags = await lite.database.reader.run(found.with_tags(Read(steps), {"s": "on-tides"}))
    assert (read, tags) == ("what was read", {f"public:dialogue:{post.article_id}"})


async def test_what_cannot_be_kept_is_counted(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    assert await pending_entry(library.engine, '{ commentByReceipt(receipt: "x") { body } }') is None
    assert library.engine.result_cache.counts["bypass"] == 1


async def test_a_documents_footprint_is_found_once(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    first, second = [await pending_entry(library.engine, POST, s=slug) for slug in ("a", "b")]
    assert first is not None
    assert second is not None
    assert first.dependencies is second.dependencies


def test_what_is_kept_has_keys_for_anonymous_viewers_alone(cache: ResultCache) -> None:
    for viewer, keys in ((ANONYMOUS, "site article"), (ADMIN, None)):
        key = cache.key("{ a }", None, {}, viewer)
        assert key is not None
        cache.reserve(key)
        generation, result = cache.reserve(key), GraphQLResult(b"12345")
        assert generation is not None
        cache.put(key, None, generation, result, frozenset({"public:article"}))
        assert result.kept is not None
        assert (result.kept.keys, result.kept.room) == (keys, 5)


def test_what_was_changed_while_it_was_read_has_no_keys(cache: ResultCache, invalidations: FakeInvalidations) -> None:
    result, key = GraphQLResult(b"1"), cache.key("{ a }", None, {}, ANONYMOUS)
    assert key is not None
    cache.reserve(key)
    generation = cache.reserve(key)
    assert generation is not None
    keys = cache.content_keys()
    assert keys() == "site article comment contributor tag"
    invalidations.touch("public:article")
    cache.put(key, None, generation, result, frozenset({"public:article"}))
    assert result.kept is None
    assert keys() is None
    invalidations.deaf = True
    assert cache.content_keys()() is None


def test_without_a_cache_nothing_has_keys(invalidations: FakeInvalidations) -> None:
    assert ResultCache(invalidations, 0).content_keys()() is None
