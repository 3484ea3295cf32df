from pathlib import Path
from typing import Any

import pytest
from support.env_example import env_example

from gql_blog.errors import SettingsError
from gql_blog.settings import PREFIX, Settings, load_settings, rate_pairs, unknown_settings


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder without a ``.env``, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def loaded(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    return load_settings()


def test_nothing_has_to_be_said(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database == f"sqlite://{tmp_path / 'data' / 'blog.db'}"
    assert (settings.server_url, settings.site_url, settings.article_path) == ("http://127.0.0.1:8000", "", "/{slug}")
    assert (settings.debug, settings.plugins, settings.blocked_plugins, settings.rate_limits) == (False, None, (), "on")


def test_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(
        monkeypatch,
        DATABASE_URL="postgres://blog@db/blog",
        PUBLIC_URL="https://blog.example/",
        SITE_URL="https://example.org/blog/",
        ARTICLE_PATH="/essays/{slug}",
        ALLOWED_ORIGINS=" https://app.example, http://localhost:3000,",
        PLUGINS="",
        BLOCKED_PLUGINS="*",
        DEBUG="1",
        PORT="8080",
        RATE_LIMITS="off",
    )
    assert settings.database == "postgres://blog@db/blog"
    assert settings.server_url == "https://blog.example"
    assert (settings.site_url, settings.article_path) == ("https://example.org/blog", "/essays/{slug}")
    assert settings.allowed_origins == ("https://app.example", "http://localhost:3000")
    assert (settings.plugins, settings.blocked_plugins) == ((), ("*",))
    assert (settings.debug, settings.port, settings.rate_limits) == (True, 8080, "off")


def test_a_file_says_and_the_environment_has_the_last_word(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GQL_BLOG_PORT=8081\nGQL_BLOG_HOST=127.0.0.2\nOTHERS=1\n", encoding="utf-8")
    settings = loaded(monkeypatch, PORT="8082")
    assert (settings.host, settings.port) == ("127.0.0.2", 8082)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORT", "tcp://10.0.0.1:8000", "valid integer"),
        ("PORT", "70000", "65535"),
        ("DEBUG", "perhaps", "valid boolean"),
        ("DATABASE_URL", "mysql://x", "sqlite:// or postgres://"),
        ("ALLOWED_ORIGINS", "https://app.example/path", "not a valid origin"),
        ("ALLOWED_ORIGINS", "*", "not a valid origin"),
        ("ALLOWED_HEADERS", "x-one, two words", "not a valid name of a header"),
        ("ALLOWED_HEADERS", "*", "not a valid name of a header"),
        ("TRUSTED_PROXIES", "172.18.0.1/16", "has host bits set: write an address or a network"),
        ("TRUSTED_PROXIES", "proxy.example", "write an address or a network"),
        ("READER_RATES", "60", "not a valid rate"),
        ("TOKEN_RATES", "0/60", "not a valid rate"),
        ("COMMENT_RATES", "1/10,often", "'often' is not a valid rate"),
        ("ARTICLE_PATH", "/{lang}/{slug}", "has {lang}, which is unknown. There are {slug}"),
        ("PUBLIC_URL", "blog.example", "must begin with http:// or https://"),
        ("SITE_URL", "ftp://blog.example", "must begin with http:// or https://"),
        ("ARTICLE_PATH", "essays/{slug}", "must begin with /"),
        ("ARTICLE_PATH", "/essays", "contain {slug}"),
        ("SITE_TIME_ZONE", "Berlin", "'Berlin' is not a time zone"),
        ("SITE_TIME_ZONE", "../passwd", "is not a time zone"),
        ("SECRET_KEY", "hunter2", "7 characters; use at least 32"),
        ("RATE_LIMITS", "sometimes", "'on' or 'off'"),
    ],
)
def test_what_is_wrong_is_named_and_the_value_of_a_secret_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(monkeypatch, **{name: value})
    assert caught.value.message.startswith(f"{PREFIX}{name}: ")
    assert word in caught.value.message
    assert "hunter2" not in caught.value.message


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "blog.example"])
def test_debug_stays_at_home(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert loaded(monkeypatch, HOST=host).host == host
    with pytest.raises(SettingsError, match="turn GQL_BLOG_DEBUG off, or set GQL_BLOG_HOST=127"):
        loaded(monkeypatch, HOST=host, DEBUG="true")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_at_home_debug_may_be_on(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert loaded(monkeypatch, HOST=host, DEBUG="true").debug


def test_an_empty_path_is_none_and_not_the_folder_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(monkeypatch, PLUGINS_DIR="", PLUGIN_SETTINGS="")
    assert (settings.plugins_dir, settings.plugin_settings) == (None, None)


def test_a_secret_key_may_be_set_and_none_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert load_settings().secret_key == ""
    assert loaded(monkeypatch, SECRET_KEY="a" * 32).secret_key == "a" * 32
    assert not (tmp_path / "data").exists()


def test_misspelt_names_are_told_with_the_nearest_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert unknown_settings() == []
    monkeypatch.setenv("GQL_BLOG_PUBLC_URL", "https://blog.example")
    monkeypatch.setenv("GQL_BLOG_TEST_POSTGRES_URL", "postgres://x")
    (tmp_path / ".env").write_text("GQL_BLOG_PORTS=8081\nGQL_BLOG_PORT=8081\nOTHERS=1\n", encoding="utf-8")
    assert unknown_settings() == [
        "GQL_BLOG_PORTS is not a setting, and is ignored. Did you mean GQL_BLOG_PORT?",
        "GQL_BLOG_PUBLC_URL is not a setting, and is ignored. Did you mean GQL_BLOG_PUBLIC_URL?",
    ]


def test_rates_are_numbers_and_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rate_pairs(load_settings().reader_rates) == ((60, 10.0), (300, 60.0))
    assert rate_pairs(loaded(monkeypatch, TOKEN_RATES="5/1, 7/2").token_rates) == ((5, 1.0), (7, 2.0))


def test_settings_do_not_change() -> None:
    settings: Any = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_the_example_names_every_setting_and_says_nothing(tmp_path: Path) -> None:
    text = env_example()
    for name, field in Settings.model_fields.items():
        assert f"# {PREFIX}{name.upper()}=" in text
        assert field.description is not None
        assert field.description in text
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    assert load_settings() == load_settings(_env_file=None)
