"""``import --redirects``: the map of old addresses, in a real nginx; nobody is led without end."""

import json
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest
from support.cli import invoke, settle
from support.proxies import nginx_by

_NGINX = """\
events {{ }}
http {{
  access_log off;
  map $uri $moved_to {{ include {map}; }}
  server {{
    listen ADDRESS;
    if ($moved_to) {{ return 301 $moved_to; }}
    location / {{ return 200 "here"; }}
  }}
}}
"""
_OLD = {
    "on-tides": [
        "/2019/tides/",
        "/\u00fcber/ebbe",
        '/a b;$x"\\',
        "/on-tides/",
        "/On-Tides",
        "/essays/on-tides",
        "/read",
        "/",
    ],
    "on-ebb": ["/2019/ebb.html", "/on-tides", "/essays/On-Ebb/", "/on-ebb/index.html"],
}


@pytest.mark.parametrize(
    "article_path", ["/{slug}", "/{slug}/", "/essays/{slug}", "/essays/{slug}/", "/read?a={slug}", "/?a={slug}"]
)
def test_an_old_address_leads_to_its_article_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, article_path: str
) -> None:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_PUBLIC_URL", "https://tides.example.org")
    monkeypatch.setenv("GQL_BLOG_ARTICLE_PATH", article_path)
    assert invoke("migrate").exit_code == 0
    (tmp_path / "texts").mkdir()
    for slug, old in _OLD.items():
        front = f"---\ntitle: {slug}\nslug: {slug}\naliases: {json.dumps(old)}\n---\n\nThe tide turns.\n"
        (tmp_path / f"texts/{slug}.md").write_text(front, encoding="utf-8")
    told = invoke("import", "texts", "--redirects", "moved.map")
    assert told.exit_code == 0, told.output
    addresses = [article_path.format(slug=slug) for slug in _OLD]
    with (
        nginx_by(tmp_path, _NGINX.format(map=tmp_path / "moved.map")) as address,
        httpx.Client(base_url=address) as client,
    ):
        for each in [path for old in _OLD.values() for path in old]:
            answer = client.get(quote(each))
            if answer.status_code == httpx.codes.OK:
                continue
            target = urlsplit(answer.headers["location"])
            assert f"{unquote(target.path)}?{target.query}".rstrip("?") in addresses
            assert client.get(target._replace(scheme="", netloc="").geturl()).text == "here", each
        for slug, each in (("on-tides", "/2019/tides"), ("on-tides", "/\u00fcber/ebbe/"), ("on-ebb", "/2019/ebb.html")):
            assert slug in client.get(quote(each)).headers["location"]
