"""The words that the plugin knows, by language: in lower case, without accents and punctuation, with bars between them.

``*`` as a language is for all of them. Entries in scripts without spaces match anywhere in a text, all others as whole
words of the folded text: sub4sub is subasub. ``subscrib*`` stands for all words that begin so.
"""

from collections.abc import Mapping
from typing import Final

WordLists = Mapping[str, tuple[str, ...]]
"""Entries by language, such as ``en``; ``*`` for all."""


def entries(barred: str) -> tuple[str, ...]:
    """The entries of a list with bars between them."""
    return tuple(entry for each in barred.replace("\n", "|").split("|") if (entry := each.strip()))


OFFENCES: Final[WordLists] = {
    "en": entries("""
        arsehole* | asshole* | bastard* | cunt* | dickhead* | dipshit* | douche | douchebag* | fag | fags | faggot*
        motherfuck* | prick | dumb fuck* | stupid fuck* | stupid ass | dumb ass | dumbass* | dumb shit* | fuck you
        fuck off | fuck u | fuck them | fuck these | fuck this guy | idiot | idiots | imbecile* | jackass*
        moron | morons
        moronic | bullshit | retard | retards | retarded
        scum | scumbag* | slut | sluts | stfu | subhuman* | twat | vermin
        wanker* | wetback* | whore | whores | nigga | niggas | nigger* | kike | kikes | chink | chinks | spic | spics
        gook | gooks | tranny | savages | thugs | ur ass | shut your ass | shut the hell up | shut the fuck up
        piece of crap | piece of shit | pieces of shit | deserve to die | deserved to die | should be shot
        should be hanged | should be killed | ghetto trash | white trash | trailer trash | jerkoff*
        parasites | lowlife*
        low life* | degenerate* | son of a bitch | you bitch | dumb bitch | stupid bitch
    """),
    "de": entries("""
        arschloch* | arschgeige* | dummkopf | fotze* | hurensohn* | missgeburt* | schlampe* | spast | spasti
        wichser* | halt die fresse | halt dein maul | untermensch* | vollidiot* | drecksau | drecksack* | kanake*
    """),
    "fr": entries("""
        connard* | connasse* | enculé* | encule* | fils de pute | salope* | salaud* | ta gueule | batard* | pute
        putain de * | nique ta * | sale race | bougnoule* | sous homme*
    """),
    "es": entries("""
        hijo de puta | hijos de puta | hijo de perra | gilipollas | cabron* | puta madre | maricon* | pendejo* | zorra
        imbecil* | coño de tu madre | vete a la mierda
    """),
    "it": entries("""
        coglione | coglioni | stronzo | stronzi | stronza | vaffanculo | figlio di puttana | troia | puttana | frocio
        bastardo | testa di cazzo | pezzo di merda
    """),
    "pt": entries("""
        filho da puta | vai se foder | vai te foder | foda se | caralho | babaca* | otario* | arrombad* | viado*
        cuzao | vai tomar no cu
    """),
    "nl": entries("klootzak* | kankerlijer* | hoerenzoon* | kutwijf* | teringlijer* | hou je bek | rot op"),
    "pl": entries("skurwysyn* | kurwa | chuj | pierdol* | spierdalaj* | debil | jebany | jebani | zamknij sie"),
    "tr": entries("orospu* | siktir* | serefsiz* | got herif* | amina koyayim | pezevenk* | gerizekali*"),
    "ru": entries("""
        сука | суки | блядь | бляди | пидор* | пидарас* | мудак* | ублюд* | долбоеб* | ебан* | хуй | хуйня | нахуй
        заткнись | тварь | твари | дебил* | скотина | мразь | урод | уроды | чмо
    """),
    "uk": entries("сука | курва | підор* | мудак* | виродок | заткнись"),
    "zh": entries("""
        傻逼 | 傻屄 | 傻b | 煞笔 | 脑残 | 混蛋 | 王八蛋 | 操你 | 草你妈 | 他妈的 | 滚蛋 | 贱人 | 畜生 | 狗娘养
        去你妈 | 废物东西
    """),
    "ja": entries("死ねよ | くそ野郎 | クズ野郎 | ばか野郎 | 馬鹿野郎 | きちがい"),
    "ko": entries("씨발* | 시발* | 병신* | 개새끼* | 지랄* | 꺼져"),
    "ar": entries("كلب ابن كلب | ابن الشرموطه | شرموطه | خنزير | يا حمار"),
}

COARSE: Final[WordLists] = {
    "en": entries("""
        bitch | bitches | bollocks | fuck* | fuk | fukin | fking | goddamn | shit | shits | shitty
        shithole*
        ass | pussy | dick | dicks | crap | damn
    """),
    "de": entries("scheiss* | verdammt*"),
    "fr": entries("merde | putain"),
    "es": entries("mierda | coño | joder"),
    "it": entries("merda | cazzo"),
    "pt": entries("merda | porra"),
    "pl": entries("kurwa | cholera"),
    "ru": entries("блин | хрен | хуйня | блядь"),
}
"""Coarse words, no offence by themselves: several of them hold a comment, and so does one that is said to somebody."""

THREATS: Final[WordLists] = {
    "en": entries("""
        kill yourself | kill urself | kys | hope you die | hope u die | you should die | i will kill you
        i ll kill you
        going to kill you | gonna kill you | rape you | i know where you live | slit your throat | go hang yourself
    """),
    "de": entries(
        "ich bring dich um | ich bringe dich um | bring dich um | hang dich auf | ich toete dich | ich tote dich"
    ),
    "fr": entries("je vais te tuer | va te pendre | suicide toi | je te tuerai"),
    "es": entries("te voy a matar | matate | suicidate | te matare"),
    "it": entries("ti ammazzo | ti uccido | ammazzati | impiccati"),
    "pt": entries("vou te matar | se mata | te mato"),
    "ru": entries("убью тебя | я тебя убью | убеи себя | сдохни | чтоб ты сдох"),
    "pl": entries("zabije cie | zabij sie | powies sie"),
    "tr": entries("seni oldurecegim | gebertecegim seni"),
    "zh": entries("去死吧 | 杀了你 | 弄死你 | 弄死他全家"),
    "ja": entries("殺すぞ | 死んでしまえ"),
    "ko": entries("죽여버린다 | 죽어라"),
}

ADVERTISING: Final[WordLists] = {
    "en": entries("""
        check me out | check out this video | check out this playlist | check my channel
        check my video* | check my page | check out my |
        check out our | check this out | my youtube channel | my channel | my chanel | my channels | my new song
        my new single | my new video* | my latest video | my cover* | my mixtape | my soundcloud | my remix
        my instagram | my videos | our channel | our videos | subscribe to me | subscribe to my | subscribe my
        more subscribers | get subscribers | help me get | get me to | my new track | my stream
        join me on | please subscribe | plz subscribe | pls subscribe | like and subscribe
        subscribe and | subscribe for
        sub to me | sub to my | sub me | sub for sub | subasub | sub back | subscribe back | thumb this up
        copy and paste | copy paste this | share this
        vote for me | vote for us | follow me on | link in bio | link in my | link on my
        click here | click the link | click this link | click on this | call now | call our | visit my | visit our
        visit us at | free gift | gift card | gift cards | giveaway | earn money | earn extra | earn upto | earn up to
        make money | making money | money online | extra cash | extra income | work from home | working from home
        work at home | from home | no experience needed | no experience required | online casino | casino bonus
        free spins | slots for | betting tips | viagra | cialis | xanax | tramadol | weight loss | lose weight
        cheap meds | meds online | without prescription | no prescription | payday loan* | loan offer* | urgent loan
        offer loans | give loans | instant approval | bad credit | forex trad* | trading signals
        investment opportunity
        recover your lost | lost crypto | bitcoin giveaway | invest in bitcoin | double your | guaranteed income
        you have won | you ve won | you won a | u have won | has won | have been selected | been selected
        specially selected | cash prize | your prize | to claim | claim now | claim your | claim ur
        awarded a | prize draw
        weekly draw | free entry | free msg | freemsg | free ringtone* | ringtone* | polyphonic | per msg | per min
        reply stop | text stop | txt stop | send stop | stop txt | stop text | to opt out | opt out | unsubscribe
        18 only | hot singles | get laid | sex cam | cam show | live sex | porn | secret admirer | dating service
        singles in your | local singles | onlyfans | limited time offer | best prices | lowest price*
        affordable rates
        order now | buy now | apply now | sign up now | join now | act now | shop now | discount code
        discount voucher*
        promo code | coupon code | real money | seo services | seo for your | backlinks | guest post* | link building
        whatsapp me | on whatsapp | whatsapp number | my whatsapp | telegram channel | customer service number
        toll free | t cs apply | tandc* | t cs | landline | national rate | mobile offer | camera phone
        latest nokia | free nokia | help me reach | gofundme | kickstarter | spell caster | herbal medicine
        herbal cure
        love spell | replica watches | replica bags | louis vuitton | fake passport* | real and fake
        essay writing service
        writing service | instagram followers | youtube views | buy followers | free followers | free shipping
        free registration | hack into | phone hack | send this to | bad luck for | repost this
    """),
    "de": entries("""
        geld verdienen | von zu hause verdienen | hier klicken | sofortkredit* | kredit ohne schufa | ohne schufa
        gunstige zinsen | potenzmittel* | rezeptfrei bestellen | ohne rezept | online casino | freispiele
        bonus ohne einzahlung | jetzt kaufen | jetzt bestellen | jetzt anmelden | gewinnspiel | gratis testen
        kontaktieren sie uns | mein kanal | meinen kanal | abonniert mich | abonniere meinen | nebenverdienst
    """),
    "fr": entries("""
        gagnez de l argent | gagner de l argent | cliquez ici | offre de pret* | pret entre particuliers | pret rapide
        taux de 2 | sans ordonnance | casino en ligne | tours gratuits | marabout | retour de l etre aime
        retour affectif | achetez maintenant | commandez maintenant | ma chaine | abonnez vous | abonne toi
    """),
    "es": entries("""
        gana dinero | ganar dinero | haz clic aqui | clic aqui | prestamos rapidos | prestamo rapido | sin aval
        casino en linea | casino online | bono de bienvenida | giros gratis | registrate ya | compra ahora
        sin receta
        mi canal | suscribete a | suscribanse | trabaja desde casa
    """),
    "pt": entries("""
        ganhe dinheiro | ganhar dinheiro | clique aqui | emprestimo rapido | cassino online | compre agora
        sem receita | meu canal | inscreva se | trabalhe em casa | renda extra
    """),
    "it": entries("""
        guadagna | guadagnare soldi | clicca qui | prestito rapido | prestiti veloci | casino online | compra ora
        senza ricetta | il mio canale | iscriviti al | lavora da casa
    """),
    "nl": entries("geld verdienen | klik hier | snel lenen | online casino | koop nu | mijn kanaal | abonneer op"),
    "pl": entries("""
        szybka pozyczka | szybkie pozyczki | bez bik | kliknij tutaj | kasyno online | zarabiaj w domu | kup teraz
        moj kanal | subskrybuj
    """),
    "tr": entries("""
        bahis sitesi | bonusu | hemen uye ol | tiklayin | para kazan* | canli bahis | casino siteleri | evden calis*
    """),
    "ru": entries("""
        заработок в интернете | заработок | без вложении | пиши в телеграм | пишите в телеграм | онлаин казино
        играи на деньги | бонус за регистрацию | купить диплом* | быстрыи заим | заим на карту | без отказа
        кредит онлаин | реальныи заработок | подпишись на | подписываитесь на | мои канал | жми сюда
        переходи по ссылке
    """),
    "uk": entries("швидка позика | заробіток в інтернеті | онлаин казино | підпишись на"),
    "ar": entries("قروض سريعه | بدون ضمانات | تواصل واتساب | اربح المال | كازينو"),
    "vi": entries("vay tien | lai suat thap | kiem tien online | ca cuoc | nha cai"),
    "zh": entries("""
        加微信 | 微信号 | 加qq | 联系qq | 加v | 加vx | 代开发票 | 发票代开 | 开发票 | 兼职日结 | 网络兼职 | 日结
        免费领取 | 点击领取 | 博彩 | 赌场 | 棋牌 | 刷单 | 六合彩 | 色情 | 约炮 | 彩金 | 时时彩 | 代写论文
        论文代写 | 办证 | 贷款秒批 | 无抵押贷款 | 包通过
        送彩金 | 高仿 | 招代理 | 加盟热线
    """),
    "ja": entries("副業で稼 | 簡単に稼 | 出会い系 | 無料登録 | オンラインカジノ | お小遣い稼ぎ | 即日融資"),
    "ko": entries("카지노* | 바카라* | 토토사이트* | 대출상담* | 재택알바* | 성인용품*"),
}
"""Phrases of advertisers: one holds a comment."""

HINTS: Final[WordLists] = {
    "en": entries("""
        check out | check | subscribe* | subscriber* | follow me | follow us | followers | like my | vote for | free
        offer | offers | guaranteed | prize | winner | win | won | awarded | claim | bonus | casino | loan | loans
        dating | discount | promo | cheap | sale | order | buy | urgent | call | txt | msg | reply | mobile
        nokia | iphone | cash | gbp | per week | per day | per hour | a week | a month | investment | invest*
        bitcoin | crypto | profit* | hurry | congratulations | congrats | customer service | mobile number | service
        services | website | web site | visit | click | link | channel | please help me | contact
        contact him | email
        whatsapp | telegram | google | seo | marketing | instagram | facebook | youtube | twitter | facebook page
        soundcloud | playlist | itunes | singles | sexy | sex | chat | naked | girl | girls | lonely | meet | photos
        camgirl* | pills | pharmacy | medicine | passport* | watches | bags | jerseys
        shoes | download
        thumbs up if | thumbs up so | thumbs up for | like this comment | free trial | new video | mixtape
        rapper | producer | upload* | unlimited | expire* | valid | code | draw | entry
        camera | tone | tones | wap | club | 18 | credit | statement | account | delivery
        awaiting collection | po box
    """),
    "de": entries(
        "kredit* | bonus | gratis | gewinn* | angebot* | kostenlos | anrufen | bestell* | euro im monat | kanal"
    ),
    "fr": entries("gratuit* | pret | offre* | bonus | credit* | argent | gagnez | commandez | contactez"),
    "es": entries("gratis | prestamo* | bono | oferta* | dinero | escribeme | registrate | canal"),
    "pt": entries("gratis | emprestimo* | bonus | oferta* | dinheiro | renda | canal"),
    "it": entries("gratis | prestit* | bonus | offert* | soldi | euro al mese | canale"),
    "pl": entries("pozyczk* | bonus | zadzwon | tanio | darmow* | promocja"),
    "tr": entries("bahis | kazan* | ucretsiz | kredi | bonus*"),
    "ru": entries(
        "казино | займ* | заим* | кредит* | бонус* | бесплатно | доставка | звоните | недорого | телеграм* | канал"
    ),
    "zh": entries("微信 | qq | 贷款 | 优惠 | 免费 | 注册 | 代理 | 充值 | 返利"),
}
"""Words that advertisers use, and others too: they count beside a phrase, or beside a way off the site."""

INNOCENT: Final[WordLists] = {
    "de": entries("dick | fag | prick | spic | link | code | club | chat | sale | win | text | check"),
    "nl": entries("dick | slut | kut | link | code | club | chat | win"),
    "fr": entries("pute | chat | code | club | sale | offer | con"),
    "es": entries("mierda | sale | canal"),
    "sv": entries("slut | fan | chat"),
    "da": entries("slut | fag"),
    "no": entries("slut | fag"),
    "it": entries("troia | sale | chat"),
    "pt": entries("sale | canal"),
    "pl": entries("debil | chat | kanal"),
}
"""Words that are an offence or a hint in one language, and nothing of the kind in another."""
