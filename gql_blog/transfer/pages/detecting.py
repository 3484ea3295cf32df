"""Whether a text is a dialogue page, asked when a file's format is looked for."""

import re

from gql_blog.transfer.pages.cards import read_card
from gql_blog.transfer.pages.commenting import read_comment_header
from gql_blog.transfer.pages.dates import read_date
from gql_blog.transfer.pages.furniture import is_chrome, label_target
from gql_blog.transfer.pages.headlines import ends_sentence, is_headline
from gql_blog.transfer.pages.lines import Page, split

_OTHER_FORMATS = re.compile(r"\s*(?:<[!?a-zA-Z]|\{|\[\s*[\[{\"]|---\s*\n|\+\+\+\s*\n|%PDF|PK\x03\x04)")
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|~~~|\[\^[^\]\n]{1,40}\]:|[-*+] \[[ x]\] |\|.{1,200}\|\s*$|> \S)", re.MULTILINE
)
_SAMPLE = 50_000
_HEAD = 12
_PROSE = 40


def looks_like_page(text: str) -> bool:
    """Whether this plain text is a dialogue page. Pages that are no articles look like pages too: refused later.

    A label, a card, a date of its own or a comment's head show it; so does a headline over prose without any markup.
    """
    sample = text[:_SAMPLE].removeprefix("\ufeff")
    if _OTHER_FORMATS.match(sample):
        return False
    page = split(sample)
    texts = [line.text for line in page.lines]
    if any(_is_sign(line) for line in texts[:_HEAD]) or any(read_comment_header(line) for line in texts):
        return True
    if _MARKDOWN.search(sample):
        return False
    return _is_prose_under_headline(page)


def _is_sign(text: str) -> bool:
    return (
        label_target(text) is not None or read_card(text) is not None or read_date(text) is not None or is_chrome(text)
    )


def _is_prose_under_headline(page: Page) -> bool:
    texts = [line.text for line in page.lines]
    return len(texts) > 1 and is_headline(texts[0]) and any(len(t) > _PROSE and ends_sentence(t) for t in texts[1:])
