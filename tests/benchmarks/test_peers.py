"""What other servers are set up from: copies of the database, packages and documents."""

import json
from urllib.parse import urlsplit

import pytest
from support.postgres import Server

from benchmarks.cluster import Cluster
from benchmarks.places import PEERS
from benchmarks.servers.peers import one_article
from benchmarks.workloads import PAGES

OF_NODE = sorted(path.parent.name for path in PEERS.glob("*/package.json"))


def test_a_copy_is_made_once_and_anew_of_other_things(postgres_server: Server) -> None:
    class Here(Cluster):
        def url(self, name: str) -> str:
            return postgres_server.of(name)

    def fill(name: str) -> None:
        filled.append(name)
        cluster.execute("create table filled (number int)", name)

    def broken(name: str) -> None:
        raise RuntimeError(name)

    cluster, filled = Here(0, 0), list[str]()
    url = postgres_server.create()
    source = urlsplit(url).path[1:]
    prefix = f"copy_of_{source}"
    first = cluster.copy(source, prefix, ["one"], fill)
    assert cluster.copy(source, prefix, ["one"], fill) == first
    with pytest.raises(RuntimeError, match=prefix):
        cluster.copy(source, prefix, ["two"], broken)
    second = cluster.copy(source, prefix, ["two"], fill)
    assert filled == [f"{first}_making", f"{second}_making"]
    assert [name for name in cluster.names() if name.startswith(prefix)] == [second]
    for each in (url, cluster.url(second)):
        postgres_server.drop(each)


@pytest.mark.parametrize("name", OF_NODE)
def test_a_server_of_node_can_be_installed_and_asked(name: str) -> None:
    stated = json.loads((PEERS / name / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((PEERS / name / "package-lock.json").read_text(encoding="utf-8"))
    locked = lock["packages"][""]
    for kind in ("dependencies", "optionalDependencies"):
        assert locked[kind] == stated[kind], "npm ci installs what is locked, and refuses anything else"
    assert not [each for each in lock["packages"].values() if "resolved" in each]
    for page in PAGES:
        text = (PEERS / name / f"{page.capitalize()}.graphql").read_text(encoding="utf-8")
        assert text.startswith(f"query {page.capitalize()}("), "it is asked for by this name"


def test_an_article_in_a_list_is_that_article() -> None:
    listed = {"article": [{"slug": "one", "comments": [{"body": "two"}]}]}
    assert one_article(listed) == {"article": {"slug": "one", "comments": {"nodes": [{"body": "two"}]}}}
    assert one_article({"article": []}) == {"article": None}
    assert one_article({"posts": [{"slug": "one"}]}) == {"posts": {"nodes": [{"slug": "one"}]}}
