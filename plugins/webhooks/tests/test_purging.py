import pytest

from gql_blog.plugin import PluginError
from gql_blog.plugin_settings import PluginSettings
from gql_blog_webhooks.purging import PurgeSettings


def read(**given: str) -> PurgeSettings:
    environment = {f"GQL_BLOG_PLUGIN_PURGE__{name.upper()}": value for name, value in given.items()}
    settings: PurgeSettings = PluginSettings(None, environment).read("purge", PurgeSettings)
    return settings


def test_a_target_is_told_the_keys_in_a_header_unless_it_says_otherwise() -> None:
    (target,) = read(targets='[{"url": "https://cache.example/.purge"}]').targets
    assert {name: value.get_secret_value() for name, value in target.headers.items()} == {"Surrogate-Key": "{keys}"}


def test_a_host_of_the_inside_has_to_be_named() -> None:
    with pytest.raises(PluginError, match=r"'purge' are wrong: .*https://"):
        read(targets='[{"url": "http://varnish:6081/.purge"}]')
    assert read(targets='[{"url": "http://varnish:6081/.purge"}]', inside_hosts='["varnish:6081"]').targets
