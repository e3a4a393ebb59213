"""Chinese exceptions to the polarity table: measure and action of certain verbs and objects.

Each reader recognises one phrasing and returns the pair and the name of the pattern, or None if the phrasing is
absent. A pair of None means that there is no act.
"""

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.polarity import VerbSense, resolve
from monitor.language.acts.grammar.verb_object import Grammar
from monitor.language.profiles.zh import ZH

Special = tuple[tuple[Measure, Action] | None, str]

_REACH = 48  # characters after a verb in which its change is explained


def special_pair(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    """The answer of the first reader that has one; None if the polarity table applies."""
    answers = (read(grammar, verb, noun) for read in _READERS)
    return next((answer for answer in answers if answer is not None), None)


def _refusal_policy(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    """A policy of refusal for all exports, not of one application: 对美国出口原则上不予许可."""
    del noun
    if verb.part.sense is not VerbSense.REFUSE or not ZH.never_licensed.search(grammar.text, verb.start - 3, verb.end):
        return None
    clauses = grammar.passage.clauses
    stated = grammar.text[clauses[max(0, verb.clause - 1)][0] : clauses[verb.clause][1]]
    at_large = "出口" in stated and "申请" not in stated
    return ((Measure.EXPORT_BAN, Action.IMPOSE), "never licensed") if at_large else None


def _licence(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    sense = verb.part.sense
    if noun.part.measure is not Measure.LICENCE:
        return None
    if sense is VerbSense.IMPOSE and ZH.easier_licensing.search(grammar.passage.after(verb.end, 40)):
        return (Measure.LICENCE_POLICY, Action.RELAX), "easier licences"
    if sense is VerbSense.GRANT and _is_duty(grammar, verb):
        return (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE), "duty to obtain"
    if sense is VerbSense.RESUME and _is_issuing(grammar, verb):
        return (Measure.LICENCE, Action.GRANT), "licences again"
    return None


def _is_duty(grammar: Grammar, verb: Word) -> bool:
    """True if the licence must be obtained, so it is not granted: 须申报并取得许可."""
    duties = (v for v in grammar.verbs if v.part.sense is VerbSense.REQUIRE and v.clause == verb.clause)
    return ZH.obtains.match(grammar.text, verb.start) is not None and any(v.end <= verb.start for v in duties)


def _is_issuing(grammar: Grammar, verb: Word) -> bool:
    """True if issuing is what is suspended or resumed: 暂停发放配额, 恢复核发许可."""
    return ZH.gives_out.search(grammar.text, verb.start, verb.end + 14) is not None


def _review_policy(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    """A change of review policy; the new policy gives the direction: 改为推定拒绝, 改为逐案审查."""
    if (
        verb.part.sense is not VerbSense.AMEND
        or noun.part.measure is not Measure.LICENCE_POLICY
        or noun.start < verb.end
    ):
        return None
    denies = grammar.text.startswith("推定拒绝", noun.start)
    return (Measure.LICENCE_POLICY, Action.TIGHTEN if denies else Action.RELAX), f"amend+{noun.part.concept.id}"


def _amendment(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    """An amendment whose direction follows it: 调整出口管制措施 新增三项技术."""
    if verb.part.sense is not VerbSense.AMEND or noun.part.rebate:
        return None  # what is taken from a refund makes exports dearer
    rest = grammar.passage.after(verb.end, _REACH)
    wider, narrower = ZH.widens_rule.search(rest), ZH.narrows_rule.search(rest)
    if (wider is None) == (narrower is None) or not grammar.counts(noun, verb):
        return None
    sign = VerbSense.EXPAND if wider else VerbSense.RELAX
    return resolve(sign, None if noun.part.trade else noun.part.measure), f"amend to {sign}+{noun.part.concept.id}"


def _listing(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    if grammar.text.startswith("列管", verb.start) and _is_of_firm(grammar, verb):
        return (Measure.ENTITY_LIST, Action.IMPOSE), "firm under control"
    if verb.part.sense is VerbSense.STOP and noun.part.measure is Measure.ENTITY_LIST:
        return (Measure.ENTITY_LIST, Action.REMOVE), "stop+list"
    return None


def _is_of_firm(grammar: Grammar, verb: Word) -> bool:
    """True if a firm is put under control: 华为遭台湾列管."""
    firms = grammar.passage.of_kind(ConceptKind.FIRM)
    named = any(f.end <= verb.start and f.clause == verb.clause for f in firms)
    return named and ZH.firm_suffers.search(grammar.passage.before(verb.start, 8)) is not None


def _export_duty(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    """An export duty: 对黄金出口征收关税, unlike the import duty 对中国出口商品加征关税."""
    if verb.part.sense is None or noun.part.measure is not Measure.IMPORT_MEASURE:
        return None
    match = ZH.duty_on_exports.search(grammar.text, grammar.passage.clauses[noun.clause][0], noun.start)
    places = grammar.passage.of_kind(ConceptKind.PLACE)
    if match is None or any(match.start() < p.start < match.end() for p in places):
        return None
    return resolve(verb.part.sense, Measure.EXPORT_TAX), f"{verb.part.sense}+export_tax"


def _quota(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    sense = verb.part.sense
    if noun.part.measure is not Measure.EXPORT_QUOTA or not grammar.counts(noun, verb):
        return None
    if sense is VerbSense.IMPOSE and ZH.batch_of_quota.search(grammar.text, grammar.passage.start, grammar.passage.end):
        return (Measure.EXPORT_QUOTA, Action.GRANT), "batch of quota"
    if sense in (VerbSense.SUSPEND, VerbSense.POSTPONE, VerbSense.STOP) and _is_issuing(grammar, verb):
        return (Measure.EXPORT_QUOTA, Action.TIGHTEN), "no more quota"
    return None


# ------------------------------------------------------------------ trade
_OF_TRADE = {
    "终止": (Measure.EXPORT_BAN, Action.IMPOSE),
    "放开": (Measure.EXPORT_BAN, Action.REMOVE),
    "开放": (Measure.EXPORT_BAN, Action.REMOVE),
    "解禁": (Measure.EXPORT_BAN, Action.REMOVE),
}


def _trade_verb(grammar: Grammar, verb: Word, noun: Word) -> Special | None:
    """Verbs with another sense for trade than for rules: 终止出口 bans, 放开出口 ends a ban, 加快出口 is no act."""
    if not noun.part.trade:
        return None
    if ZH.quickens.match(grammar.text, verb.start):
        return None, ""
    pair = next((p for sign, p in _OF_TRADE.items() if sign in grammar.text[verb.start : verb.end]), None)
    if pair is None:
        return None
    return (pair, f"{verb.part.sense}+exports") if grammar.counts(noun, verb) else (None, "")


_READERS = (_refusal_policy, _amendment, _licence, _listing, _review_policy, _export_duty, _quota, _trade_verb)
