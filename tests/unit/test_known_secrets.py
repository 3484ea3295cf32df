"""Secrets of the settings are told by no log and no output, whatever carries them."""

import logging
from io import StringIO
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from gql_blog import known_secrets
from gql_blog.known_secrets import REDACTED, keep_password, keep_secret, redacted
from gql_blog.plugin_settings import PluginSettings
from gql_blog.settings import load_settings

KEY = "a key of forty characters, or even more!"


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(known_secrets, "_known", set())
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)


def logged(error: BaseException, message: str, *arguments: object) -> str:
    """What a handler of its own format writes of a record."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("trial of secrets")
    logger.addHandler(handler)
    try:
        logger.warning(message, *arguments, exc_info=error)
    finally:
        logger.removeHandler(handler)
    return written.getvalue()


def test_no_log_tells_a_secret_of_the_settings() -> None:
    load_settings(
        _env_file=None, secret_key=KEY, metrics_token="a token of metrics", database_url="postgres://me:s3c%2Fret@x/y"
    )
    try:
        try:
            raise ValueError(f"no such key: {KEY}")
        except ValueError as error:
            raise RuntimeError("postgres://me:s3c%2Fret@x/y, that is s3c/ret") from error
    except RuntimeError as error:
        told = logged(error, "failed with %s: %r", "a token of metrics", error)
    assert not [each for each in (KEY, "a token of metrics", "s3c%2Fret", "s3c/ret") if each in told]
    assert told.startswith(f"WARNING failed with {REDACTED}: RuntimeError('postgres://me:{REDACTED}@x/y")
    assert f"ValueError: no such key: {REDACTED}" in told


def test_secrets_of_plugins_are_known_at_any_depth() -> None:
    class Account(BaseModel):
        password: SecretStr

    class Mail(BaseModel):
        accounts: list[Account]

    PluginSettings(None, {}).read("mail", Mail, {"accounts": [{"password": "hidden word"}]})
    assert redacted("It said: hidden word.") == f"It said: {REDACTED}."


def test_what_is_short_or_no_address_is_no_secret() -> None:
    assert keep_secret("abc") == "abc"
    assert keep_password("postgres://[nonsense") == "postgres://[nonsense"
    assert keep_password("sqlite:///x.db") == "sqlite:///x.db"
    assert redacted("abc postgres://[nonsense") == "abc postgres://[nonsense"
    assert logged(ValueError("x"), "no arguments").startswith("WARNING no arguments\nValueError: x")
