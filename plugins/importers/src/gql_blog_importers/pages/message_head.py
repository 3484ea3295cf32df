"""What the head of a message says of the text below it: who sent it, and what it is about."""

import re
from typing import Final

from gql_blog.plugin import date_at_end
from gql_blog_importers.pages.echoed_words import EchoedWords
from gql_blog_importers.pages.line_evidence import OF_MESSAGE_HEAD
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.person_names import PrintedName, parse_names
from gql_blog_importers.pages.text_span import long_lines

_SENDER: Final = re.compile(r"\"?(?P<name>[^\"<@]{3,60}?)\"?\s*<\S+@\S+>")
_OF_LIST: Final = re.compile(r"^(?:\[[^\]]{1,40}\]\s*)+")


def message_facts(page: Page) -> tuple[str | None, PrintedName | None]:
    """The subject of which the text speaks, and the only person with an address; ``None`` for what is not certain."""
    long = long_lines(page.lines)
    if not long:
        return None, None
    first = page.lines[long[0]].number
    heads = [line.text for line, told in page.chrome if told == OF_MESSAGE_HEAD and line.number < first]
    values = [text.partition(":")[2].strip() for text in heads]
    text = EchoedWords(page.text(index) for index in long)
    plain = [each for each in values if "@" not in each and date_at_end(each) is None]
    subjects = [each for each in plain if " " in each and text.echo(each)]
    senders = [match["name"] for each in values if (match := _SENDER.match(each)) is not None]
    people = {name.name: name for each in map(parse_names, senders) if each.is_likely for name in each.names}
    title = _OF_LIST.sub("", subjects[0]) if len(subjects) == 1 else None
    return title or None, next(iter(people.values())) if len(people) == 1 else None
