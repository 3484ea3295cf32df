import sys
from collections.abc import Iterator
from typing import Any

import pytest
from support.reading import library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.graph.engine import Engine
from gql_blog.graph.result import GraphQLResult
from gql_blog.graph.result_cache import Keeping, ResultCache, Sightings
from gql_blog.store import Invalidations

ADMIN = Viewer(Role.ADMIN, "usr_1", None, None, "usr_1")


class Told(Invalidations):
    """Touches that a test makes; nothing is current while ``deaf``. ``waiting`` is told with the next question."""

    def __init__(self) -> None:
        super().__init__()
        self.deaf = False
        self.waiting: list[frozenset[str] | None] = []

    def touch(self, *keys: str) -> None:
        self.waiting.append(frozenset(keys) if keys else None)

    def current(self) -> bool:
        for keys in self.waiting:
            self._heard(keys)
        self.waiting.clear()
        return not self.deaf

    async def start(self) -> None:
        """There is nothing to start."""

    async def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def touches() -> Told:
    return Told()


@pytest.fixture
def answers(touches: Told) -> ResultCache:
    return ResultCache(touches, 1_000_000)


def ask(
    answers: ResultCache,
    query: str = "{ a }",
    *rests_on: str,
    viewer: Viewer = ANONYMOUS,
    body: bytes = b"1",
    **more: Any,
) -> bytes:
    """Ask as the engine does; ``body`` is what would be read."""
    key = answers.key(query, more.get("name"), more.get("variables", {}), viewer)
    request = more.get("request")
    if key is None:
        return body
    if (kept := answers.find(key, request)) is not None:
        return kept.body
    mark = answers.worth_keeping(key)
    if mark is not None:
        more.get("meanwhile", lambda: None)()
        answers.keep(key, request, mark, GraphQLResult(body), frozenset(rests_on))
    return body


def bodies(answers: ResultCache, *arguments: Any, **more: Any) -> list[bytes]:
    return [ask(answers, *arguments, body=str(number).encode(), **more) for number in range(4)]


def test_an_answer_is_kept_when_it_is_asked_for_the_second_time(answers: ResultCache) -> None:
    assert bodies(answers) == [b"0", b"1", b"1", b"1"]
    assert answers.counts == {"miss": 2, "hit": 2}


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMIN])
def test_nothing_is_kept_for_those_who_see_what_is_their_own(answers: ResultCache, role: Role) -> None:
    assert bodies(answers, viewer=Viewer(role, "usr_1", None, None, "usr_1")) == [b"0", b"1", b"2", b"3"]
    assert len(answers) == 0


def test_one_roles_answer_is_never_anothers(answers: ResultCache) -> None:
    assert bodies(answers) == [b"0", b"1", b"1", b"1"]
    assert bodies(answers, viewer=ADMIN, request=b"r") == [b"0", b"1", b"1", b"1"]
    assert answers.recall(b"r", ADMIN)
    for viewer in (ANONYMOUS, *(Viewer(role) for role in Role if role is not Role.ADMIN)):
        assert answers.recall(b"r", viewer) is None


def test_questions_are_told_apart_by_all_that_they_say(answers: ResultCache) -> None:
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
            ask(answers, body=str(number).encode(), **each)
    assert [ask(answers, body=b"", **each) for each in questions] == [str(n).encode() for n in range(len(questions))]
    same = [ask(answers, variables=given) for given in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1, "b": 2})]
    assert len(set(same)) == 1


def test_variables_that_are_not_json_are_no_key(answers: ResultCache) -> None:
    assert answers.key("{ a }", None, {"x": object()}, ANONYMOUS) is None
    assert answers.key("{ a }", None, {"x": 2**70}, ANONYMOUS) is None
    assert answers.key(None, None, {}, ANONYMOUS) is None


def test_what_is_touched_goes_and_the_rest_stays(answers: ResultCache, touches: Told) -> None:
    for query, key in (("{ a }", "dialogue:1"), ("{ b }", "dialogue:2")):
        bodies(answers, query, key, request=query.encode())
    touches.touch("dialogue:1", "comment")
    assert answers.recall(b"{ a }", ANONYMOUS) is None
    assert answers.recall(b"{ b }", ANONYMOUS)
    assert ask(answers, "{ a }", "dialogue:1", body=b"new") == b"new"
    assert ask(answers, "{ a }") == b"new"
    touches.touch()
    assert answers.recall(b"{ b }", ANONYMOUS) is None
    assert (len(answers), answers.weight, answers.counts["touched"]) == (0, 0, 3)
    assert not answers._resting
    assert not answers._requests


def test_an_answer_that_was_read_before_a_touch_is_not_kept_after_it(answers: ResultCache, touches: Told) -> None:
    for keys, kept in ((("x",), 1), (("a", "y"), 0), ((), 0)):
        ask(answers, f"{{ {keys} }}", "a")
        ask(answers, f"{{ {keys} }}", "a", meanwhile=lambda keys=keys: touches.touch(*keys))
        assert len(answers) == kept, keys
        touches.touch()
    assert answers.counts["not_kept"] == 2


def test_too_many_touches_to_remember_are_all_of_them(answers: ResultCache, touches: Told) -> None:
    def meanwhile() -> None:
        for number in range(1_001):
            touches.touch(str(number))

    ask(answers, "{ a }", "a")
    ask(answers, "{ a }", "a", meanwhile=meanwhile)
    assert len(answers) == 0


def test_nothing_is_given_nor_kept_while_nothing_is_heard(answers: ResultCache, touches: Told) -> None:
    bodies(answers, request=b"r")
    touches.deaf = True
    assert answers.recall(b"r", ANONYMOUS) is None
    assert bodies(answers) == [b"0", b"1", b"2", b"3"]
    assert bodies(answers, "{ b }") == [b"0", b"1", b"2", b"3"]
    touches.deaf = False
    assert ask(answers, body=b"") == b"1"


def test_deafness_that_begins_while_an_answer_is_read(answers: ResultCache, touches: Told) -> None:
    ask(answers)
    ask(answers, meanwhile=lambda: setattr(touches, "deaf", True))
    touches.deaf = False
    assert len(answers) == 0


def test_a_request_is_known_by_its_bytes(answers: ResultCache) -> None:
    assert bodies(answers, request=b'{"query":"{ a }"}') == [b"0", b"1", b"1", b"1"]
    kept = answers.recall(b'{"query":"{ a }"}', ANONYMOUS)
    assert kept is not None
    assert kept.body == b"1"
    assert answers.recall(b'{ "query":"{ a }"}', ANONYMOUS) is None
    for blanks in range(10):
        ask(answers, request=b" " * blanks + b'{"query":"{ a }"}')
    assert len(answers._requests) == 4, "whoever pads requests fills no memory"


def test_what_is_kept_is_bounded_whatever_is_asked(touches: Told) -> None:
    answers = ResultCache(touches, 200_000)
    for number in range(2_000):
        request = b"x" * (number % 3_000) + str(number).encode()
        for _ in range(3):
            ask(answers, f"{{ a{number} }}", f"dialogue:{number}", body=b"y" * (number * 7 % 20_000), request=request)
        assert answers.weight <= 200_000
    assert 5 < len(answers) < 250
    assert set(answers._resting) == {key for kept in answers._kept.values() for key in kept.rests_on}
    assert answers.weight == sum(kept.weight for kept in answers._kept.values())
    assert answers.counts["crowded_out"] > 100


def test_the_weight_is_no_less_than_what_python_takes(touches: Told) -> None:
    answers = ResultCache(touches, 10_000_000)
    for _ in range(2):
        ask(
            answers, "{ a }" * 100, *(f"dialogue:art_{n:026}" for n in range(20)), body=b"y" * 5_000, request=b"r" * 900
        )
    (kept,) = answers._kept.values()
    sets = sum(sys.getsizeof(each) + sys.getsizeof(key) for key, each in answers._resting.items())
    real = sum(
        map(sys.getsizeof, (kept, kept.answer, kept.answer.body, kept.key, *kept.key, kept.rests_on, b"r" * 900))
    )
    assert real < kept.weight
    assert sets < kept.weight


def test_a_stream_of_questions_that_nobody_repeats_turns_nothing_out(answers: ResultCache) -> None:
    bodies(answers, request=b"r")
    for number in range(30_000):
        ask(answers, f"{{ a{number} }}", body=b"y" * 1_000)
    assert answers.recall(b"r", ANONYMOUS)
    assert len(answers) == 1


def test_one_answer_takes_no_more_than_its_share(answers: ResultCache) -> None:
    assert bodies(answers, variables={"x": "y" * 70_000}) == [b"0", b"1", b"2", b"3"]
    assert answers.counts["not_kept"] == 3


def test_switched_off_nothing_is_kept(touches: Told) -> None:
    answers = ResultCache(touches, 0)
    assert bodies(answers, request=b"r") == [b"0", b"1", b"2", b"3"]
    assert answers.recall(b"r", ANONYMOUS) is None
    assert not touches._hearers


def test_sightings_remember_the_last_ones() -> None:
    def sighted() -> Iterator[bool]:
        sightings = Sightings(most=10)
        yield sightings.again("a")
        yield sightings.again("a")
        for number in range(11):
            sightings.again(number)
        yield sightings.again("a")
        for number in range(100, 125):
            sightings.again(number)
        yield sightings.again("a")

    assert list(sighted()) == [False, True, True, False]


POST = "query($s: String!) { post(slug: $s) { title } }"


def keeping(engine: Engine, query: str, **variables: Any) -> Keeping | None:
    """What the engine would do at the question's second sight."""
    key = engine.answers.key(query, None, variables, ANONYMOUS)
    examined = engine._documents.examined(query, None, None)
    assert engine._keeper.keeping(key, examined, None) is None
    return engine._keeper.keeping(key, examined, None)


async def test_what_an_answer_rests_on_is_read_after_it(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    post = await library.newsroom.post("On Tides")
    found = keeping(library.engine, POST, s="on-tides")
    assert found is not None

    def steps() -> Any:
        yield from ()
        return "what was read"

    read, rests_on = await lite.database.reader.run(found.with_keys(steps(), {"s": "on-tides"}))
    assert (read, rests_on) == ("what was read", {f"dialogue:{post.article_id}"})


async def test_what_cannot_be_kept_is_counted(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    assert keeping(library.engine, '{ commentByReceipt(receipt: "x") { body } }') is None
    assert library.engine.answers.counts["bypass"] == 1
    assert library.engine._keeper.keeping(None, library.engine._documents.examined(POST, None, None), None) is None


async def test_a_documents_footprint_is_found_once(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    first, second = (keeping(library.engine, POST, s=slug) for slug in ("a", "b"))
    assert first is not None
    assert second is not None
    assert first.footprint is second.footprint
