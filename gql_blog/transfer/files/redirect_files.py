"""The old addresses of imported articles as a map file for nginx."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from urllib.parse import quote, unquote, urlsplit

from gql_blog.content import ArticleStatus, DraftArticle, SiteUrls, path_key
from gql_blog.write import Imported

_HEAD = """\
# Old addresses of imported articles. In "http": map $uri $moved_to { include THIS_FILE; }
# In "server": if ($moved_to) { return 301 $moved_to; }
"""
_quoted = partial(json.dumps, ensure_ascii=False)  # nginx escapes quotes and backslashes as JSON does


def redirects_to(draft: DraftArticle, result: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield the old paths of an article that readers see, each with its slug and its language."""
    (_, slug, _), status = result.articles[0], result.statuses[0]
    if status == ArticleStatus.PUBLISHED:
        old = (*(f"/{each}" for each in draft.old_slugs), *draft.old_paths)
        yield from ((path, slug, result.locale) for each in old if (path := path_key(each)) is not None)


def nginx_map(redirects: Iterable[tuple[str, str, str]], urls: SiteUrls) -> str:
    """Return the lines of a map from old paths, each with and without a slash at its end, to the articles' addresses.

    nginx does not tell capitals from small letters there, and starts with no path twice: the first counts.
    Left out are paths told apart by their query alone (``/?p=12``), for ``$uri`` has none, and those of articles of
    the map, or readers would be led without end.
    """
    found, targets = dict[str, str](), [(path, urls.article(slug, locale)) for path, slug, locale in redirects]
    current = {_uri(target) for _, target in targets}
    for path, target in targets:
        if "?" not in path and _uri(quote(path)) not in current:
            for each in (path, f"{path.rstrip('/')}/"):
                found.setdefault(each.lower(), f"{_quoted(each)} {_quoted(target.replace('$', '%24'))};\n")
    return _HEAD + "".join(found.values())


def _uri(address: str) -> str:
    """What nginx compares of an address, the slash at its end aside."""
    return unquote(urlsplit(address).path).lower().rstrip("/")
