"""What has no title of its own is called after its people and its post."""

from gql_blog.write.slugs import title_by_authors, title_by_target, untitled_slug


def test_names_and_titles() -> None:
    assert title_by_authors("Ada and Bo") == "Response by Ada and Bo"
    assert title_by_target("What Is Owed") == "Response to What Is Owed"
    assert untitled_slug("Ada Lund", "what-is-owed") == "ada-lund-what-is-owed"
    assert untitled_slug("陈海", "tides") == "chen-hai-tides"
    assert untitled_slug("???", "tides") == "response-tides"
    assert untitled_slug("", "tides") == "response-to-tides"
    assert len(untitled_slug("Ada " * 50, "x" * 190)) <= 190
