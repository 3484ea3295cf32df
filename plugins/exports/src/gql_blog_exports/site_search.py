"""Search in a site that no server serves: the words of the articles in scripts, which a page from a disk may load."""

import json
import re
import unicodedata
from typing import Final

from gql_blog.plugin import ExportArticle
from gql_blog_exports.contents import Entry

PART: Final = 200
"""Articles of one script, so that no more of them are in memory while the site is written."""

_WORDS: Final = re.compile(r"\w+")

SCRIPT: Final = r"""// Finds articles by the beginnings of their words, and Chinese, Japanese and Thai ones by any part.
"use strict";
const form = document.querySelector("form");
const found = document.querySelector("#found");
const articles = [];
let loaded;

function add(more) { articles.push(...more); }

function load(part) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `search/${part}.js`;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

function wordsOf(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
}

function holds(text, word) {
  return text.includes(/\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai}/u.test(word) ? word : ` ${word}`);
}

function shown([page, title, names, day, language]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `articles/${page}`;
  link.lang = language;
  link.dir = "auto";
  link.textContent = title;
  item.append(link, ` ${[names, day].filter(Boolean).join(", ")}`);
  return item;
}

async function search() {
  const words = wordsOf(form.q.value);
  loaded ??= Promise.all(Array.from({ length: Number(form.dataset.parts) }, (_, part) => load(part + 1)));
  await loaded;
  articles.sort((one, other) => one[6] - other[6]);
  const hits = words.length ? articles.filter((each) => words.every((word) => holds(each[5], word))) : [];
  document.querySelector("#count").textContent = String(hits.length);
  found.replaceChildren(...hits.slice(0, 100).map(shown));
}

form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
form.q.value = new URLSearchParams(location.search).get("q") ?? "";
if (form.q.value) search();
"""


def searched(article: ExportArticle, entry: Entry, number: int) -> list[str | int]:
    """Return what is shown of an article that is found, the words that it is found by, and its place."""
    names = (each.name for each in article.bylines)
    text = " ".join(
        (article.title, article.subtitle or "", *names, *article.tags, article.abstract or "", article.text)
    )
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if unicodedata.category(each)[0] != "M")
    words = dict.fromkeys(_WORDS.findall(plain.lower()))
    day = entry.day.isoformat() if entry.day else ""
    return [entry.held.page, entry.title, entry.names, day, entry.locale, " " + " ".join(words), number]


def script_of(some: list[list[str | int]]) -> str:
    """Return the script that brings some articles."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in some)
    return f"add([\n{lines}\n]);\n"
