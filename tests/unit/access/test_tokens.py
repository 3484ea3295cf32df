"""Secrets cannot be guessed, and are not kept."""

from gql_blog.access import new_receipt, new_token, secret_hash


def test_secrets_have_256_bits_and_differ() -> None:
    made = {new_token() for _ in range(50)} | {new_receipt() for _ in range(50)}
    assert len(made) == 100
    assert min(len(secret.removeprefix("gqlb_")) for secret in made) >= 43


def test_a_hash_is_64_digits_and_tells_secrets_apart() -> None:
    assert secret_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert secret_hash("a") != secret_hash("b")
    assert len(secret_hash("\ud800")) == 64
