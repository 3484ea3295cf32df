"""Addresses of exports are compared and judged without asking any network."""

from support.cases import cases

from gql_blog.transfer.imports.addresses import address_key, is_inside_network


@cases(
    ("address", "key"),
    [
        ("https://www.tides.example.org/2019/05/on-tides/", "tides.example.org/2019/05/on-tides"),
        ("http://tides.example.org/2019/05/on-tides?utm=x#note", "tides.example.org/2019/05/on-tides"),
        ("http://tides.example.org/on-tides/index.html", "tides.example.org/on-tides"),
        ("https://tides.example.org/%E6%B5%B7/", "tides.example.org/海"),
        ("https://tides.example.org/?p=12", "tides.example.org?p=12"),
        ("https://tides.example.org/?page_id=7&x=1", "tides.example.org?p=7"),
        ("mailto:a@example.org", None),
        ("https://tides.example.org/", None),
        ("http://[broken", None),
    ],
)
def test_an_address_has_one_key(address: str, key: str | None) -> None:
    assert address_key(address) == key


@cases(
    "address",
    [
        *("http://127.0.0.1/a", "http://10.0.0.5:8080/a", "http://169.254.169.254/latest", "http://[::1]/a"),
        *("http://[::ffff:10.0.0.1]/", "http://localhost/a", "http://printer/a", "https://wiki.internal/a"),
        *("http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://nas.local./x", "//192.168.1.1/a"),
    ],
)
def test_addresses_inside_a_network(address: str) -> None:
    assert is_inside_network(address)


@cases("address", ["https://images.example.org/a", "http://8.8.8.8/", "/a.png", "http://[broken", ""])
def test_addresses_for_everybody(address: str) -> None:
    assert not is_inside_network(address)
