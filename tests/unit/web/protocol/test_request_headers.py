from hypothesis import given
from hypothesis import strategies as st

from gql_blog.web.protocol.request_headers import request_headers

NAMES = st.sampled_from([b"a", b"b", b"c"])
HEADERS = st.lists(st.tuples(NAMES, st.binary(max_size=3)), max_size=6)


@given(HEADERS, NAMES)
def test_the_first_counts_and_all_are_known(headers: list[tuple[bytes, bytes]], wanted: bytes) -> None:
    scope = {"headers": headers}
    expected = [value for name, value in headers if name == wanted]
    assert list(request_headers(scope).values_of(wanted)) == expected
    assert request_headers(scope).last(wanted) == (expected[-1] if expected else None)
    assert request_headers(scope).get(wanted) == (expected[0] if expected else None)
    assert request_headers(scope).repeated == (len({name for name, _ in headers}) < len(headers))


def test_they_are_put_in_order_once() -> None:
    scope = {"headers": [(b"a", b"1")]}
    assert request_headers(scope) is request_headers(scope)
