"""A log-in is sealed, of one browser, and ends after ten minutes."""

from datetime import UTC, datetime, timedelta

import pytest

from gql_blog.plugin import InputError
from gql_blog_signin.login import Login, opened

KEY = b"k" * 32
NOW = datetime(2026, 12, 1, tzinfo=UTC)
LOGIN = Login.begun("library", "/on-tides", None, NOW)


def test_what_was_sealed_is_opened_for_ten_minutes() -> None:
    later = NOW + timedelta(minutes=9, seconds=59)
    assert opened(LOGIN.sealed(KEY), KEY, "library", LOGIN.state, later) == LOGIN
    with pytest.raises(InputError, match="Begin again"):
        opened(LOGIN.sealed(KEY), KEY, "library", LOGIN.state, NOW + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("cookie", "key", "provider", "state"),
    [
        (LOGIN.sealed(KEY), b"j" * 32, "library", LOGIN.state),
        (LOGIN.sealed(KEY), KEY, "other", LOGIN.state),
        (LOGIN.sealed(KEY), KEY, "library", ""),
        (LOGIN.sealed(KEY), KEY, "library", "é"),
        (LOGIN.sealed(KEY).replace(".", "A.", 1), KEY, "library", LOGIN.state),
        ("", KEY, "library", LOGIN.state),
        ("é.ü", KEY, "library", LOGIN.state),
    ],
    ids=["another key", "another provider", "no state", "another state", "a changed cookie", "no cookie", "no ASCII"],
)
def test_nothing_else_is(cookie: str, key: bytes, provider: str, state: str) -> None:
    with pytest.raises(InputError, match="Begin again"):
        opened(cookie, key, provider, state, NOW)


@pytest.mark.parametrize("to", ["", "x", "//evil.example", "/\\evil.example", "/a b", "/\n", "/é", "/" + "a" * 500])
def test_it_leads_back_to_a_path_of_the_site_alone(to: str) -> None:
    with pytest.raises(InputError, match="no path of the site"):
        Login.begun("library", to, None, NOW)


def test_no_two_have_anything_in_common() -> None:
    other = Login.begun("library", "/", None, NOW)
    assert not {LOGIN.state, LOGIN.nonce, LOGIN.verifier} & {other.state, other.nonce, other.verifier}
    assert LOGIN.challenge not in (LOGIN.verifier, other.challenge)
