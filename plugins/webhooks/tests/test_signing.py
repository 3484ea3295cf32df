"""Signatures are those of Standard Webhooks, and secrets are derived."""

import base64
from datetime import UTC, datetime

from gql_blog_webhooks.signing import headers, key_name, secret_of, shown, signature

# The example that the libraries of Standard Webhooks are tested with.
SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signature_is_that_of_the_specification() -> None:
    assert signature(SECRET, ID, AT, BODY) == SIGNATURE


def test_a_request_has_a_signature_of_each_secret() -> None:
    sent = headers([b"new", SECRET], ID, datetime.fromtimestamp(AT, UTC), BODY)
    assert sent["webhook-id"] == ID
    assert sent["webhook-timestamp"] == str(AT)
    assert sent["webhook-signature"].split(" ") == [signature(b"new", ID, AT, BODY), SIGNATURE]


def test_whatever_changes_the_signature_changes() -> None:
    others = [
        signature(b"other", ID, AT, BODY),
        signature(SECRET, "msg_2", AT, BODY),
        signature(SECRET, ID, AT + 1, BODY),
        signature(SECRET, ID, AT, BODY + b" "),
    ]
    assert len({SIGNATURE, *others}) == 5


def test_a_secret_depends_on_key_endpoint_and_salt() -> None:
    secret = secret_of(b"key", "whk_1", "salt")
    assert len(secret) == 32
    assert secret == secret_of(b"key", "whk_1", "salt")
    others = [secret_of(b"k", "whk_1", "salt"), secret_of(b"key", "whk_2", "salt"), secret_of(b"key", "whk_1", "s")]
    assert len({secret, *others}) == 4


def test_a_secret_is_shown_as_receivers_read_it() -> None:
    assert shown(SECRET) == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_name_of_a_key_tells_keys_apart() -> None:
    assert key_name(b"one") != key_name(b"two")
    assert len(key_name(b"one")) == 16
