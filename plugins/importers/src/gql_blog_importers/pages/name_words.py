"""What tells a name from a title where the shape does not: titles of persons, parts of names, words of headings.

These are lists of a language, none of a site: common given and family names, and words that begin or end titles. They
only ever lend or take away confidence; where they are silent, and so is the rest of the page, the reader abstains. No
word is added without the facts that it earns on pages that it was not made from.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFICS = _words(
    "dr prof professor rev reverend fr father sister br brother mr ms mrs miss mx amb ambassador gen general sen "
    "senator rep representative sir dame lord lady rabbi imam cardinal bishop archbishop hon judge justice col "
    "colonel capt captain president chancellor dean msgr monsignor sheikh shaykh mme mlle herr frau lt maj major adm "
    "admiral cmdr commander sgt sergeant ven venerable hrh"
)
DEGREES = frozenset({"dr", "prof", "professor"})
SUFFIXES = _words(
    "jr sr ii iii iv phd md jd sj op ofm csc cssr osb esq mba ma ba bs msc mph mpp msfs llm edd dphil usn usaf "
    "usa ret obe cbe kbe std stl snd rscj cm mbe dbe gbe kcb gcb kcmg dcmg cmg gcmg kc qc frs fba frsl frse frcp frcs "
    "mp mep msp pc ch om ao ac am llb llm bcl jcd jcl thd dd mdiv dmin mfa meng rn faia cpa csj ssj sc ihm ofmcap sdb "
    "svd mm ocd ocso o.carm"
)
PARTICLES = _words(
    "de da do dos das di del della degli der den van von vom zu zur wa la le les el al ul bin ibn binti bint y e ter "
    "ten te af av du des abu ben bar lo st san santa 't ’t ap ab ferch mac nic ní ó uí mhic bat umm binte dal los las"
)
ORGANISATION = re.compile(
    r"\b(?:university|college|institute|institut|school|academy|center|centre|foundation|council|department|ministry|"
    r"association|society|bank|corporation|inc|llc|universität|université|universidad|laboratory|museum|library|"
    r"initiative|project|program|committee|staff|editors?|fellows|team)\b|大学|大學|学院|學院|研究所|研究院|中心|协会|基金会|编辑部|项目",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"\b(?:president|director|dean|professor|chancellor|provost|chair|fellow|editor|secretary|ambassador|minister|"
    r"student|lecturer|scholar|founder|officer|manager|analyst|head)\b|校长|院长|主任|教授|总裁|主席|研究员|会长",
    re.IGNORECASE,
)
PLACES = frozenset(
    place.replace("_", " ")
    for place in _words(
        "abu_dhabi addis_ababa baton_rouge beer_sheva belo_horizonte buenos_aires burkina_faso can_tho cape_town "
        "chiang_mai costa_rica da_nang dar_es_salaam el_paso el_salvador fort_worth hong_kong kuala_lumpur la_paz "
        "las_vegas los_angeles luang_prabang nizhny_novgorod novi_sad phnom_penh port_louis port_moresby "
        "porto_alegre puerto_rico punta_arenas quezon_city rio_de_janeiro saint_helena saint_paul saint_petersburg "
        "salt_lake_city san_antonio san_diego san_francisco san_jose san_josé san_juan san_marino san_salvador "
        "santa_barbara santa_cruz santa_fe santa_monica santo_domingo sao_paulo siem_reap sierra_leone sri_lanka "
        "st_louis são_paulo tel_aviv ulaan_baatar ulan_bator veliky_novgorod viet_nam "
    )
)
"""Places of several words whose form is that of a name."""
FUNCTION_WORDS = _words(
    "the a on in of and or but from with without toward towards beyond between among against about into through "
    "across what how why when where who which whose is not no our my your their its his her we us they this that "
    "these those if as at by for to than then new"
)
_TITLE_ENDINGS = re.compile(
    r".{2,}(?:tions?|sions?|ments?|ness|ity|ities|isms?|ships?|ances?|ences?|ogues?|acy|cies|ics|ology|ologies|graphy|ical|ious|"
    r"ible|ful|ways)$"
)
_FIRST_ENDING = re.compile(r".{3,}ing$")
AMBIGUOUS_GIVEN = _words(
    "victoria virginia charlotte florence sofia georgia carolina sydney austin madison lincoln chad asia will may "
    "mark grace faith hope april june august summer rose art bill frank rich dawn joy chance chase grant drew pat "
    "bob gene christian jordan israel sky iris ivy lily olive pearl ruby amber crystal destiny harmony melody "
    "blessing liberty victor can an do so max miles reed drake lane angel"
)
GIVEN = _words(
    "aaron abdul abdullah abigail adam adrian agnes ahmad ahmed aisha alan albert alejandro alessandro alex "
    "alexander alexandra alexei alfred ali alice alicia alison allison amanda amina amisha amit amy ana anastasia "
    "andre andrea andreas andrew andrey angela anil anita anja anna anne annika anthony antonio anya arjun arthur "
    "astrid audrey ayesha barbara beatrice benjamin bernard beth bettina boris brandon brenda brian bruce bruno "
    "camila carla carlos carmen carol caroline catherine cecilia charles chiara chloe christina christine "
    "christopher claire clara claudia clarence colin constance courtney cynthia daniel daniela david deborah "
    "deepak denise dennis diana diego dmitri dmitry dominic donald dorothy douglas edward eduardo eileen elena "
    "eleanor elias elizabeth ella ellen elsa emilia emily emma enrique eric erik ernest esther eva evan evelyn "
    "fatima felix fernando fiona frances francesca francesco francis francisco franz frederick gabriel gabriela "
    "gareth gary george gerald gianluca gideon giorgio giovanni giulia gloria gordon gregory guillermo gustavo "
    "hannah hans harold harriet harry hassan heather hector heinrich helen helena helga henry herbert hiroshi "
    "howard hugh hugo ibrahim ida ignacio igor ines ingrid irene irina isaac isabel isabella ivan jack jacob "
    "jacqueline jamal james jan jane janet jasmine javier jean jeffrey jennifer jeremy jerome jessica jessie joan "
    "joanna joao joel john jonas jonathan jorge jose josef joseph joshua juan judith julia julian juliana julie "
    "julien karen karim karl katarina kate katherine kathleen kathryn keith kelly kenji kenneth kevin khalid "
    "klaus kristin kristina kwame lars laura lauren laurence lawrence leah leila leo leon leonard liam linda "
    "lionel lisa lorenzo louis louise lucas lucia lucy luis luke magdalena malik manuel marco margaret maria "
    "marie marina mario marta martha martin mary mateo matthew maurice maya megan mehmet melanie melissa michael "
    "michel michelle miguel mikhail miriam mohamed mohammad mohammed monica muhammad nadia nancy natalia natasha "
    "nathan nathaniel neha neil niamh nicholas nicole nikolai nina noah nora norman olga oliver olivia omar oscar "
    "otto pablo pamela patricia patrick paul paula pedro peter philip pierre priya rachel rafael rahul ralph "
    "ramon raymond rebecca ricardo richard robert roberto roger roland ronald rosa ruth ryan salma samantha samir "
    "samuel sandra sanjay sara sarah sasha sean sebastian sergei sergey sharon sheila simon simone sonia sophia "
    "sophie stefan stella stephanie stephen steven sunita susan svetlana sylvia tamara tanya tatiana teresa "
    "terence thelma theodore theresa thomas tiago timothy tobias tomas tyler ursula valentina valeria vanessa "
    "vera veronica vijay vikram vincent vladimir walter wendy william yasmin yuki yuri yusuf yvonne zainab zoe "
    "zofia"
)
FAMILY = _words(
    "adeyemi ahmed andersen anderson banerjee becker bianchi brandt brennan chowdhury clarke cohen costa diaz "
    "dubois eriksson fernandez ferrari fischer fitzgerald flores friedman gallagher garcia gomez gonzalez gupta "
    "gutierrez haddad hansen hernandez hoffmann hughes hussain ivanov ivanova iyer jansen jensen johansson "
    "johnson jones kaplan kapoor kaur khan kim kimura kovacs kowalski kumar larsen levy lindqvist lopez mahmoud "
    "martinez mbeki mccarthy mehta mendoza meyer mitchell morales moreau mukherjee muller murphy nakamura ndiaye "
    "nguyen nielsen novak o'brien o'connor o'hara okafor oconnor olsen ortiz osei patel pereira perez pham popov "
    "ramirez reddy reyes ricci rodriguez romero rossi ruiz saito sanchez santos sato schmidt schneider schwartz "
    "sharma silva singh smirnov smith suzuki takahashi tanaka torres tran vasquez volkov wagner weber williams "
    "wilson yamamoto yilmaz"
)
PINYIN_FAMILY = _words(
    "bai cai cao chang chen cheng chu cui dai deng ding dong du duan fan fang feng fu gao ge gong gu guo han hao "
    "he hou hu huang jia jiang jin kang kong lai lei li liang liao lin ling liu lu luo lv lyu ma mao meng mo ni "
    "niu pan peng qi qian qiao qin qiu ren shao shen shi song su sun tan tang tao tian wan wang wei wen wu xia "
    "xiang xiao xie xiong xu xue yan yang yao ye yi yin yu yuan yue zeng zhai zhang zhao zheng zhong zhou zhu "
    "zhuang zou"
)
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
)
PINYIN = re.compile(rf"{_SYLLABLE}(?:['’-]?{_SYLLABLE}){{0,2}}")
_SHORT_PINYIN = re.compile(rf"{_SYLLABLE}(?:{_SYLLABLE})?")
HAN_COMPOUND_FAMILY = _words(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 东方 東方 独孤 獨孤 "
    "南宫 南宮 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 长孙 長孫 宇文"
)
HAN_FAMILY = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾"
    "肖萧蕭田董袁潘蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任卢盧姚沈钟鐘姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方"
    "邹鄒熊白孟秦邱江尹薛阎閻段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯常温康施文牛"
)


def ends_like_title(word: str) -> bool:
    """Whether a word (in small letters) ends as abstract nouns do that stand in titles."""
    return word not in GIVEN and word not in FAMILY and bool(_TITLE_ENDINGS.match(word))


def ends_like_plural(word: str) -> bool:
    """Whether a last word (in small letters) is a plural or a gerund, as titles end: 'Bamboo Scaffolds', 'Calling'."""
    if word in FAMILY or word in GIVEN:
        return False
    if word.endswith("s") and len(word) > 4:
        return not word.endswith(("ss", "us", "is", "as", "os"))
    return len(word) > 6 and begins_like_title(word)


def begins_like_title(word: str) -> bool:
    """Whether a first word (in small letters) is a gerund, as titles begin: 'Keeping', 'Building'."""
    return bool(_FIRST_ENDING.match(word)) and not _SHORT_PINYIN.fullmatch(word)
