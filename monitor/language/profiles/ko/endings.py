"""What a Korean verb's ending says: done, to be done, asked for, wondered about, or only the frame of something else.

Each pattern is matched right after the verb's name in the vocabulary: 금지|했다, 금지|하면, 풀|어야, 막았|던.
"""

from monitor.language.acts.words import pattern

__all__ = ["ASKED", "ENACTED", "FRAME", "IF", "NOT_TO", "WILL", "WONDERS"]

WILL = pattern(r"할 (?:것|예정|계획|방침)|하겠|될 (?:것|예정)|기로$|기로 ")
WONDERS = pattern(r"(?:하|되|할|될|일)?(?:나|까|려나|냐)(?!\w)")  # 허용하나, 해제될까
IF = pattern(
    r"(?:하|되|으)?면(?: |,)|(?:이)?라면 |(?:한|된|는|한다|된다)?다면|(?:할|될|을) (?:경우|때)|하더라도|한다 해도|해도 "
)
# 해야, 해 달라, 말라: somebody else must act.
ASKED = pattern(
    r"^(?:해|어|아)?야(?![기간])"
    r"|^(?:을|를)? ?(?:해|하지|하)? ?(?:달라|말라|마라|줘야|주길|라고 (?:촉구|요구|압박))|^하길 "
)
NOT_TO = pattern(r"(?:하|되)?지 (?:않기로|않겠|않는다|않을|못하게)|(?:을|를)? ?안 ?하기로")  # 승인하지 않기로
# The law that holds the deed was passed: 개정안 의결.
ENACTED = pattern(r"(?:법|법안|개정안|정령|조례|결의)[을를이가]? ?(?:\S+ )?(?:통과|의결|가결|공포|승인|채택|처리)")
_CAUSES = r"(?:우려|비판|규탄|둘러|반발|반대|환영|항의|지지|불만|계기|이유|앞두)"
# The deed is no predicate: what causes something, what came before, what goes on, what somebody thinks of.
FRAME = pattern(
    r"['\"]?(?:이|가) (?:변수|관건|쟁점|과제)|['\"]?에 (?:우려|반발|긴장)| ?여부"
    rf"|로(?! 했| 결정| (?:다시 |즉각 |또 )?(?:반격|맞불|맞대응|보복|응수))|에도|에 |[은는] |를 {_CAUSES}"
    rf"| ?(?:결정|조치|방침|움직임|소식|발표)(?:을|를|에 대한|에 대해|에) ?{_CAUSES}"
    r"|의 |와 |과 | ?(?:영향|여파|소식|효과|충격|파장|논란|후폭풍|직격탄|가능성|땐|시 |배경|이유|의미|전말|지원"
    r"|필요|시급|절실)"
    r"|이후|속|우려|대응|여파|당시|때문|에서|도 "
    r"|(?:한|했던|된|됐던)? 바 |(?:했|됐|하|되)?던 |(?:하|되)?자 |(?:하|되|해지|아지|어지)?면서 |(?:함|됨)에 따라"
    r"|(?:한|된|했|됐)? (?:지 |뒤|후|직후|이래|가운데|상황|상태|탓|때문|만큼|데 (?:대|따|맞|반))"
    r"|된 (?!것으로|것이다|데 이어)|(?:하|되)고 있|(?:해|돼) (?:왔|오|온)|했었|됐었"
)
