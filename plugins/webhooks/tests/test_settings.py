"""A file of certificates that cannot be used stops the start, and is not blamed on receivers."""

import shutil
import ssl
from pathlib import Path

import pytest

from gql_blog.plugin import PluginError
from gql_blog.plugin_settings import PluginSettings
from gql_blog_webhooks.settings import WebhookSettings


def read(path: Path) -> WebhookSettings:
    environment = {"GQL_BLOG_PLUGIN_WEBHOOKS__CA_FILE": str(path)}
    settings: WebhookSettings = PluginSettings(None, environment).read("webhooks", WebhookSettings)
    return settings


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_wrong_file_is_told_with_the_name_of_the_setting(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(PluginError, match=r"'webhooks' are wrong: ca_file: The file .*GQL_BLOG_PLUGIN_WEBHOOKS__NAME"):
        read(path)


def test_a_right_one_is_taken(tmp_path: Path) -> None:
    known = ssl.get_default_verify_paths().cafile
    if known is None or not Path(known).exists():
        pytest.skip("this machine has no file of certificates")
    shutil.copyfile(known, tmp_path / "ca.pem")
    assert read(tmp_path / "ca.pem").ca_file == tmp_path / "ca.pem"
