"""Liquid and shortcodes in texts."""

import time

from support.cases import cases

from gql_blog.plugin import Fate, Ledger
from gql_blog_importers.foreign.template_marks import TemplateMarks
from gql_blog_importers.foreign.wordpress_blocks import with_block_texts, with_captions


def _plain(source: str) -> tuple[str, dict[Fate, int]]:
    ledger = Ledger()
    text = TemplateMarks(lambda stated: f"/{stated}", ledger).plain(source)
    return text, {each.fate: each.count for each in ledger.entries()}


@cases(
    ("source", "plain", "fate"),
    [
        ("a{%- comment -%}b{%- endcomment -%}c", "ac", Fate.LEFT_OUT),
        ("a{% comment %}b", "a{% comment %}b", Fate.KEPT_AS_TEXT),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}", Fate.TAKEN),
        ("{{ site.baseurl }}/a", "/a", Fate.TAKEN),
        ("{{ page.title }}", "{{ page.title }}", Fate.KEPT_AS_TEXT),
        ("{{< highlight go >}}\nx\n{{< /highlight >}}", "```go\nx\n```", Fate.TAKEN),
        ('{{% relref "a.md" %}}', "/a.md", Fate.TAKEN),
        ('{{<figure src="/a.png" />}}', '<figure><img src="/a.png" alt=""></figure>', Fate.TAKEN),
        ("{{<x/>}}", "{{< x/>}}", Fate.KEPT_AS_TEXT),
        ('{{< x "50%" >}}', '{{< x "50%" >}}', Fate.KEPT_AS_TEXT),
        ("{{< vimeo 12 >}}", "<https://vimeo.com/12>", Fate.TAKEN),
        ("a{{/* b */}}c", "ac", Fate.LEFT_OUT),
    ],
)
def test_marks_become_what_they_mean_or_stay(source: str, plain: str, fate: Fate) -> None:
    assert _plain(source) == (plain, {fate: 1})


HOSTILE = {
    "tag": "{%" + "a" * 400_000,
    "tags": "{% comment %}" * 40_000,
    "spaces": "{{" + " " * 400_000,
    "shortcodes": "{{<x " * 80_000,
    "gaps": ("{{<x" + " " * 1_000) * 400,
    "quotes": '{{<x "' * 70_000,
    "raw": "{% raw %}{{/*" * 30_000,
}


@cases("name", sorted(HOSTILE))
def test_what_is_never_closed_takes_no_time(name: str) -> None:
    begun = time.process_time()
    _plain(HOSTILE[name])
    assert time.process_time() - begun < 3


@cases("html", ["[caption" * 60_000 + "[/caption]", "<!-- wp:" * 60_000, "[caption]" * 50_000 + "[/x[/caption]"])
def test_marks_of_wordpress_that_are_never_closed_take_no_time(html: str) -> None:
    begun = time.process_time()
    with_block_texts(with_captions(html), Ledger())
    assert time.process_time() - begun < 3
