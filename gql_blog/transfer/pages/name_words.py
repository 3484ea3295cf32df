"""What tells a name from a title where the shape does not: titles of persons, parts of names, words of headings.

These are lists of a language, none of a site: common given and family names, and words that begin or end titles. They
only ever lend or take away confidence; where they are silent, and so is the rest of the page, the reader abstains.
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
FAMILY_IN_S = _words(
    "williams jones davis adams lewis harris roberts edwards phillips evans collins stevens rogers james thomas "
    "jenkins perkins simmons hayes hughes rivers woods brooks waters banks fields reyes morales torres flores "
    "ramos gonzales rojas ellis francis reynolds richards matthews andrews peters stephens daniels samuels "
    "michaels nichols walters watkins wilkins hopkins dawkins hawkins higgins cummings jennings hastings giddings "
    "childs myers ayers summers winters bowers powers sanders saunders sellers rhodes barnes holmes grimes hines "
    "haynes keynes yates bates gates coates cortes valdes paredes mercedes marques fernandes mendes gomes nunes "
    "lopes pires tavares soares rodrigues alvares vargas salinas rosas casas vegas dumas lucas nicolas douglas "
    "texas marks parks briggs biggs riggs spriggs burns byrnes kerns jacobs jacobus hicks hendricks fredericks "
    "weeks brooks wells mills stills hills niles miles giles charles knowles bowles ames chambers connors peters "
    "rodgers travers withers smithers carruthers mathers lathers struthers ives graves groves reeves hargreaves "
    "stokes hawkes wilkes sykes dykes oakes rawls ingalls nicholls lyons simons simmonds edmonds redmonds symonds "
    "hammonds dickens perkins tompkins mullins rollins stubbs gibbs tibbs hobbs crabbs papas pappas zervas "
    "janssens peeters claes mertens goossens willems"
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
    if word in FAMILY_IN_S or word in FAMILY or word in GIVEN:
        return False
    if word.endswith("s") and len(word) > 4:
        return not word.endswith(("ss", "us", "is", "as", "os"))
    return len(word) > 6 and begins_like_title(word) and word not in _FAMILY_IN_ING


_FAMILY_IN_ING = _words(
    "manning browning fleming harding sterling downing golding keating dowling whiting cushing canning"
)


def begins_like_title(word: str) -> bool:
    """Whether a first word (in small letters) is a gerund, as titles begin: 'Keeping', 'Building'."""
    return bool(_FIRST_ENDING.match(word)) and not _SHORT_PINYIN.fullmatch(word)


_WORDS = (
    "able about above absence absent abuse academic access accident account accounts achievement across act "
    "action actions active activism activist activity actor actors adaptation address administration admission "
    "adult advance advantage adventure advice advocate affair affairs africa african after afternoon again "
    "against age agency agenda agent agents aging agreement agreements agriculture aid aim air airport alliance "
    "alliances allies ally alone alternative ambition america american americas analysis ancient anger animal "
    "animals anniversary another answer answers anxiety apart appeal approach approaches archive arctic area "
    "argument arms army arrival article artificial artist arts asia asian aspect assembly assessment asset "
    "assumption assumptions atlantic atom attack attention attitude audience authority autumn average awareness "
    "away back background bad balance balancing ball bamboo ban band barrier barriers base basic basics basis "
    "battle beach beautiful beauty began beginning beginnings begins behavior beijing being belief beliefs "
    "belonging belt benefit benefits better between beyond bias big bilateral billion biology bird birds birth "
    "blame blind block blog blossom blossoms blue board boat bodies body bold bomb book books border borders born "
    "both bottom bowl box boy boys brain brave bread break breaking breath bridge bridging brief broken brothers "
    "bubble budget build builder builders bullet burden business busy buy cake cakes call calligraphy calls camp "
    "campaign campus capacity capital capitalism car carbon card care career careers cars cause causes caution "
    "cell center central century ceremony certain chain chains chair chairs change changing chapter character "
    "charge charity cheap check chemical child childhood children china chinese choice choices choir choose "
    "chopsticks circle citizen citizens civic civil civilian claim class classroom clean clear climate clock "
    "close closed closer clothes cloud clouds coal coast code coffee cold collaboration collapse collective "
    "college colonial color colors come comes coming comment commerce commercial commitment common commons "
    "communication communications communism community companies company comparison competition complex "
    "complicated compromise computer concept concern concerns conclusion concrete condition conditions conference "
    "confidence conflict conflicts confusion connect connected connecting connection connections consensus "
    "consequence consequences conservation conservative construction consumer contact contemporary content "
    "contest context continent continues continuing contract contradiction contrast control convergence "
    "conversation conversations cool cooperation cooperative coordination core corner corporate corruption cost "
    "costs council count counting countries country couple courage course court cover create creating creation "
    "creative credit cricket crime crises crisis critical criticism critique crossing crossroads crowd cruel cry "
    "cultural culture cultures currency current currents curriculum curtain cut cutting cyber cycle dance danger "
    "dangerous dangers dark darkness data date daughter dead deadline deal dealing deals death debate debates "
    "debt decade decades decision decisions decline decoupling deep deeper defense degree delay delta demand "
    "democracy democratic depends depth desert deserve deserves design desire despair detail details development "
    "dialog dialogue dialogues diary difference differences different difficult difficulties difficulty digital "
    "dignity dilemma dimension dinner diplomacy diplomat diplomatic diplomats direct direction directions "
    "disaster discipline discourse discover discovery discussion discussions disease distance distant district "
    "diverse divide divided division doctor document dollar domestic door doors double doubt doubts down dragon "
    "drawing dream dreams dress drink drive driving drug drugs dry dual dumpling dumplings dust duties duty "
    "dynamic dynamics each eagle early earth eastern easy eating ecology economic economics economies economy "
    "edge editor education effect effective effects effort efforts elder election elections electric elephant "
    "elite emerging emission emissions emotion empathy empire employment empty encounter encounters end ending "
    "endless ends enemies enemy energy engagement engine engineer enough enterprise entrepreneur environment "
    "environmental episode equal equality equity era error escape essay essays essential ethics ethnic europe "
    "european even evening event events every everybody everyday everyone everything evidence evil evolution "
    "evolving exam example exchange exchanges excitement exile existence exit expectation expectations experience "
    "experiences experiment expert experts export express extra extreme eye eyes face faces facing fact factor "
    "factory facts failure fair fake fall false families family famous far farm farmers farming fashion fast fate "
    "father fathers fatigue fault fear fears federal feeling feelings feet fellow fellows fellowship female "
    "festival fever few fiction fifth fight fighting figure film final finance financial finding fire firewall "
    "first fish fishing five flag flame flat flexibility flight floating flood floods floor flow flows flying "
    "focus folk food foot footing footings footprint footsteps force forces foreign forest forests forever forget "
    "forgotten form formal former forum forward foundation four fourth fragile frame framework free freedom "
    "freedoms freeze frequent fresh friend friends friendship friendships from front frontier frontiers frozen "
    "fruit fu fuel full fun fund funding further future futures game gap gaps garden gas gate gateway gathering "
    "gender general generation generations generous geography getting ghost giant gift girl girls give giving "
    "glass global globalization goal goals goes going golden gone goods governance government governments grain "
    "grand grandmother grass grassroots great greater ground grounds group groups growing growth guest guests "
    "gumbo gun guns habit habits half hand hands happiness happy harbor hard harm harvest head healing health "
    "healthy hear hearing hearts heat heaven heavy height heights help here heritage hero heroes hidden high "
    "higher historic historical history hole holiday home homecoming homeland homes homesick honest honesty "
    "horizon horizons horse hospital host hot hotel hotpot hour hours housing how human humanitarian humanity "
    "hundred hunger hungry ice idea ideal ideals ideas identities identity ideology ignorance illness illusion "
    "image images imagination imagined immigrant immigrants immigration impact impacts imperative impossible "
    "impression impressions improving incident inclusion income independence independent index india indian "
    "indigenous industrial industries industry inequality influence informal information infrastructure "
    "initiative inner innovation inside insight insights inspiration instability institution institutions "
    "insurance integration intellectual intelligence intercultural interdependence interest interests "
    "international internet intervention interview introduction invasion invention investing investment invisible "
    "invitation inward iron island islands isolation issue issues japan japanese jazz job jobs join joint journal "
    "journalism journey journeys judgment just karaoke keep keeping kind kindness kingdom kitchen kite kites "
    "knowing knowledge korea korean kung lab labor laboratory lack ladder ladders lands landscape landscapes "
    "language languages lantern lanterns large last lasting late latin laugh laws lead leader leaders leadership "
    "leading leap learn learning learns least leave leaving left legacy legal legend lens less lesson lessons "
    "letter letters level levels liberal liberalism library lies life light lights limit limits line lines link "
    "links list listen listening listens literature live lives living loan loans local location logic lonely look "
    "looking losing loss losses lost lotus loud lower loyalty lunar lunch machine machines made magic mail main "
    "majority make maker makers making male management mandarin mandate manners many map maps margin margins "
    "market markets marriage mass match material matter matters maze meaning meanings means measure meat media "
    "medicine medieval mediterranean meet meeting meetings meets memoir memories memory men mental merchant "
    "message messages metal method middle midnight migrant migrants migration military milk million mind minds "
    "mine minister minor minority mirror mirrors missing mission mistake mistakes misunderstanding "
    "misunderstandings mixed mobile mobility model models modern modernity modernization moment moments money "
    "monitor monsoon month months moonlight moral morality more morning most mother mothers motion mountain "
    "mountains mouth move movement movements moving multilateral multilateralism multiple museum music mutual "
    "myself mystery myth myths naive name names narrative narratives narrow nation national nationalism nations "
    "native natural nature navigating near necessary necessity need needs negotiating negotiation negotiations "
    "neighbor neighborhood neighbors network networks neutral never newcomer newcomers news newspaper next night "
    "nights noise noises none noodle noodles normal northern note notebook notes nothing notion novel now nuclear "
    "number numbers nurse objective obligation observation observer obstacle obstacles ocean oceans odd offer "
    "office official often oil old older once one online only open opening opinion opinions opportunities "
    "opportunity optimism option options order ordinary organization origin origins other others our out outlook "
    "outside over overlooked own owner pacific pact pages pain painting panda pandas pandemic panel panels panic "
    "paper papers paradox parallel parent parents part partial participation parties partner partners partnership "
    "partnerships party passage passion passive passport past path paths pathway pathways patience patient "
    "patients pattern patterns pause peace peaceful peers peking people perception perceptions perfect "
    "performance peril period permanent permission person personal perspective perspectives phase philosophy "
    "phone photo physical picture pictures piece pieces pigeon pigeons pilot pioneer pipeline place places plan "
    "planet planning plans plant plants plastic play player players playing plea pledge poem poetry point points "
    "polar police policies policy polite political politics pollution poor popular population populism porcelain "
    "port portrait ports position positive possibilities possibility possible postcard postcards poverty powerful "
    "practical practice practices pragmatic prejudice preparing presence present president press pressure pride "
    "primary principle principles priorities priority prison private privilege problem problems process product "
    "production professional professor profile program progress project projects promise promises promising "
    "propaganda property prosperity protection protest protests proud proverb province psychology public "
    "publication purpose pursuit puzzle quality quantum quest question questions quick quiet race racing racism "
    "radical railroad railway raising reach reaching reaction reading ready real realism realities reality really "
    "reason reasons rebuild rebuilding recalibrating recent recipe recipes reckoning recognition reconciliation "
    "record recovery red redefining reduction refer reflecting reflection reflections reform reforms refuge "
    "refugee refugees regime region regional regions regulation reimagine reimagining rejection relations "
    "relationship relationships relevance reliance relief religion religions religious remember remembering "
    "remote renewable renewal rent repair repeat report reports research reset resilience resistance resolution "
    "resource resources respect response responses responsibilities responsibility responsible rest restaurant "
    "restoration result results rethinking retreat return returns revealed revealing review revisit revisited "
    "revival revolution reward rewriting rhetoric rhythm right rights ring rise rising risk risks rival rivalry "
    "rivals river road roads role roles roof roofs room root roots rope route routes rule rules run running rural "
    "russia russian rust sacred sacrifice safe safety sail salt same sanctions satellite saving say saying scale "
    "scenario scene scholar scholars scholarship school schools science sciences scientist scientists score "
    "screen sea search seas season seat second secret secrets section sector secular securing security seeds "
    "seeing seeking self semester senior sense sensitive separate separation serious service services session "
    "seven several shade shadow shadows shame shanghai shape shaping share shared sharing shelter shift shifting "
    "shifts ship ships shock shop shortage shoulder shoulders show sick side sides sight sign signal signals "
    "significance signs silence silences silent silk similar similarity simple singapore single sister sisters "
    "situation six size skill skills skyscraper sleep slow slowly smart smile social socialism societies society "
    "soft soil solar soldier soldiers solidarity solution solutions solving somebody something sometimes son song "
    "songs soul sound sounds source sources southern sovereignty space spaces speak speaker speakers speaking "
    "speaks special species specter speech speed spirit spirits spiritual sponge sport sports spotlight spread "
    "square stability stable staff stage stake stakeholder stakeholders stakes stance standard standards standing "
    "standoff standpoint stands start starting starts state statecraft statement states station stay staying "
    "steam steel step steps stereotype stereotypes still stop stories storm storms straight strait straits "
    "strange stranger strangers strategic strategies strategy stream street streets strength stress strike "
    "structure structures struggle student students studies study studying style subject substance subway success "
    "successful suffering sugar suggestion summit superpower superpowers supply support surface surprise "
    "surprises surveillance survival survivor sustainability sustainable sustained sustaining swimming symbol "
    "symbols sympathy system systems table tables taiwan take taking tale talent tales talk talking talks target "
    "tariff tariffs task taste tax tea teach teacher teachers teaching team teams tears tech technical "
    "technological technologies technology teenager temperature ten tension tensions term terms territory terror "
    "terrorism test text thanks theater theme theology theory there thing things think thinker thinking third "
    "thirst thought thoughts thousand thread threads threat threats three through ticket tide tides ties tiger "
    "tigers time times tiny today tofu together toll tolls tomorrow tongue tongues tool tools top topic total "
    "touch tour tourism tourist toward town towns trace traces track trade traders trading tradition traditional "
    "traditions traffic tragedy train training trains transaction transfer transform transformation transforming "
    "transition translation translator transparency transport transportation trap traps travel traveler travelers "
    "traveling travels treaties treaty tree trees trend trends trial tribal trip trouble true trust truth truths "
    "try trying turn turning turns twelve twenty twist two type typhoon umbrella umbrellas uncertain uncertainty "
    "uncommon under underground understand understanding unequal unexpected unfinished unheard union unique "
    "united unity universal universe universities university unknown unlikely unseen unspoken untold upside urban "
    "urgent used useful using vaccine valley value values variety vast vehicle venture verdict version veto "
    "vibrant victim victory view viewpoint viewpoints views village villages vision visions visit visitor visits "
    "visual vital vocabulary voice voices void voluntary volunteer vote voter voters voting voyage vulnerable "
    "wage wages wait waiting wake walk walking wall want war warfare warming warning warrior warriors wars "
    "washington waste watch watching water wave waves way ways weak weakness wealth weapon weapons weather web "
    "week weekend weight welcome welfare well western what wheat wheel wheels where whisper whole why wide wild "
    "wind window windows winds wine winner wins wisdom wishes witness woman women wonder wooden word words work "
    "worker workers working workplace works workshop world worlds worldview worry wound wounded wounds writer "
    "writing wrong yard year years yellow yes yesterday you youth zero zodiac zone zones"
)
TITLE_WORDS = frozenset(_WORDS.split())
