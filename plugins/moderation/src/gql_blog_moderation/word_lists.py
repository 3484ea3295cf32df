"""The words that the plugin knows, in lower case, without accents and punctuation; entries are separated by bars.

Chinese entries match anywhere in a text, all others as whole words of the folded text: sub4sub is subasub.
"""

from typing import Final


def entries(barred: str) -> tuple[str, ...]:
    """The entries of a list with bars between them."""
    return tuple(entry for each in barred.replace("\n", "|").split("|") if (entry := each.strip()))


OFFENCES: Final = entries("""
    arsehole | asshole | assholes | bastard | bastards | bitch | bitches | bollocks | bullshit | cunt | dickhead
    dipshit | dipshits | douche | douchebag | fag | faggot | fuck | fucked | fucker | fuckers | fuckin | fucking
    fucks | goddamn | idiot | idiots | imbecile | jackass | moron | morons | motherfucker | prick | pussy
    retard | retarded | scum | scumbag | shit | shithole | shitty | slut | sluts | stfu | stupid ass | dumb ass
    dumbass | subhuman | twat | vermin | wanker | wetback | whore | whores | nigga | niggas | nigger | niggers
    kike | chink | spic | tranny | savages | thugs | shut your ass | piece of crap | deserve to die
    deserves to die | should be shot | should be hanged | 傻逼 | 脑残 | 混蛋 | 王八蛋 | 操你 | 他妈的 | 滚蛋
    贱人 | 畜生 | 狗娘养
""")

THREATS: Final = entries("""
    kill yourself | kys | hope you die | you should die | i will kill you | i ll kill you | going to kill you
    rape you | 去死吧 | 杀了你 | 弄死你
""")

ADVERTISING: Final = entries("""
    check out | check me out | check my | my channel | my new song | my cover | my music | my mixtape
    subscribe | sub to me | sub for sub | subasub | thumbs up if | thumbs up so | thumbs up for | share this
    vote for | click here | call now | per min | click the link | visit my | visit our | follow me | followers
    free gift | gift card | gift cards | giveaway | earn money | make money | making money | extra cash
    work from home | working from home | from home | no experience needed | casino | viagra | cialis
    weight loss | cheap meds | payday loan | loan offer | forex | investment opportunity | you have won
    you ve won | you won | you are a winner | guaranteed | cash prize | your prize | to claim | claim now
    claim your | prize | awarded | have been selected | specially selected | free msg | freemsg | txt | ringtone
    ringtones | per msg | reply stop | text stop | unsubscribe | 18 only | hot singles | get laid
    secret admirer | dating | sex cam | onlyfans | limited time offer | best price | order now | buy now
    discount code | discount vouchers | promo code | real money | seo services | backlinks | whatsapp me
    customer service | t cs apply | landline | national rate | mobile number | facebook page | please help me
    help me reach | gofundme | kickstarter | 加微信 | 微信号 | 加qq | 代开发票 | 发票代开 | 兼职日结 | 网络兼职
    免费领取 | 点击领取 | 博彩 | 赌场 | 棋牌 | 刷单 | 六合彩 | 色情 | 约炮
""")
