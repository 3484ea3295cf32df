import json

import pytest
from support.cases import cases
from support.tiny_site import RATES

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.web.limits.rate_limiter import INVALID_TOKEN_RATE, RateLimiter, Rates, client_address
from gql_blog.web.protocol.http_responses import HTTPError

STAFF = Viewer(Role.EDITOR, "usr_1", None, "tok_1", "usr_1")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_reader_may_ask_sixty_times_in_ten_seconds() -> None:
    limiter = RateLimiter(RATES, clock=Clock())
    for _ in range(60):
        limiter.count_request(ANONYMOUS, "192.0.2.1")
    with pytest.raises(HTTPError, match="Too many requests") as caught:
        limiter.count_request(ANONYMOUS, "192.0.2.1")
    assert caught.value.status == 429
    (name, seconds), *_ = caught.value.headers
    error = json.loads(caught.value.body)["errors"][0]
    assert name == b"retry-after"
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": int(seconds)}
    limiter.count_request(ANONYMOUS, "192.0.2.2")


def test_and_three_hundred_times_in_a_minute() -> None:
    clock = Clock()
    limiter = RateLimiter(RATES, clock=clock)
    for window in range(6):
        clock.now = window * 10 + 9.9
        for _ in range(50):
            limiter.count_request(ANONYMOUS, "192.0.2.1")
    with pytest.raises(HTTPError) as caught:
        limiter.count_request(ANONYMOUS, "192.0.2.1")
    assert caught.value.headers == ((b"retry-after", b"1"),)


def test_a_token_has_a_rate_of_its_own_wherever_it_is_used() -> None:
    limiter = RateLimiter(RATES, clock=Clock())
    for number in range(1_200):
        limiter.count_request(STAFF, f"192.0.2.{number % 200}")
    with pytest.raises(HTTPError):
        limiter.count_request(STAFF, "192.0.2.1")
    limiter.count_request(ANONYMOUS, "192.0.2.1")


def test_an_application_has_a_rate_of_its_own_and_its_readers_one_for_comments() -> None:
    limiter = RateLimiter(RATES, clock=Clock())
    application = Viewer(token_id="tok_2", actor="application:site", application="site")
    for number in range(6_000):
        limiter.count_request(application, f"192.0.2.{number % 200}")
    with pytest.raises(HTTPError):
        limiter.count_request(application, "192.0.2.1")
    limiter.count_comments(application, "192.0.2.1", 1)
    with pytest.raises(HTTPError, match="Too many comments"):
        limiter.count_comments(application, "192.0.2.1", 1)
    limiter.count_comments(application, "192.0.2.2", 1)


def test_what_costs_much_counts_for_more() -> None:
    limiter = RateLimiter(RATES, clock=Clock())
    for _ in range(6):
        limiter.count_request(ANONYMOUS, "192.0.2.1")
        limiter.count_cost(ANONYMOUS, "192.0.2.1", 9_001)
    with pytest.raises(HTTPError):
        limiter.count_request(ANONYMOUS, "192.0.2.1")
    for _ in range(60):
        limiter.count_request(ANONYMOUS, "192.0.2.2")
        limiter.count_cost(ANONYMOUS, "192.0.2.2", 1_000)


def test_each_20_ms_of_database_time_above_the_first_is_a_point() -> None:
    for seconds, points in ((0.0, 0), (0.02, 0), (0.021, 1), (0.04, 1), (2.0, 99)):
        limiter = RateLimiter(Rates(reader=((points + 1, 10.0),)), clock=Clock())
        limiter.count_cost(ANONYMOUS, "192.0.2.1", 10, seconds)
        limiter.count_request(ANONYMOUS, "192.0.2.1")
        with pytest.raises(HTTPError, match="Too many requests"):
            limiter.count_request(ANONYMOUS, "192.0.2.1")
    limiter = RateLimiter(Rates(reader=((3, 10.0),)), clock=Clock())
    limiter.count_cost(ANONYMOUS, "192.0.2.1", 1_500, 0.03)
    limiter.count_request(ANONYMOUS, "192.0.2.1")
    with pytest.raises(HTTPError, match="Too many requests"):
        limiter.count_request(ANONYMOUS, "192.0.2.1")


def test_one_comment_in_ten_seconds_and_ten_in_an_hour() -> None:
    clock = Clock()
    limiter = RateLimiter(RATES, clock=clock)
    for number in range(10):
        clock.now = number * 10
        limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
        with pytest.raises(HTTPError, match="Too many comments"):
            limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    clock.now = 200
    with pytest.raises(HTTPError) as caught:
        limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    assert int(caught.value.headers[0][1]) == 3_400
    limiter.count_comments(STAFF, "192.0.2.1", 50)
    with pytest.raises(HTTPError):
        limiter.count_comments(ANONYMOUS, "192.0.2.2", 4)


def test_what_is_given_back_does_not_count() -> None:
    clock = Clock()
    limiter = RateLimiter(RATES, clock=clock)
    for _ in range(30):
        limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
        limiter.give_back_comments(ANONYMOUS, "192.0.2.1", 1)
    limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    for _ in range(20):  # what one limit refuses does not count for another
        with pytest.raises(HTTPError, match="Too many comments"):
            limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    clock.now = 3_605
    limiter.give_back_comments(ANONYMOUS, "192.0.2.1", 5)
    limiter.give_back_comments(ANONYMOUS, "192.0.2.9", 1)
    limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    limiter.give_back_comments(STAFF, "192.0.2.1", 1)
    with pytest.raises(HTTPError, match="Too many comments"):
        limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)


def test_what_one_rate_refuses_counts_for_no_other() -> None:
    clock = Clock()
    limiter = RateLimiter(Rates(comment=((2, 60.0), (1, 30.0))), clock=clock)
    limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    with pytest.raises(HTTPError, match="Too many comments"):
        limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)
    clock.now += 31
    limiter.count_comments(ANONYMOUS, "192.0.2.1", 1)


def test_a_reader_who_is_signed_in_has_a_rate_for_comments_whatever_token_and_address() -> None:
    limiter = RateLimiter(RATES, clock=Clock())
    for number in range(3):
        reader = Viewer(Role.READER, user_id="usr_1", token_id=f"tok_{number}")
        if not number:
            limiter.count_comments(reader, "192.0.2.1", 1)
            continue
        with pytest.raises(HTTPError, match="Too many comments"):
            limiter.count_comments(reader, f"192.0.2.{number}", 1)
    limiter.count_comments(Viewer(Role.READER, user_id="usr_2", token_id="tok_9"), "192.0.2.1", 1)


def test_off_leaves_the_guessing_of_tokens_limited() -> None:
    limiter = RateLimiter(None, clock=Clock())
    for _ in range(2_000):
        limiter.count_request(ANONYMOUS, "192.0.2.1")
        limiter.count_cost(ANONYMOUS, "192.0.2.1", 10_000)
        limiter.count_comments(ANONYMOUS, "192.0.2.1", 4)
    for _ in range(INVALID_TOKEN_RATE[0]):
        limiter.count_invalid_token("192.0.2.1")
    with pytest.raises(HTTPError, match="Too many invalid tokens"):
        limiter.count_invalid_token("192.0.2.1")
    limiter.count_invalid_token("192.0.2.2")


@cases(
    ("client", "address"),
    [
        (None, ""),
        (("192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::"),
        (("2001:db8:1:2:ffff::1", 1), "2001:db8:1:2::"),
        (("fe80::1%eth0", 1), "fe80::"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("no:address", 1), "no:address"),
    ],
)
def test_a_client_is_known_by_its_address(client: tuple[str, int] | None, address: str) -> None:
    assert client_address({"client": client}) == address
