"""An independent reading of the policy for HTML: parse what was rendered, and say what is in it that may not be."""

import re
from html.parser import HTMLParser


def names(spaced: str) -> set[str]:
    """The words of a line, as a set."""
    return set(spaced.split())


INLINE = names("a abbr br cite code del em ins kbd q s strong sub sup")
COMMENT = INLINE | names("p hr pre blockquote ul ol li dl dt dd")
TABLES = names("table caption colgroup col thead tbody tfoot tr th td")
ARTICLE = COMMENT | TABLES | names("h2 h3 h4 h5 h6 img figure figcaption section ruby rt rp")
ROLES = {"doc-noteref", "doc-endnotes", "doc-backlink"}
PLAIN = names("href title lang src alt width height datetime start span colspan rowspan headers align scope")
URLS = {"href", "src"}
ABSOLUTE = re.compile(r"(https?:|mailto:)", re.IGNORECASE)
SCHEME = re.compile(r"[\s\x00-\x20]*[a-z][a-z0-9+.\-\s]*:", re.IGNORECASE)
LANGUAGE_CLASS = re.compile(r"language-[A-Za-z0-9][\w+#.-]*", re.ASCII)
ANCHOR = re.compile(r"(fn|h)-[\w-]+")


class PolicyReader(HTMLParser):
    """Gathers breaches of the policy; ``comment`` chooses the narrower one."""

    def __init__(self, *, comment: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._comment = comment
        self.breaches: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in (COMMENT if self._comment else ARTICLE):
            self.breaches.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_comment(self, data: str) -> None:
        self.breaches.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.breaches.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.breaches.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.breaches.append(f"<![{data}]>")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "id":
            self.ids.append(value)
            allowed = not self._comment and bool(ANCHOR.fullmatch(value))
        elif name == "role":
            allowed = not self._comment and value in ROLES
        elif name == "class":
            allowed = not self._comment and tag == "code" and bool(LANGUAGE_CLASS.fullmatch(value))
        elif name == "aria-label":
            allowed = not self._comment and tag == "a"
        elif name == "dir":
            allowed = not self._comment and value.lower() in {"ltr", "rtl", "auto"}
        elif name == "value":
            allowed = not self._comment and tag == "li" and value.isdecimal()
        elif name == "rel":
            allowed = tag == "a" and "noopener" in value
        elif name in URLS:
            allowed = bool(ABSOLUTE.match(value)) or (not self._comment and not SCHEME.match(value))
        else:
            allowed = name in PLAIN
        if not allowed:
            self.breaches.append(f"{tag} {name}={value!r}")


def breaches(html: str, *, comment: bool = False) -> list[str]:
    """What stands in the HTML that the policy does not allow; ids that stand there twice count too."""
    reader = PolicyReader(comment=comment)
    reader.feed(html)
    reader.close()
    twice = {each for each in reader.ids if reader.ids.count(each) > 1} if len(reader.ids) < 500 else set()
    return reader.breaches + [f"id {each!r} twice" for each in sorted(twice)]
