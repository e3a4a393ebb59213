"""What a headline or a clause is about instead of an export act: prices, figures, a case, the import side, opinion."""

from collections.abc import Iterator, Sequence

from monitor.domain.act import Action, Measure, NearMiss
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.market_access import is_of_another_state, is_of_foreign_goods, lets_in_food
from monitor.language.acts.polarity import Deed
from monitor.language.acts.soundalikes import soundalike
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["about_of", "noise_of", "off_topic", "touches_exports"]

_COMMENT = pattern(
    r"(?i)op-ed|opinion|editorial|column|commentary|社论|社評|社评|专栏|評論|评论|时评|社説|コラム|論説|寄稿"
    r"|사설|칼럼|기고|시론"
    r"|만평|만물상|횡설수설|분수대|시평|여적|기자수첩|취재수첩|데스크|논설|오피니언|기자의 눈"
)
# Korean papers name the column in brackets: [이슈분석], [홍길동의 경제 산책].
_COLUMN = pattern(
    r"^\W{0,2}[\[<【](?!단독|속보|종합|\d보)[^\]>】]*(?:칼럼|포럼|시론|시평|광장|산책|읽기|돋보기|톺아|분석"
    r"|해설|q&a|궁금|팩트체크|르포|인터뷰|대담"
    r"|심층|특집|전문가|초점|포커스|기획|창간|리포트|에세이|노트|만평|생각|의 눈|의 창|스토리|브리핑|사이언스"
    r"|역사|백과|사전)[^\]>】]*[\]>】]"
)
_HEADLINE = 400  # characters that say what an article is
_ASKS = pattern(
    r"\W*(?:why|how|what|who|will|can|could|is|are|does|should)\b"
    r"|.*[,…] ?\S{1,8}[은는]\??$"  # 수출통제 유예, 그다음은
    r"|.*(?:为何|为什么|几何|怎么看|意味着什么)"
    r"|.*(?:とは(?:\W|$)|なぜ|どうなる|に聞く|を読む|読み解|の行方|狙いは|真意|舞台裏|裏側|真相|誤解|考察|徹底|苦し紛れ)"
    r"|.*(?:教授|研究員|エコノミスト|弁護士)(?:\W*$)|.*[\u3040-\u30ff].*\?|\W*(?:q&a|解説|分析|検証|焦点|論点)\b"
)
# Who speaks or marches here makes no rules.
_OUTSIDERS = pattern(
    r"(?i)^\W*(?:analysts?|experts?|economists?|scholars?|think[ -]tanks?)\b|^\W*protest(?:s|ers)\b|\brally against\b"
    r"|^.{0,14}\bopposition\b.{0,20}\b(?:slams?|criticis|criticiz|condemns?|attacks?|blasts?|accuses?|protests?)"
    r"|^.{0,16}?(?:专家|学者|分析师|智库|业内人士|专業人士)[^，。]{0,4}[:：称说认]|分析(?:称|指|认为)|集会|示威|(?:在野党"
    r"|反对党).{0,6}(?:批|谴责|抗议|反对|抨击)"
    r"|^.{0,12}(?:専門家|アナリスト|識者)[「:、はが]|(?:デモ|抗議集会|市民団体|署名提出|署名を提出|世論調査)|野党.{0,30}(?:批判|非難|反対|抗議)"
    r"|^.{0,12}(?:전문가|애널리스트|학자)"
    r"|^\W*\S{0,8} ?(?:싱크탱크|교수|협회|무협|상의|한경협|경총|kdi|증권) ?[\"']"
    r"|집회|시위|야당.{0,30}(?:비판|규탄|반대|반발)"
)


def about_of(headline: Sequence[Passage]) -> str:
    """What the headline says the article is instead of news of an act: a question, prices, figures, a case.

    `headline` are the sentences of the title, none where the article has no title.
    """
    if not headline:
        return ""
    title = headline[0].text[:_HEADLINE]
    if _ASKS.match(title) or _COLUMN.match(title) or _OUTSIDERS.search(title):
        return "opinion"
    noise = [(p, w) for p in headline for w in p.of_kind(ConceptKind.NOISE)]
    reasons = [w.part.reason for p, w in noise if not _is_bystander(p, w)]
    if any(_COMMENT.search(title, w.start, w.end) for _, w in noise):
        return "opinion"
    if _CHARGES.search(title):
        return "court_case"
    return next((r for r in ("market", "statistics", "court_case", "physical_stop") if r in reasons), "")


# Somebody is charged with carrying goods out: what the text says of the rule that he broke is no news.
_CHARGES = pattern(
    r"\bcharg(?:e|es|ed|ing)\b[^.]{0,60}\b(?:smuggl|conspir|plot|scheme"
    r"|illegal(?:ly)?\b[^.]{0,20}(?:export|ship|send|divert))"
    r"|\b(?:smuggling|export) (?:case|ring|scheme|conspiracy|plot)\b"
    r"|\b(?:accused of|arrested for|convicted of|indicted for) [^.]{0,20}(?:smuggl|illegal)"
)


# Who waits, and what he waits with, are in headlines of acts too: "Relief for traders".
_BYSTANDERS = pattern(r"(?:traders?|analysts|investors|outlook|buying|premium)$")


def _is_bystander(passage: Passage, noise: Word) -> bool:
    """Also a word of a longer one: "minimum export price"."""
    if _BYSTANDERS.fullmatch(passage.text, noise.start, noise.end):
        return True
    return any(
        w.start <= noise.start and noise.end <= w.end and w.end - w.start > noise.end - noise.start
        for w in passage.of_kind(ConceptKind.INSTRUMENT)
    )


_STOPPERS = ("import_measure", "mining_permit", "production_quota", "other_trade", "court_case", "physical_stop")


def off_topic(trigger: Trigger) -> str:
    """What the clause is about instead, where no word of it is export by itself."""
    noise = [w for w in trigger.passage.of_kind(ConceptKind.NOISE) if w.part.reason]
    if trigger.noun.part.trade and any(w.part.reason == "physical_stop" for w in noise):
        return "physical_stop"
    if trigger.measure is Measure.EXPORT_BAN and is_of_foreign_goods(trigger):
        return "import_measure"
    if is_of_another_state(trigger):
        return "other_trade"
    if reason := soundalike(trigger):
        return reason
    if trigger.noun.part.rebate and _HANDLES.search(trigger.passage.text, trigger.passage.start, trigger.passage.end):
        return "other_trade"
    if lets_in_food(trigger):
        return "import_measure"
    if any(_is_what_is_permitted(trigger, w.start, w.end) for w in noise if w.part.reason == "mining_permit"):
        return "mining_permit"
    reasons = {w.part.reason for w in noise if w.clause == trigger.verb.clause}
    if trigger.measure is Measure.ENFORCEMENT and "other_trade" in reasons:
        return "other_trade"
    if trigger.noun.strong or not reasons or touches_exports(trigger) or trigger.verb.part.deed is Deed.REQUIRE:
        return ""
    return next((r for r in _STOPPERS if r in reasons), "")


# How refunds are paid out is no rule of what they are.
_HANDLES = pattern(r"办理|审核|申报|到账|办结|备案|骗取|骗税|便利|服务|流程|refund process|還付申告")


def _is_what_is_permitted(trigger: Trigger, start: int, end: int) -> bool:
    """Whether another permit stands where the object would: 批准新药上市 将出口东南亚, 批准飞机出口型号合格证."""
    verb, noun = trigger.verb, trigger.noun
    if trigger.action is not Action.GRANT or not noun.part.trade or trigger.passage.text[noun.start].isascii():
        return False
    return verb.end <= start and (end <= noun.start or 0 <= start - noun.end <= 2)


def touches_exports(trigger: Trigger) -> bool:
    """Whether the object stands right beside a word of trade: "permits for coal exports"."""
    noun = trigger.noun
    reach = 36 if trigger.passage.text[noun.start].isascii() else 12
    return any(
        w.part.trade and w.strong and max(w.start - noun.end, noun.start - w.end) <= reach
        for w in trigger.passage.words
        if w.clause == noun.clause
    )


def noise_of(passages: Sequence[Passage], *, acted: bool) -> Iterator[NearMiss]:
    """What the headline is about instead, for `why`."""
    if acted:
        return
    for passage in passages[:1]:
        for word in passage.of_kind(ConceptKind.NOISE):
            yield NearMiss(reason=word.part.reason, span=word.span)
