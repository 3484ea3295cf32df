from pathlib import Path

import pytest
from support.cli import settle

from gql_blog.errors import SettingsError
from gql_blog.settings import Settings, env_example, load_settings


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, tmp_path)
    for name in ("ALLOWED_ORIGINS", "METRICS_TOKEN", "RATE_LIMITS"):
        monkeypatch.delenv(f"GQL_BLOG_{name}", raising=False)


def test_defaults_are_filled_in(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database == f"sqlite://{tmp_path / 'blog.db'}"
    assert settings.site_url == "http://127.0.0.1:8000"
    assert settings.plugins is None
    assert not settings.debug


def test_the_environment_goes_before_the_file_and_the_call_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("GQL_BLOG_PORT=9001\nGQL_BLOG_HOST=127.0.0.2\nGQL_BLOG_NO_SUCH=1\n")
    assert load_settings().site_url == "http://127.0.0.2:9001"
    monkeypatch.setenv("GQL_BLOG_PORT", "9002")
    assert load_settings().port == 9002
    assert load_settings(port=9003, host=None).port == 9003


def test_names_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_PLUGINS", " markdown, ,atom ")
    monkeypatch.setenv("GQL_BLOG_ALLOWED_ORIGINS", "https://app.example,http://localhost:3000")
    settings = load_settings()
    assert settings.plugins == ("markdown", "atom")
    assert settings.allowed_origins == ("https://app.example", "http://localhost:3000")
    monkeypatch.setenv("GQL_BLOG_PLUGINS", "")
    assert load_settings().plugins == ()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://x", "it begins with sqlite:// or postgres://"),
        ("SECRET_KEY", "short", "it has 5 characters; 32 are the least"),
        ("ALLOWED_ORIGINS", "https://app.example/path", "no origin"),
        ("ALLOWED_ORIGINS", "https://*", "no origin"),
        ("ALLOWED_ORIGINS", "*", "no origin"),
        ("PORT", "0", "greater than or equal to 1"),
        ("RATE_LIMITS", "maybe", "'on' or 'off'"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(f"GQL_BLOG_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.message.startswith(f"GQL_BLOG_{name}: ")
    assert words in caught.value.message


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "blog.example", "192.0.2.1"])
def test_debug_stays_at_home(host: str) -> None:
    with pytest.raises(SettingsError, match="turn debug off"):
        load_settings(debug=True, host=host)
    assert not load_settings(host=host).debug


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_debug_is_for_ones_own_machine(host: str) -> None:
    assert load_settings(debug=True, host=host).debug


def test_a_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    made = load_settings(data_dir=tmp_path / "deep" / "data").secret()
    path = tmp_path / "deep" / "data" / "secret_key"
    assert len(made) >= 32
    assert path.stat().st_mode & 0o077 == 0
    assert load_settings(data_dir=path.parent).secret() == made
    assert load_settings(data_dir=path.parent, secret_key="s" * 32).secret() == "s" * 32


def test_the_example_names_every_setting_and_changes_none(tmp_path: Path) -> None:
    text = env_example()
    for name in Settings.model_fields:
        assert f"# GQL_BLOG_{name.upper()}=" in text
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# GQL_BLOG_"))
    plain = load_settings()
    (tmp_path / ".env").write_text("\n".join(line for line in uncommented.splitlines() if "PLUGINS" not in line))
    assert load_settings() == plain
