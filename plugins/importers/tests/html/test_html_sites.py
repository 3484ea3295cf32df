"""Documents as usual systems print them: what they state is read, and nobody else is credited."""

import pytest
from support.cases import cases

from gql_blog.plugin import ImportRefused
from gql_blog_importers.html import parse_html

_SITES = {
    "wordpress": """\
<html><body><header><h1><a href="/">Harbour Dialogue</a></h1><p>Essays and responses</p></header><div id="main">
<div class="post"><h2>The String</h2><p class="postmeta">Posted on June 1, 2019 by
 <a href="/author/esra" title="Posts by Esra">Esra Yıldız</a></p><p>String is what is left of rope.</p><p>
It ties up the rest.</p></div><div id="comments"><h3>2 Responses to “The String”</h3><ol class="commentlist">
<li class="comment even" id="comment-1"><div class="comment-author vcard"><cite class="fn">Ines Faria</cite>
 <span class="says">says:</span></div><div class="comment-meta"><a>June 3, 2019 at 4:05 pm</a></div><p>
I have some.</p></li></ol></div></div><div id="sidebar"><h2>Recent Posts</h2><ul><li>The Rope by Ada</li></ul>
</div></body></html>""",
    "drupal": """\
<html><head><title>The String | Harbour</title></head><body><div class="region region-content">
<article class="node node--type-blog-post"><h2 class="node__title"><span>The String</span></h2>
<footer class="node__meta"><div class="node__submitted">Submitted by <span>esra.y</span>
 on Sat, 06/01/2019 - 08:00</div></footer><div class="node__content"><div class="field field--name-body"><p>
String is what is left of rope.</p><p>It ties up the rest.</p></div></div>
<section class="field--name-comment comment-wrapper"><h2>Comments</h2><article class="comment js-comment">
<footer class="comment__meta"><p class="comment__submitted">Submitted by <span>Ines Faria</span>
 on Mon, 06/03/2019</p></footer><div class="content"><h3>Mine</h3><div class="field--name-comment-body"><p>
I have some.</p></div></div></article></section></article></div></body></html>""",
    "blogger": """\
<html><body><div class="date-outer"><h2 class="date-header"><span>Saturday, June 1, 2019</span></h2>
<div class="post hentry"><h3 class="post-title entry-title">The String</h3><div class="post-body entry-content">
String is what is left of rope.<br><br>It ties up the rest.</div><div class="post-footer">
<span class="post-author vcard">Posted by <span class="fn">Esra Yıldız</span></span> at
 <abbr class="published" title="2019-06-01T08:00">8:00 AM</abbr></div></div><div class="comments" id="comments">
<h4>1 comment:</h4><dl id="comments-block"><dt class="comment-author" id="c12"><a>Ines Faria</a> said...</dt>
<dd class="comment-body"><p>I have some.</p></dd><dd class="comment-footer">June 3, 2019 at 4:05 PM</dd></dl>
</div></div></body></html>""",
    "ghost": """\
<html><head><meta property="og:type" content="article"><meta property="og:title" content="The String">
<meta property="article:published_time" content="2019-06-01T08:00:00.000Z">
<meta name="twitter:data1" content="Esra Yıldız"></head><body><main class="gh-main">
<article class="gh-article post"><header class="gh-article-header"><h1 class="gh-article-title">The String</h1>
<div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/esra/">Esra Yıldız</a></h4>
<time datetime="2019-06-01">01 Jun 2019</time> <span>• 1 min read</span></div></header>
<section class="gh-content"><p>String is what is left of rope.</p><p>It ties up the rest.</p></section>
</article></main><aside class="gh-readmore"><article class="gh-card post"><h3>The Rope</h3><p>
A rope. By Ada Birch</p></article></aside></body></html>""",
    "university": """\
<html><body><a href="#main">Skip to content</a><main id="main"><div class="header"><p class="date">
December 9, 2017</p><p class="eyebrow">Responding To: <a>In Search of Resolution</a></p><h1>Talk First</h1>
<p class="authors"><a href="/people/x">Cynthia Wang</a></p></div><div class="rich-text"><p>
As the situation becomes more unstable [1].</p><p>[1] Thomas Christensen, The China Challenge, 274.</p><p><i>
Cynthia Wang is a senior at the University of Pennsylvania.</i></p><p>COMMENT FROM CHENYU WU (January 5, 2018):
</p><p>Great blog!</p></div><section class="responses"><h2>Other Responses</h2><div class="card"><h3><a>
Negotiations Are the Only Solution</a></h3><p>Haile Chen | December 11, 2017</p></div><div class="card"><h3><a>
Sanctions</a></h3><p>Ruolin Zhao | December 8, 2017</p></div></section></main></body></html>""",
    "medium": """\
<html><head><script type="application/ld+json">
{"@type":"SocialMediaPosting","headline":"The String","author":
{"@type":"Person","name":"Esra Yıldız"},"datePublished":"2019-06-01T08:00:00Z"}
</script></head><body><article><div><div><section><div><h1 class="pw-post-title">The String</h1>
<div class="speechify"><div><a href="/@esra"><p>Esra Yıldız</p></a><span>·</span><button>Follow</button></div>
<span>2 min read</span><span>Jun 1, 2019</span></div><p class="pw-post-body-paragraph">
String is what is left of rope.</p><p>It ties up the rest.</p></div></section></div></div></article><div>
More from Esra</div></body></html>""",
    "jekyll": """\
<html><body><article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting">
<header class="post-header"><h1 class="post-title p-name" itemprop="name headline">The String</h1>
<p class="post-meta"><time class="dt-published" datetime="2019-06-01T00:00:00+00:00" itemprop="datePublished">
Jun 1, 2019</time> • <span itemprop="author" itemscope itemtype="http://schema.org/Person">
<span class="p-author h-card" itemprop="name">Esra Yıldız</span></span></p></header>
<div class="post-content e-content" itemprop="articleBody"><p>String is what is left of rope.<sup id="fnref:1">
<a href="#fn:1" class="footnote">1</a></sup></p><p>It ties up the rest.</p><div class="footnotes"><ol>
<li id="fn:1"><p>So. <a href="#fnref:1" class="reversefootnote">&#8617;</a></p></li></ol></div></div></article>
</body></html>""",
    "interview": """\
<html><body><article><h1>A Talk With Freya Lindholm</h1><p>June 1, 2019</p><p><strong>Yaw Boateng:</strong>
 What is a knot to you, after all these years?</p><p><strong>Freya Lindholm:</strong>
 A promise that both ends must hold.</p></article></body></html>""",
    "quotation": """\
<html><body><article><h1>The String</h1><blockquote><p>A knot is a promise.</p><footer>— <cite class="author">
Freya Lindholm</cite></footer></blockquote><p>String is what is left of rope.</p><p>It ties up the rest.</p>
</article></body></html>""",
    "author box": """\
<html><body><article><h1>The String</h1><div class="author-box"><h4>About the author</h4><p>
Esra Yıldız is a weaver.</p></div><p>String is what is left of rope.</p><p>It ties up the rest.</p></article>
</body></html>""",
}
_TWO = """\
<html><body><h1>One</h1><p>By Ada Birch</p><p>The first text stands here, and it is short.</p><p>It ends.</p>
<hr><h1>Two</h1><p>By Ben Cole</p><p>The second text stands here, and it is short.</p><p>It ends too.</p></body>
</html>"""
_BODY = "String is what is left of rope.\n\nIt ties up the rest."
_FACTS = {
    "wordpress": ("The String", ["Esra Yıldız"], "2019-06-01", _BODY),
    "drupal": ("The String", [], "2019-06-01", _BODY),
    "blogger": ("The String", ["Esra Yıldız"], "2019-06-01", _BODY),
    "ghost": ("The String", ["Esra Yıldız"], "2019-06-01", _BODY),
    "university": ("Talk First", ["Cynthia Wang"], "2017-12-09", "As the situation becomes more unstable [^1].\n\n"
                   "[^1]: Thomas Christensen, The China Challenge, 274."),
    "medium": ("The String", ["Esra Yıldız"], "2019-06-01", _BODY),
    "jekyll": ("The String", ["Esra Yıldız"], "2019-06-01", _BODY.replace(".", ".[^1]", 1) + "\n\n[^1]: So."),
    "interview": ("A Talk With Freya Lindholm", [], "2019-06-01", "**Yaw Boateng:** What is a knot to you, after all "
                  "these years?\n\n**Freya Lindholm:** A promise that both ends must hold."),
    "quotation": ("The String", [], None, f"> A knot is a promise.\n>\n> — <cite>Freya Lindholm</cite>\n\n{_BODY}"),
    "author box": ("The String", [], None, _BODY),
}  # fmt: skip
_COMMENTS = {
    "drupal": [("Ines Faria", "I have some.")],
    "wordpress": [("Ines Faria", "I have some.")],
    "blogger": [("Ines Faria", "I have some.")],
    "university": [("Chenyu Wu", "Great blog!")],
}


@cases("name", _SITES)
def test_documents_of_usual_systems(name: str) -> None:
    draft = parse_html(_SITES[name].replace("\n", "").encode())
    day = None if draft.published_on is None else draft.published_on.isoformat()
    assert (draft.title, [byline.name for byline in draft.bylines], day, draft.source) == _FACTS[name]
    assert [(each.author_name, each.body) for each in draft.comments] == _COMMENTS.get(name, [])


def test_comments_that_cannot_be_read_are_told_of() -> None:
    draft = parse_html(
        _SITES["drupal"].replace("<span>Ines Faria</span>\n on Mon, 06/03/2019", "Ines Faria, who fishes.").encode()
    )
    assert "Ines Faria" in "".join(each.text for each in draft.coverage.unparsed)
    assert "TEXT_NOT_ASSIGNED" in {finding.code for finding in draft.findings}


def test_the_day_of_a_comment_stands_below_its_text_too() -> None:
    draft = parse_html(_SITES["blogger"].encode())
    assert [str(each.posted_on) for each in draft.comments] == ["2019-06-03"]
    assert draft.coverage.unparsed == ()


def test_a_second_headline_with_a_byline_is_a_second_article() -> None:
    with pytest.raises(ImportRefused) as refusal:
        parse_html(_TWO.replace("<hr>", "\n").encode())
    assert refusal.value.reason == "SEVERAL_PAGES"
