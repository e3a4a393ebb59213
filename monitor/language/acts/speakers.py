"""Whether somebody speaks for the issuer: who it is that says so, where the sentence tells.

"Congo has banned exports, analysts said" quotes no government, "Congo has banned exports, the minister said" does. A
verb of saying without a subject (a headline, a passive), or with one that is not known for somebody else, counts as the
issuer's.
"""

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["speaks_for_issuer"]

_PEOPLE = (
    r"(?:analysts?|traders?|dealers?|brokers?|economists?|experts?|lawyers?|attorneys?|consultants?|consultanc(?:y|ies)"
    r"|researchers?|academics?|professors?|executives?|investors?|strategists?|observers?|miners?|producers?|smelters?"
    r"|refiners?|shippers?|exporters?|importers?|buyers?|suppliers?|manufacturers?|makers?|compan(?:y|ies)|firms?"
    r"|(?<!central )banks?|brokerages?|associations?|lobby(?:ists?)?|think[ -]tanks?|magazines?"
    r"|outlets?|websites?|journals?"
    r"|(?<!state )(?<!state-run )(?<!official )(?:media|newspapers?|dail(?:y|ies))|reporters?|ceos?|chief executives?"
    r"|(?:industry|trade) groups?|chamber of commerce|reuters|bloomberg|nikkei|caixin)"
)
_OF_WHOM = r"(?:,? (?:at|with|of|from|for|in|who|tracking|covering|familiar with)\b[^,;:]{1,60},?)?"
_ADVERBS = r"(?: (?:also|had|have|has|later|earlier|separately|first|previously))*"
_SIGNS = 90
# By language, who speaks and is no government, as it stands before the verb.
_OTHERS = {
    "en": pattern(rf"\b{_PEOPLE}{_OF_WHOM}{_ADVERBS} $"),
    "zh": pattern(
        r"(?:分析师|分析人士|分析员|专家|学者|教授|业内(?:人士)?|业界|市场人士|交易商|交易员|贸易商|经济学家|律师|顾问|(?<!监管)机构|券商"
        r"|投行|(?<!央)(?<!中央)银行|智库|研究所|外媒|(?<!官方)媒体|研报|公司|企业|厂商|厂家|矿企|商会|协会|高管|董事长|首席执行官|总裁"
        r"|路透社?|彭博社?|日经|财新)[^,。;:、的]{0,6}$"
    ),
    "ja": pattern(
        r"(?:(?<!政府)(?<!当局)(?<!省)(?<!局)関係者|アナリスト|専門家|エコノミスト|トレーダー|業者|業界|商社|弁護士|教授|研究者|企業"
        r"|会社|同社|各社|メーカー|大手|協会|団体|商工会議所|研究所|総研|(?<!中央)銀行|証券|新聞|(?<!国営)(?:通信|テレビ|メディア)|幹部"
        r"|社長|会長|最高経営責任者)(?:ら|たち|側|など)?(?:は|が)[^。]{0,60}$"
    ),
    "ko": pattern(
        r"(?:(?<!정부 )(?<!당국 )(?<!부 )(?<!청 )관계자|전문가|애널리스트|분석가|업계|업체|기업|회사"
        r"|제조사|트레이더|변호사|교수|연구원|연구소|협회|상의|상공회의소|(?<!중앙)은행|증권사?|언론"
        r"|(?<!관영 )(?:매체|신문|통신)|소식통|대표|회장|사장|임원)"
        r"(?:들|측)?(?:은|는|이|가)[^.]{0,60}$"
    ),
}
_AFTER = pattern(
    r"(?:says?|said|reports?|reported),? (?:(?:an?|the|one|some|several|two|three|many|most) )?"
    rf"(?:[\w-]+ ){{0,2}}{_PEOPLE}\b"
)
_IS_TOPIC = pattern(r"(?:政府|当局|省)?は|(?: ?정부)?[은는]")
_IS_SUBJECT = pattern(r"(?:は|が|은|는|이|가)")
_NEXT_TO = {"en": 1, "zh": 1}  # signs between a firm and what it says, where no particle marks it


def speaks_for_issuer(passage: Passage) -> bool:
    """Whether a verb of saying in the sentence has, as far as it tells, nobody but a government for its subject."""
    return any(w.part.speech == "announce" and not _is_of_others(w, passage) for w in passage.words)


def _is_of_others(verb: Word, passage: Passage) -> bool:
    language = passage.language if passage.language in _OTHERS else "en"
    before = passage.before(verb.start, _SIGNS)
    told = _OTHERS[language].search(before)
    if told is not None:
        return not _has_topic(passage, verb.start - len(before) + told.start(), verb.start)
    if language == "en" and _AFTER.match(passage.text, verb.start, passage.end):
        return True
    return any(_says(firm, verb, passage, language) for firm in passage.of_kind(ConceptKind.FIRM))


def _has_topic(passage: Passage, start: int, end: int) -> bool:
    """Whether a state or office between is what the sentence goes on with: …企業が困る中、商務省は…と発表した."""
    between = (a for a in passage.actors if start < a.start and a.end <= end)
    return any(_IS_TOPIC.match(passage.text, a.end, end) for a in between)


def _says(firm: Word, verb: Word, passage: Passage, language: str) -> bool:
    if language in _NEXT_TO:
        return 0 <= verb.start - firm.end <= _NEXT_TO[language]
    apart = verb.start - firm.end
    subject = _IS_SUBJECT.match(passage.text, firm.end, verb.start) is not None
    return 0 <= apart <= _SIGNS and subject and not _has_topic(passage, firm.start, verb.start)
