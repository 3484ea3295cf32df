from support.cases import cases

from gql_blog.web.protocol.cors import AllowedOrigins, normal_origin


@cases(
    ("written", "normal"),
    [
        ("https://App.Example", "https://app.example"),
        ("https://app.example:443", "https://app.example"),
        ("http://app.example:443", "http://app.example:443"),
        ("http://app.example:3000/", "http://app.example:3000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("null", ""),
        ("", ""),
        ("app.example", ""),
        ("https://app.example@evil.example", ""),
        ("https://x:99999999", ""),
        ("https://[", ""),
    ],
)
def test_an_origin_has_one_form(written: str, normal: str) -> None:
    assert normal_origin(written) == normal


def test_those_are_allowed_that_are_named_and_the_site_itself() -> None:
    origins = AllowedOrigins("https://blog.example", ["https://app.example", "http://localhost:3000"])
    for mine in ("https://blog.example", "https://app.example", "http://localhost:3000"):
        assert origins.allows(mine)
    for other in (
        "http://blog.example",
        "https://blog.example.evil.example",
        "https://evil.example",
        "http://localhost:3001",
        "null",
        "",
    ):
        assert not origins.allows(other)


def test_in_debug_pages_of_this_machine_may_call_whatever_their_port() -> None:
    origins = AllowedOrigins("http://127.0.0.1:8000", [], loopback=True)
    for mine in ("http://localhost:5173", "https://localhost", "http://127.0.0.1:3000", "http://[::1]:4200"):
        assert origins.allows(mine)
    for other in ("http://localhost.evil.example", "https://evil.example", "http://192.0.2.1:3000", "null", ""):
        assert not origins.allows(other)


def test_loopback_has_three_names() -> None:
    origins = AllowedOrigins("http://127.0.0.1:8000", [])
    assert all(map(origins.allows, ("http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000")))
    assert not any(map(origins.allows, ("http://localhost:8001", "https://localhost:8000", "http://127.0.0.1.x:8000")))
