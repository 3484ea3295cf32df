from time import time

from support.cases import cases

from gql_blog.web.protocol.caching import CacheTerms, digest_of, etag_of, not_modified

EACH_TIME = b"public, max-age=0, s-maxage=0, must-revalidate"


def test_what_nobody_could_drop_is_asked_for_each_time() -> None:
    assert CacheTerms().public("site") == CacheTerms(60).public(None) == ((b"cache-control", EACH_TIME),)


def test_what_has_keys_is_shared() -> None:
    control, keys = CacheTerms(60, 5, 10, "Cache-Tag").public("site article")
    assert control == (b"cache-control", b"public, max-age=5, s-maxage=60, stale-while-revalidate=10")
    assert keys == (b"cache-tag", b"site,article")
    assert CacheTerms(60).public("site article")[1] == (b"surrogate-key", b"site article")


@cases(("seconds", "told"), [(30.9, b"public, max-age=5, s-maxage=30"), (-1, b"public, max-age=0, s-maxage=0")])
def test_what_ends_by_the_clock_is_kept_no_longer(seconds: float, told: bytes) -> None:
    (_, control), _ = CacheTerms(60, 5, 10).public("site", time() + seconds)
    assert control == told


def test_a_tag_is_of_the_bytes_and_of_their_form() -> None:
    one, other = digest_of(b"one"), digest_of(b"other")
    assert len({etag_of(one, ""), etag_of(one, "-br"), etag_of(other, "")}) == 3


@cases(("given", "same"), [(None, False), (b'"a"', True), (b'"b", W/"a"', True), (b" * ", True), (b'"ab"', False)])
def test_who_has_it_is_told_so(given: bytes | None, same: bool) -> None:
    answer = not_modified(b'"a"', given, ((b"vary", b"Accept"),))
    assert (answer is not None) == same
    if answer is not None:
        assert answer == (304, ((b"etag", b'"a"'), (b"vary", b"Accept")), b"")
