"""Addresses of exports."""

from support.cases import cases

from gql_blog_importers.foreign.addresses import last_part


@cases(
    ("address", "slug"),
    [
        ("https://x.example.org/2013/02/12/redacted/index.html", "redacted"),
        ("/a/b.php", "b"),
        ("http://[broken", ""),
        ("https://x.example.org/", ""),
    ],
)
def test_the_last_part_of_a_path(address: str, slug: str) -> None:
    assert last_part(address) == slug
