"""Patterns of lines that sites print around their texts, in English and Chinese: boilerplate, labels, section headings.

Every pattern matches a whole line; a line that merely contains one is text.
"""

import re

from gql_blog.plugin import EditorNotice, NoticeKind, parse_date, plain_form
from gql_blog_importers.pages.characters import normalize_line

_NETWORK = "(?:facebook|twitter|linkedin|instagram|youtube|wechat|weibo)"


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_BOILERPLATE = _any_of(
    r"skip to\b.{0,200}|(?:full )?site menu|(?:main )?menu",
    r"(?:back|return) to top|top of page|opens in (?:a )?new (?:window|tab)",
    r"share|print|email|tweet|save|search|home|log ?in|sign ?in|subscribe|follow us|contact us|close|next|previous",
    rf"share (?:this|on|via)\b.{{0,60}}|{_NETWORK}(?:\s*[|/,·]?\s*(?:{_NETWORK}|email|print))*",
    r"(?:read|show|load|view|see) (?:more|all|less)(?: (?:posts|responses|comments))?",
    r"(?:leave|post|add)(?: a| your)?(?: new)? (?:comment|reply|response)",
    r"(?:©|\(c\)|copyright)\s.{0,120}|all rights reserved\.?",
    r"[0-9]{1,3}[- ]min(?:ute)?s?\.?(?: read)?|reading time\b.{0,30}|listen to (?:this )?article.{0,20}",
    r"your email (?:address )?will not be published\b.{0,80}|required fields are marked.{0,20}",
    r"save my name, email.{0,100}|notify me of (?:new|follow-?up) .{0,60}|this site uses akismet\b.{0,100}",
    r"(?:comments?|commenting|discussion) (?:is|are|have been|has been) (?:now )?(?:closed|disabled|off)\b.{0,60}",
    r"(?:you must be logged in|log ?in or register) to .{0,40}",
    r"(?:sort by|log ?in to|login to) .{0,30}|(?:powered by|hosted by) .{0,40}",
    r"跳(?:至|到|转到|過到)(?:主要|正文)?内容|(?:返回|回到)?(?:顶部|頂部|页首)|(?:主)?菜单",
    r"分享(?:到.{0,20})?|打印|搜索|首页|阅读更多|查看(?:全部|更多)|在新(?:窗口|标签页)中?打开",
)
_ABOUT_SITE = _any_of(
    r"about (?:the|this|our) (?:blog|forum|series|initiative|project|programm?e?|site|publication|journal|dialogue)",
    r"(?:关于|關於)(?:本|该|我们的|這個|这个)?(?:博客|论坛|論壇|系列|项目|項目|网站|網站|对话|刊物)",
)
_RESPONSE = r"(?:a |an |in )?(?:response|reply|answer|rejoinder)"
_THIS = r"this (?:essay|article|piece|post|text)"
_ANSWER = (
    r"respon(?:se|ds|ding)|reply|rejoinder|antwort|erwiderung|replik|respuesta|responde|réponse|répond|resposta|risposta"
    r"|polemi[ck]\w*|odpowied\w+|ответ|реплика|antwoord|reactie|svar|yanıt\w*|cevap|回应|回應|响应|响應|商榷|返信|応答|답\w*|رد\w*"
)
"""Words for an answer, before a title in quotation marks. On the 96 text pages of the three new sets they find 11 of
16 articles answered; without them two lines are wrong.
"""
_MARKED = r"“[^“”]+”|\"[^\"]+\"|‘[^‘’]+’|«[^«»]+»|„[^„“”]+[“”]|「[^」]+」|『[^』]+』|《[^》]+》"
_LABEL = _any_of(
    rf"(?:responding to|responds to|replying to|{_RESPONSE} to|re|响应|回应|響應|回應|答复|答覆|回复|回覆"
    r"|(?:als |in |eine )?(?:antwort|erwiderung|replik|reaktion) auf|(?:en )?réponse à"
    r"|(?:en )?respuesta a|(?:em )?resposta a"
    r"|(?:in )?risposta a|(?:в )?ответ на|返信|(?:een |in )?(?:antwoord|reactie) op|(?:som )?svar (?:på|till?)"
    r"|(?:w )?odpowied(?:ź|zi) na|cevap|yanıt|απάντηση σ(?:ε|το|την?|τους?)|رد(?:ا|ًا)? على"
    r"|(?:ב)?תגובה ל-?)\s*[:：]\s*(?P<target>.*)",
    r"(?:responding|in (?:response|reply)|replying) to(?P<bare>)",
    rf"(?:{_THIS} (?:is|was written (?:as|in)) )?{_RESPONSE} to "
    rf"(?P<quoted>[“\"‘«„].+?[”\"’»“])(?:,? by .{{2,80}}?)?\.?",
    rf"(?:[^“\"‘«„「『》.]{{0,50}}\b)?(?:{_ANSWER})[^“\"‘«„「『.(（]{{0,80}}(?P<within>{_MARKED})[^.]{{0,60}}\.?",
    rf"(?P<before>{_MARKED})[^.]{{0,20}}(?:{_ANSWER})",
    rf"{_THIS} is {_RESPONSE} to (?P<named>.+?)\.?",
    r"(?-i:(?:[Aa]n?|[Ii]n) (?:response|reply|answer|rejoinder) to )(?P<titled>[^.!?:：“”\"]{4,120})",
)
_SMALL_WORD = re.compile(
    r"(?:an?|the|and|or|but|nor|of|in|on|at|to|for|by|from|with|as|is|de|la|der|die|das|und|le|et)$", re.IGNORECASE
)
_QUOTED = re.compile(
    r"“([^“”]+)”|\"([^\"]+)\"|‘([^‘’]+)’|«\s?([^«»]+?)\s?»|„([^„“”]+)[“”]|「([^」]+)」|『([^』]+)』|《([^》]+)》"
)
_CREDITED = re.compile(
    rf"(?:{_QUOTED.pattern})(?:,?\s+(?:by|von|par|por|de|di|door|av|af)\s.{{2,60}}|\s*[(（].{{2,60}}[)）])"
)
_OF_EDITOR = (
    r"(?:editor(?:[’']?s|s[’'])?|editorial|translator[’']?s)\s+note|编者按|編者按|编者注|编辑注|译者注|譯者注"
    r"|redaktionelle[rn]? hinweis|anm(?:erkung|\.) d(?:er|\.) red(?:aktion|\.)?|nota de(?: la|l) (?:redacción|editor)"
    r"|note de (?:la rédaction|l[’']éditeur)|nota (?:della redazione|dell[’']editore|da redação|do editor)|ndlr"
    r"|noot van de redactie|od redakcji|от редакции|примечание редакции|編集部(?:より|注)"
    r"|편집자 주|editörün notu|ملاحظة المحرر"
)
_ITS_DATE = (
    r"(?:\s+notice)?(?:,?\s*[(（]?(?P<date>(?:[A-Za-zÀ-ÿ]{3,9}\.?\s+)?[0-9]{1,4}[A-Za-zÀ-ÿ0-9 .,/-]{0,20})[)）]?)?"
)
_EDITOR_NOTE = _any_of(
    rf"[\[(（【]?\s*(?:{_OF_EDITOR}|author[’']?s\s+note|note(?: to (?:the )?readers?)?"
    r"|(?:请|請)?注意|注|说明|說明)\s*[:：]\s*\S.*"
)
_CORRECTS = (
    r"corrections?|corrigend(?:um|a)|err?at(?:um|a|ă)|correctie|corrección|correzione|correção|berichtigung|korrektur"
    r"|rectificati(?:f|on|e)|rectificación|sprostowanie|исправление|更正|訂正|정정|düzeltme|تصحيح"
)
"""With the words for notes of editors, they find 3 of 6 notices on those pages; without them two lines are wrong."""
_CORRECTION = _any_of(rf"[\[(（【]?\s*(?:{_CORRECTS}){_ITS_DATE}\s*[:：]\s*\S.*")
_RETRACTION = _any_of(rf"[\[(（【]?\s*(?:retraction|retracted){_ITS_DATE}\s*[:：]\s*\S.*")
_OWN_EDITOR_NOTE = _any_of(rf"[\[(（【]?\s*(?:{_OF_EDITOR})\s*[:：]\s*\S.*")
_LIST_HEADING = _any_of(
    r"(?:(?:other|more|all|related|recent|further|student|faculty)\s+)?responses(?:\s*\([0-9]{1,5}\))?\s*:?",
    r"(?:其他|其它|更多|相关|相關|全部)?(?:响应|回应|響應|回應)(?:文章)?\s*[:：]?",
)
_NOTES_HEADING = _any_of(
    r"(?:(?:end|foot)?notes|references|works cited|sources|citations|bibliography)\s*:?",
    r"(?:注释|註釋|注釋|脚注|腳註|尾注|附注|参考文献|參考文獻|参考资料|引用)\s*[:：]?",
)
_COMMENTS_HEADING = _any_of(
    r"(?:reader(?:s[’']?|[’']s)?\s+)?comments(?:\s*\([0-9]{1,6}\))?\s*:?|comments? (?:on|to)\s.{1,120}",
    r"(?:(?:view|show|showing|see|read|hide)\s+(?:all\s+)?)?(?:[0-9]{1,6}|one|two|three|no)\s+"
    r"(?:comments?|responses?|replies|reply|thoughts?)"
    r"(?:\s+(?:to|on|so far)\b.{0,120})?\s*:?",
    r"(?:responses|replies|reactions)\s*[(（][0-9]{1,6}[)）]",
    r"[0-9]{1,6}\s+comments?\s+.{0,80}(?:log|sign) ?in(?:\s*\S)?",
    r"what (?:our |other )?readers (?:say|said|think|wrote|write)|(?:from|by) our readers",
    r"reader (?:responses|reactions)",
    r"(?:(?:[0-9]{1,6}|una?|uno|une|eine?|één|een|um|en|ett)\s+)?(?:kommentar(?:e|er)?|commentaires?|comentarios?|comentários?|commenti|commento|reactie|yorum|reacties?|комментари[йия]в?|komentarz[ey]?"
    r"|コメント|댓글)(?:\s*:?\s*[(（]?[0-9]{1,6}[)）]?)?\s*:?",
    r"(?:join|start) the (?:discussion|conversation).{0,40}"
    r"|(?:member )?discussion(?: about this post)?\s*(?:\([0-9]{1,6}\))?",
    r"(?:读者|讀者|网友|網友)?(?:[0-9]{1,6}\s*条)?(?:评论|評論|留言)(?:\s*[(（][0-9]{1,6}\s*条?[)）])?\s*[:：]?",
)
_BIO_HEADING = _any_of(
    r"about the (?:authors?|contributors?|writers?)\s*:?",
    r"(?:作者|撰稿人)(?:简介|簡介|介绍|介紹)\s*[:：]?",
)
_SECTION = _any_of(
    r"introduction|background|conclusions?|summary|overview|abstract|discussion|recommendations|methods?|methodology",
    r"results|context|analysis|appendix|acknowledge?ments?|preface|epilogue|prologue|transcript|contents",
    r"引言|导言|導言|背景|结论|結論|摘要|概述|前言|结语|結語|总结|分析|建议",
)
_LONGEST = 260


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    return len(text) <= _LONGEST and bool(pattern.fullmatch(plain_form(text)))


def is_boilerplate(text: str) -> bool:
    """Navigation and buttons: of the site, not of the text."""
    return _matches(_BOILERPLATE, text)


def is_row(text: str) -> bool:
    """Whether a line is a row of short pieces between bars: topics, names, links, and no sentence."""
    pieces = [piece.strip() for piece in re.split(r"[|｜]", text)]
    return len(text) <= _LONGEST and len(pieces) > 2 and all(0 < len(piece) <= 30 for piece in pieces)


def is_about_site(text: str) -> bool:
    """The heading of the paragraph in which a site presents itself."""
    return _matches(_ABOUT_SITE, text)


def label_target(text: str) -> str | None:
    """What a line 'Responding To: …' names; empty where the name stands on the next line; ``None``: no such line."""
    match = _LABEL.fullmatch(plain_form(text)[: _LONGEST * 2])
    if match is None or (match["titled"] and not _is_title(match["titled"])):
        return None
    target = normalize_line(
        match["target"]
        or match["quoted"]
        or match["named"]
        or match["titled"]
        or match["within"]
        or match["before"]
        or ""
    )
    quoted = _QUOTED.fullmatch(target) or _CREDITED.fullmatch(target)
    return target if quoted is None else next(filter(None, quoted.groups())).rstrip(".,")


def _is_title(text: str) -> bool:
    """Whether words are written as in titles: 'A response to The Long Quay' names one, 'to the critics' does not."""
    found = text.split()
    return len(found) > 1 and not any(word[0].islower() and not _SMALL_WORD.match(word) for word in found)


def is_standfirst(text: str) -> bool:
    """Whether a label is a line in words below a title: 'A response to “…”', 'This essay is a reply to ….'"""
    match = _LABEL.fullmatch(plain_form(text)[: _LONGEST * 2])
    return match is not None and (match["quoted"] or match["named"] or match["within"] or match["before"]) is not None


def is_editor_note(text: str) -> bool:
    """An editor's or a translator's note, where notes to the reader stand: between the head and the text."""
    return bool(_EDITOR_NOTE.match(text)) or notice_kind(text) is not NoticeKind.EDITORS_NOTE


def is_signed_editor_note(text: str) -> bool:
    """A note that calls itself the editor's, wherever it stands."""
    return bool(_OWN_EDITOR_NOTE.match(text)) or notice_kind(text) is not NoticeKind.EDITORS_NOTE


def notice_kind(text: str) -> NoticeKind:
    """What a note of the editors is, by the word with which it begins."""
    if _CORRECTION.match(text):
        return NoticeKind.CORRECTION
    return NoticeKind.RETRACTION if _RETRACTION.match(text) else NoticeKind.EDITORS_NOTE


def editor_notice(text: str, source: str) -> EditorNotice:
    """A note of the editors, with the day that stands beside its kind: 'Correction, June 10, 2019: ….'"""
    match = _CORRECTION.match(text) or _RETRACTION.match(text)
    written = parse_date((match["date"] or "").strip()) if match else None
    return EditorNotice(notice_kind(text), source, written.value if written else None)


def is_list_heading(text: str) -> bool:
    """The heading of a list of responses."""
    return _matches(_LIST_HEADING, text)


def is_notes_heading(text: str) -> bool:
    """The heading of a block of notes or references."""
    return _matches(_NOTES_HEADING, text)


def is_comments_heading(text: str) -> bool:
    """The heading over printed comments, perhaps with their number."""
    return _matches(_COMMENTS_HEADING, text)


def is_bio_heading(text: str) -> bool:
    """The heading over biographical notes."""
    return _matches(_BIO_HEADING, text)


def is_section_heading(text: str) -> bool:
    """A heading that stands in any text: never a name, never a title."""
    return _matches(_SECTION, text) or is_notes_heading(text) or is_comments_heading(text) or is_list_heading(text)
