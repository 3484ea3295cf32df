"""What the settings allow, and what is believed of a request. How browsers come in is tried over HTTP elsewhere."""

from typing import Any

import pytest
from pydantic import ValidationError

from gql_blog.errors import PluginError
from gql_blog.plugin import Forbidden, InputError, NotFound, PluginContext, Role, RouteRequest, SignedIn
from gql_blog.plugin_settings import PluginSettings
from gql_blog_gateway_login import enter
from gql_blog_gateway_login.assertion import asserted
from gql_blog_gateway_login.settings import GatewaySettings

SECRET = "f" * 32
SET: dict[str, Any] = {"secret": SECRET, "issuer": "https://login.example"}


def told(*repeated: str, **more: str) -> RouteRequest:
    headers = {"x-gateway-secret": SECRET, "x-forwarded-user": "ada", **more}
    return RouteRequest(method="GET", headers=headers, repeated_headers=frozenset(repeated))


def test_what_the_settings_do_not_name_is_not_read() -> None:
    others = {"x-forwarded-email": "ada@example.org", "x-forwarded-groups": "admins", "x-forwarded-role": "ADMIN"}
    assert asserted(GatewaySettings(**SET), told(**others)) == SignedIn(issuer="https://login.example", subject="ada")
    mapped = GatewaySettings(**SET, groups_header="x-forwarded-groups", roles={"admins": Role.EDITOR})
    assert asserted(mapped, told(**others)).role is Role.EDITOR
    assert asserted(mapped, told()).role is Role.READER


def test_a_header_that_came_twice_proves_nothing() -> None:
    settings = GatewaySettings(**SET)
    with pytest.raises(Forbidden):
        asserted(settings, told("x-gateway-secret"))
    with pytest.raises(InputError, match="x-forwarded-user was sent twice"):
        asserted(settings, told("x-forwarded-user"))
    assert asserted(settings, told("accept")).subject == "ada"


@pytest.mark.parametrize(
    "given",
    [
        {"secret": "short"},
        {"former_secret": "short"},
        {"issuer": "mailto:"},
        {"issuer": "https://gateway.invalid"},
        {"roles": {"desk": "EDITOR"}},
        {"groups_header": "x-forwarded-groups"},
        {"user_header": "x-gateway-secret"},
        {"user_header": "X-Forwarded-User"},
        {"return_to": "https://blog.example/"},
        {"groups_header": "x-forwarded-groups", "roles": {"": "ADMIN"}},  # would be of whoever has no group
    ],
)
def test_settings_that_would_let_in_somebody_else_stop_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(**{**SET, **given})


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"secret": f" {SECRET}"}, "no space at an end"),
        ({"secret": f"{SECRET}\n"}, "no space at an end"),
        ({"secret": "\u00fc" * 32}, "of ASCII"),
        ({"secret": "", "former_secret": SECRET}, "set that, too"),
        ({"issuer": ""}, "such as https://login.example"),
        ({"issuer": "https://:443"}, "such as https://login.example"),
        ({"issuer": "https://gateway.invalid/"}, "such as https://login.example"),
        ({"issuer": f"https://login.example/{'a' * 255}"}, "at most 255 characters"),
        ({"user_header": ""}, "such as x-forwarded-user"),
        ({"user_header": "X-Forwarded-User"}, "such as x-forwarded-user"),
        ({"proof_header": "authorization"}, "let the gateway send another one"),
        ({"user_header": "cookie"}, "let the gateway send another one"),
        ({"email_header": "x-reader-identity"}, "let the gateway send another one"),
        ({"groups_header": "x-forwarded-groups", "roles": {"a,b": "EDITOR"}}, "without commas"),
        ({"groups_header": "x-forwarded-groups", "roles": {" desk": "EDITOR"}}, "without spaces"),
        ({"groups_header": "x-forwarded-groups"}, "set both, or none"),
        ({"return_to": "https://blog.example?"}, "without a path"),
        ({"return_to": "https://:443"}, "such as https://blog.example"),
        ({"return_to": "https://blog.example:port"}, "such as https://blog.example"),
        ({"return_to": "https://b\u00fccher.example"}, "in ASCII"),
    ],
)
def test_settings_by_which_nobody_could_sign_in_are_refused_with_a_remedy(given: dict[str, Any], remedy: str) -> None:
    with pytest.raises(PluginError, match=f"settings of the plugin 'gateway_login' are wrong: .*{remedy}"):
        PluginSettings(None, {}).read("gateway_login", GatewaySettings, {**SET, **given})


@pytest.mark.parametrize(
    "given",
    [
        {"secret": "a pass phrase, of more than 32 characters", "former_secret": SECRET},
        {"issuer": "http://[::1]:4180/dex"},
        {"return_to": "http://localhost:3000"},
        {"return_to": "https://xn--bcher-kva.example"},
        {"groups_header": "remote-groups", "roles": {"the desk": "EDITOR", "cn=desk": "AUTHOR"}},
    ],
)
def test_what_can_work_is_taken(given: dict[str, Any]) -> None:
    PluginSettings(None, {}).read("gateway_login", GatewaySettings, {**SET, **given})


def test_without_a_secret_there_is_no_way_in() -> None:
    context = PluginContext(plugin="gateway_login", settings=GatewaySettings())
    with pytest.raises(NotFound, match="Set the plugin's secret"):
        enter(context, told())
