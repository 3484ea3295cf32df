"""Documents that the program pandoc reads: Word, OpenDocument, LaTeX and others, by way of its HTML.

The program runs by itself, in pandoc's sandbox: it reads neither files nor the network. Its time, its memory and what
it writes are bounded.
"""

import shutil
import subprocess
import tempfile
from datetime import date as Date
from itertools import islice, takewhile
from pathlib import PurePosixPath
from threading import Timer
from typing import IO, Final

from gql_blog.plugin import (
    Candidate,
    DraftArticle,
    DraftByline,
    Fate,
    Finding,
    ImportQuestion,
    ImportRefused,
    Ledger,
    QuestionKind,
    one_line,
    parse_date,
)
from gql_blog_importers.foreign.export_formats import DOCUMENTS
from gql_blog_importers.foreign.foreign_texts import report_dropped
from gql_blog_importers.foreign.fragment_markdown import tree_markdown
from gql_blog_importers.foreign.fragment_tree import parse_fragment
from gql_blog_importers.format_options import DocumentOptions
from gql_blog_importers.markup.element_tree import Element, Text, put_instead, take_out
from gql_blog_importers.pages.page_lines import is_prose

_READS: Final = {"tex": "latex", "wiki": "mediawiki", "dbk": "docbook", "typ": "typst"}
"""What pandoc calls formats that are not called as their files are."""

_SECONDS: Final = 60
_MEMORY: Final = "1G"
_MOST: Final = 50_000_000
_SHOWN: Final = 300
_MOST_CANDIDATES: Final = 4


def read_document(name: str, data: bytes, options: DocumentOptions) -> DraftArticle:
    """Return the article of a document.

    ImportRefused where pandoc is not installed, or cannot read it.
    """
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    form = options.reads or _READS.get(suffix, suffix if f".{suffix}" in DOCUMENTS else "")
    if not form:
        fault = f"The name of {name} does not say its format. Name it with --format pandoc --option reads=docx."
        raise ImportRefused("UNKNOWN_FORMAT", fault)
    root = parse_fragment(_body(_html(name, data, form)))
    findings, ledger = list[Finding](), Ledger()
    ledger.add("document")
    head = {word: [_words(each) for each in root.all() if word in each.words] for word in _HEAD}
    take_out([each for each in root.all("header") if each.attrs.get("id") == "title-block-header"])
    take_out([rule for each in root.all("section") if "footnotes" in each.words for rule in each.all("hr")])
    _leave_images_out(root, findings, ledger)
    title = next(iter(head["title"]), "") or _heading(root, findings)
    ledger.add("field", count=sum(map(len, head.values())))
    text = tree_markdown(root, ledger=ledger)
    if not text.markdown.strip():
        raise ImportRefused("EMPTY", f"{name} has no text.")
    report_dropped(text.dropped, findings, None)
    return DraftArticle(
        title=title or None,
        subtitle=next(iter(head["subtitle"]), None),
        abstract=next(iter(head["abstract"]), None),
        source=text.markdown,
        published_on=_date(head["date"], findings),
        bylines=tuple(map(DraftByline, dict.fromkeys(head["author"]))),
        findings=tuple(findings),
        ledger=ledger.entries(),
        questions=() if title else (_title_question(name, root),),
    )


_HEAD: Final = ("title", "subtitle", "author", "date", "abstract")


def _html(name: str, data: bytes, form: str) -> str:
    """The document as HTML."""
    program = shutil.which("pandoc")
    if program is None:
        fault = (
            f"{name} is read by the program pandoc, which is not installed. Install it, version 2.15 or a later one."
        )
        raise ImportRefused("PANDOC_MISSING", fault)
    command = [program, "+RTS", f"-M{_MEMORY}", "-RTS", "--sandbox", f"--from={form}", "--to=html5", "--standalone"]
    command += ["--mathml", "--wrap=none", "--no-highlight", "--metadata=pagetitle:-"]
    with tempfile.TemporaryDirectory(prefix="gql-blog-") as folder, tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        with tempfile.TemporaryFile() as errors:
            written, code = _run(command, folder, given, errors)
            errors.seek(0)
            told = one_line(errors.read(_SHOWN * 4).decode("utf-8", "replace"))[:_SHOWN]
    if code or len(written) > _MOST:
        why = "It took too long, or would be too large." if code < 0 or len(written) > _MOST else told
        raise ImportRefused("PANDOC_FAILED", f"pandoc cannot read {name} as {form}. {why}")
    return written.decode("utf-8", "replace")


def _run(command: list[str], folder: str, given: IO[bytes], errors: IO[bytes]) -> tuple[bytes, int]:
    """What the program writes, and its exit status; a negative one where it was ended."""
    environment = {"LC_ALL": "C.UTF-8", "HOME": folder}
    with subprocess.Popen(  # noqa: S603 # nothing of it is a user's but the name of a format
        command, stdin=given, stdout=subprocess.PIPE, stderr=errors, cwd=folder, env=environment
    ) as process:
        timer = Timer(_SECONDS, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            written = process.stdout.read(_MOST + 1)
            if len(written) > _MOST:
                process.kill()
        finally:
            timer.cancel()
        return written, process.wait()


def _body(html: str) -> str:
    start, end = html.find("<body"), html.rfind("</body>")
    return html[html.find(">", start) + 1 : end]


def _words(element: Element) -> str:
    return one_line(element.plain())


def _heading(root: Element, findings: list[Finding]) -> str:
    """The heading with which the text begins, which is its title then; it is taken out of the text."""
    first = next((each for each in root.elements), None)
    while first is not None and first.name in ("section", "div") and first.elements:
        first = first.elements[0]
    if first is None or first.name != "h1":
        return ""
    take_out([first])
    findings.append(Finding("TITLE_FROM_HEADING", "The first heading was used as the title."))
    return _words(first)


def _title_question(name: str, root: Element) -> ImportQuestion:
    """Which line is the title: a heading, a short line above the text, or else what the file is called."""
    lines = {each: _words(each) for each in root.all("h1", "h2", "p") if _words(each)}
    above = takewhile(lambda each: not is_prose(lines[each]), lines)
    found = {lines[each]: "a line above the text" for each in islice(above, _MOST_CANDIDATES)}
    found |= {lines[each]: "a heading" for each in islice((each for each in lines if each.name != "p"), 2)}
    found.setdefault(PurePosixPath(name).stem, "the name of the file")
    candidates = tuple(Candidate(text[:_SHOWN], evidence=why) for text, why in found.items())
    return ImportQuestion(QuestionKind.TITLE, "The document does not state its title. Which one is it?", candidates)


def _leave_images_out(root: Element, findings: list[Finding], ledger: Ledger) -> None:
    """Put the descriptions of images in their places that are in the document itself, and nowhere else."""
    texts: dict[Element | Text, Text | None] = {
        each: Text(each.attrs.get("alt", ""), each.start, each.start, each.parent or root)
        for each in root.all("img")
        if not each.attrs.get("src", "").startswith(("http://", "https://"))
    }
    put_instead(texts)
    ledger.add("image", Fate.LEFT_OUT, "It is in the document itself; its description stands in its place.", len(texts))
    if texts:
        message = f"Images that are in the document itself were not taken: {len(texts)}. Upload them, and link to them."
        findings.append(Finding("IMAGES_NOT_TAKEN", message))


def _date(stated: list[str], findings: list[Finding]) -> Date | None:
    """The day that the document states; what is no day is told."""
    if not stated:
        return None
    found = parse_date(stated[0])
    if found is None:
        findings.append(Finding("DATE_NOT_READ", f"The date of the document is no day: {stated[0][:80]!r}."))
    return found.value if found else None
