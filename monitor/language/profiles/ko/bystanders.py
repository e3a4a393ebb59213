"""Who in a Korean sentence does or says it, where that is no state: a firm stops its own sales, experts expect.

Korean marks the subject, so that it can be told even where the word is in no vocabulary.
"""

from monitor.domain.act import Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.polarity import Deed
from monitor.language.acts.words import Passage, pattern

__all__ = ["bystander", "is_of_unknown"]

_STOPS = pattern("중단|재개|정지|멈|보류|끊")  # what a firm may do with its sales
_FUELS = ("energy", "oil", "fuels", "crude_oil", "refined_fuels", "natural_gas", "coal")
_ITS = ("", " ", "산 ", "의 ")  # 이란 석유, 이란산 석유
_OFFICE = pattern("[부청성처원국위회]$|정부$|당국$")
_OF_HOME = pattern(r"한국산|(?<![가-힣])국산|(?<![가-힣a-z])k-?[가-힣]|한우|삼계탕")
_FIRST = pattern(r"\W*([^\s,'\"…]{2,14}?)(?:,|은|는|이|가) ")
_BUSINESS = pattern(
    r"(?:전자|자동차|화학|그룹|업체|업체들|업계|기업|기업들|회사|사|제철|철강|조선|중공업|에너지|솔루션|반도체"
    r"|제약|바이오|정유"
    r"|광산|공장|항만|농가|수출상|조합|협회|모터스|테크|전기|물산|상사)$"
)
_THINKS = pattern(
    r"\W*(?:[^\s]{1,10} )?(?:전문가|애널리스트|증권가|시장|업계|학계|교수|연구원|외신|일각)[가-힣]{0,2} ?(?:은"
    r"|는|에서는|에선)"
    r"[^.]*(?:다고|라고|으로|것이라고|이라는) (?:분석|전망|예상|관측|평가|지적|말|내다|본다|보고|봤|설명|우려)"
)


def bystander(trigger: Trigger) -> str:
    """The near miss's reason: corporate_order, opinion, other_trade; empty where a state may have acted."""
    passage = trigger.passage
    if _THINKS.match(passage.text[passage.start : min(passage.end, passage.start + 400)]):
        return "opinion"
    if _is_let_in_elsewhere(trigger):
        return "other_trade"
    if _is_on_anothers(trigger):
        return "countermeasure"
    return "corporate_order" if _is_firms_own(trigger) else ""


def is_of_unknown(trigger: Trigger) -> bool:
    """Whether a headline's subject is in no vocabulary and no office: 캘리포니아, 반도체 규제 완화."""
    passage = trigger.passage
    first = _FIRST.match(passage.text, passage.start, passage.end)
    if passage.field != "title" or first is None or passage.text[first.end(1)] != "," or _OFFICE.search(first[1]):
        return False
    left, right = first.span(1)
    return not any(w.start < right and left < w.end for w in passage.words)


def _is_on_anothers(trigger: Trigger) -> bool:
    """Whether one state hinders or suffers what another sells: 美, 이란 석유 수출 차단."""
    passage = trigger.passage
    for place in passage.of_kind(ConceptKind.PLACE):
        fuel = next(
            (w for w in passage.words if w.part.concept.id in _FUELS and passage.text[place.end : w.start] in _ITS),
            None,
        )
        before = any(a.end < place.start and a.place not in (place.place, None) for a in passage.actors)
        if before and fuel is not None and 0 <= trigger.noun.start - fuel.end <= 2:
            return True
    return False


def _is_let_in_elsewhere(trigger: Trigger) -> bool:
    """Whether goods from home may go to another market: what holds them up is there, 한국산 김 EU 수출 허용."""
    if not trigger.noun.part.trade or trigger.verb.part.deed not in (Deed.GRANT, Deed.RESUME, Deed.RELAX):
        return False
    start, _ = trigger.passage.clauses[trigger.verb.clause]
    return _OF_HOME.search(trigger.passage.text, start, max(start, trigger.noun.start)) is not None


def _is_firms_own(trigger: Trigger) -> bool:
    said = trigger.passage.text[min(trigger.noun.start, trigger.verb.start) : max(trigger.noun.end, trigger.verb.end)]
    if trigger.measure is not Measure.EXPORT_BAN or _STOPS.search(said) is None:
        return False
    passage = trigger.passage
    return any(_is_business(passage, at) for at in {passage.clauses[trigger.verb.clause][0], passage.start})


def _is_business(passage: Passage, start: int) -> bool:
    """Whether a firm is the first marked as subject from `start`; so is a headline's first word that is no office."""
    first = _FIRST.match(passage.text, start, passage.end)
    if first is None:
        return False
    left, right = first.span(1)
    if any(w.start < right and left < w.end for w in passage.words if w.is_actor or w.kind is ConceptKind.COMMODITY):
        return False
    firms = [f for f in passage.of_kind(ConceptKind.FIRM) if f.start < right and left < f.end]
    if firms:
        return all("KR" in f.part.concept.attribute("seat") for f in firms)  # others sell what a state lets them
    if passage.field == "title" and passage.text[right] == ",":
        return _OFFICE.search(first[1]) is None
    return _BUSINESS.search(first[1]) is not None
