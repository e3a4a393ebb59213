"""Verb and object: which deed is done to which thing, clause by clause.

English and Chinese put the object to the right of its verb, Japanese and Korean to the left; passives and fronted
objects turn that round. A verb takes the head of the nearest group of nouns. A weak noun ("ban", "permit", "限制")
counts only beside a word of trade or a good in its sentence, a faint one ("rule", "措施") only beside trade.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.act import Action, Measure, MeasureClass
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.polarity import Deed, resolve
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["Trigger", "triggers"]

_MAX_WORDS = 14  # between an English verb and its object
_MAX_SIGNS = 48  # between a Chinese one and its object
_OBJECT_FIRST_SIGNS = 40  # between a Japanese or Korean object and its verb
_ADJECTIVE_OF_STATE = pattern(r"(?:ese|ian|ican|ish|dutch|french|german|pean|korean|mexican|ean|swiss|thai|li)$")
_BEFORE_VERB = frozenset(
    {"to", "will", "would", "may", "might", "could", "can", "must", "should", "shall", "not", "also", "again"}
    | {"temporarily", "has", "have", "had", "further", "partially", "partly", "formally", "officially", "and", "or"}
    | {"then", "soon", "now"}
)
_BEFORE_NOUN = frozenset(
    {"a", "an", "the", "its", "their", "his", "her", "our", "this", "that", "these", "those", "any", "some", "all"}
    | {"new", "export", "exports", "tech", "chip", "such", "of", "on", "no", "under", "despite", "over", "without"}
    | {"with", "for", "from", "by", "more", "further", "tighter", "strict", "stricter", "sweeping", "broad", "tough"}
    | {"tougher", "existing", "current", "latest", "total", "blanket", "temporary", "similar", "proposed", "recent"}
    | {"year-long", "most", "other", "its", "in"}
)
_AFTER_NOUN = frozenset(
    {"on", "against", "over", "remains", "remain", "remained", "for", "in", "from", "is", "was", "are", "were"}
    | {"has", "have", "had"}
)
_TIGHTENS = pattern(r"tighten|收紧|从严|締め付け|조이|옥죄")
_ATTRIBUTE = pattern(r"(?:tighter|stricter|tougher|looser|wider|broader)$")
_ENACTS = pattern(r"approv|adopt|pass|sign|issue|okay|endorse|批准|通过|签|核准|颁|承認|승인|발급|의결|동의")
# Of the words of speaking those that make a thing so; to say something of controls does not.
_ANNOUNCES = pattern(
    "announc|unveil|publish|gazett|issu|releas|declar|promulgat|公布|发布|宣布|公告|发文|印发|颁布|发表|発表|公表|告示"
    "|발표|고시|공고|공표"
)
_WEIGHS = pattern(
    "mull|weigh|consider|eye|plan|propos|draft|prepar|float|stud|explor|threat|ponder|contemplat|look|ready|bill|push"
    "|拟|考虑|研究|酝酿|计划|征求|公开|准备|着手|筹|提议|提案|草案|法案|检讨|威胁|検討|草案|案|方針|意見|計画|검토|추진|예고|저울|초안|법안|준비|계획"
)
_BLACKLIST = pattern(r"blacklist|拉黑|블랙리스트|リスト")
_NAMES_LICENCE = pattern(r"licen|permi|approv|authori|许可|申请|批准|凭证|許可|申請|承認|허가|승인")
_AND = pattern(r",|\b(?:and|with)\b|、|，|和|及|与|や|·|과 |와 ")
_WORD_BEFORE = pattern(r"([\w'-]+)\W*$")
_WORD_AFTER = pattern(r"\W*([\w'-]+)")
_PARTICIPLE = pattern(
    r"(?:ed|en|wn|frozen|put|set|cut|undone|held|given|won|lifted|let)(?:\s\w+)?$|on (?:ice|hold)$"
    r"|^(?:compulsory|mandatory|is needed|be needed)|force$|effect$|in$"
)
_DETERMINERS = pattern(r"\s+(?:(?:a|an|the|some|its|their|only|more|first|new)\s+)*")
_PREPOSITION = pattern(
    r"\b(?:on|of|to|for|in|from|the|a|an|by|and|or|with|over|at|as|that|which|into|under|against|its|their|after)\b"
    r"|[,;:()\"]"
)
# After these a noun is the reason of what is done, not its object: 輸出規制を受け, 수출통제에 대응해.
_NO_OBJECT = pattern(
    r"(?:など)?を(?:受け|うけ|めぐ|巡|懸念|警戒|念頭|背景|理由)|への|で(?!は)"
    r"|に(?:対応|対抗|対し|備え|反発|伴|より|よる|よって|直面)"
    r"|(?:조치)?(?:에 (?:대응|대비|맞서|따라|따른|반발|대한)|로 인|로 |을 우려|를 우려|때문|여파|가 우려|이 우려|에도)"
)
_MARKED = pattern("[を을를]")
_PARTICLE = pattern(r"(?:を|の|も|을|를|案を|案の|策を|など|등)? ?")
_SUBJECT = pattern(r"が|は|政府が|(?:가|이|은|는|도|정부|,|서) ?")
_DOES = pattern(r"する|した|して|し、|され|へ[、。 ]|(?:을|를)? ?(?:하|한다|했|키로|할 )")
_ENDS = pattern(r"\W|$|へ|(?:을|를)? ?(?:조치|통보)")
_OF = pattern(r"\s+(?:on|of|for|to|over|against|in)\b(?!.*(?:,| by | and ))")
_NO_LONGER = ("no longer", "不再", "无需", "无须", "不必")
_ABROAD = pattern(
    r"abroad|overseas|foreign|out of the country|对华|对美|对日|输华|输美|输日"
    r"|境外|售华|海外|国外|해외|대중|대미|대일|대러"
)
_WHERETO = pattern(
    r"\b(?:to|into|for|in|bound for|destined for|on|against)\s(?:the\s|some\s)?$"
    r"|(?:对|向|往|至|到|给|输|售|在|대|對)\(?$"
)
_WHERETO_AFTER = pattern(r"向け|への|へ|に|로|에|행|-bound|工厂|客户")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A verb and its object in one sentence; both are one word where a word alone speaks of an act.

    `pattern` names what fired, for `why`.
    """

    passage: Passage
    verb: Word
    noun: Word
    measure: Measure
    action: Action
    pattern: str


def triggers(passage: Passage, language: str) -> tuple[Trigger, ...]:
    """All of one sentence: verbs with objects first, then words that act alone."""
    grammar = _GRAMMARS.get(language, _English)(passage)
    return tuple(grammar.triggers())


class _Grammar:
    """What all languages share: words that may be verbs, nouns that may be objects, and what they make together."""

    has_compounds = True
    clauses_back = 0  # how many clauses before its own a weak noun may have its goods in

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.nouns = _nouns(passage)
        self.verbs = tuple(self.real_verbs())

    def triggers(self) -> Iterator[Trigger]:
        used: set[int] = set()
        idle: list[Word] = []
        for verb in self.verbs:
            noun = None if verb.part.measure in _PURSUIT else self.object_of(verb)
            made = self.make(verb, noun) if noun is not None else None
            if noun is not None:
                used.add(noun.start)
            if made is None:
                idle.append(verb)
            else:
                yield made
        yield from self.compounds(used)
        for verb in idle:
            yield from self.alone(verb)
        yield from self.announced(used)

    def real_verbs(self) -> Iterator[Word]:
        """Without those inside a longer word: "export ban" hides "ban", "aluminium scrap" hides "scrap"."""
        for verb in self.passage.verbs:
            own = verb.part.measure
            if own in _OWN_NOUNS and not any(n.part.measure is own for n in self.nouns):
                continue  # "the first batch of" is of quotas only where there are quotas
            if not any(
                w.start <= verb.start and verb.end <= w.end and w.end - w.start > verb.end - verb.start
                for w in self.passage.words
                if w.part.deed is None and w.part.effect != "negated"
            ):
                yield verb

    def object_of(self, verb: Word) -> Word | None:
        raise NotImplementedError

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        deed: Deed | None = verb.part.deed
        if _is_near_miss(noun):
            noun = self.beyond(noun) or noun
        if deed is None or not self.counts(noun, verb):
            return None
        if self.passage.before(verb.start, 14).rstrip().endswith(_NO_LONGER):
            if deed is Deed.REQUIRE:
                return self.trigger(verb, noun, (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE), "no longer")
            deed = _TURNED.get(deed)
        if deed is None or (deed is Deed.REAFFIRM and not self._keeps(verb, noun)):
            return None
        if deed is Deed.REQUIRE and noun.part.trade and not _NAMES_LICENCE.search(self.text, verb.start, verb.end):
            return None
        if deed is Deed.RECEIVE and any(
            v.part.deed is Deed.REQUIRE and v.clause == verb.clause and v.end <= verb.start for v in self.verbs
        ):
            deed = Deed.REQUIRE  # "requires exporters to obtain licences"
        if deed is Deed.TIGHTEN and noun.part.trade and _TIGHTENS.match(self.text, verb.start):
            deed = Deed.RESTRICT  # other words of strength make exports grow
        if deed is Deed.AMEND and (moved := _moved(self.passage)) is not None:
            deed = moved
        if deed is Deed.GRANT and not noun.part.trade and _is_rule(noun) and not _ENACTS.match(self.text, verb.start):
            return None  # to allow something despite a ban is not to enact the ban
        if noun.part.rebate:
            deed = _REBATE.get(deed, deed)
        pair = resolve(deed, None if noun.part.trade else noun.part.measure)
        return self.trigger(verb, noun, pair, f"{deed}+{noun.part.concept.id}")

    def _keeps(self, verb: Word, noun: Word) -> bool:
        """Whether it says "keeps its export ban": a strong noun close by, the words being common ones."""
        gap = max(noun.start - verb.end, verb.start - noun.end)
        return noun.strong and gap < (30 if self.text[verb.start].isascii() else 10)

    def beyond(self, noun: Word) -> Word | None:
        """The strong noun beside one of another trade: "tariffs, export controls on …"."""
        return next(
            (
                n
                for n in self.nouns
                if n.start >= noun.end
                and n.start - noun.end < 60
                and n.clause == noun.clause
                and n.strong
                and not n.part.trade
                and not _is_near_miss(n)
                and _AND.search(self.text[noun.end : n.start])
            ),
            None,
        )

    def trigger(self, verb: Word, noun: Word, pair: tuple[Measure, Action] | None, pattern: str) -> Trigger | None:
        if pair is None:
            return None
        return Trigger(passage=self.passage, verb=verb, noun=noun, measure=pair[0], action=pair[1], pattern=pattern)

    def counts(self, noun: Word, verb: Word) -> bool:
        """Whether the noun speaks of exports: by itself, or by what stands beside it in the sentence."""
        if noun.part.trade:
            return noun.strong or _goes_abroad(self.passage, noun)
        if noun.strong:
            return True
        near = [w for w in self.passage.words if w is not noun and w is not verb]
        if noun.part.measure is Measure.EXPORT_TAX:
            return self.is_on_exports(noun)
        if self.beside_exports(noun):
            return True
        if noun.part.faint:
            return _is_numbered(self.passage, verb, noun)
        if _is_far_refusal(verb, noun):
            return False
        beside = [w for w in near if 0 <= noun.clause - w.clause <= self.clauses_back]
        return (
            any(w.kind is ConceptKind.COMMODITY and not w.part.everyday for w in beside)
            or any(w.part.trade and _goes_abroad(self.passage, w) for w in beside)
            or _is_permission_of_firm(noun, near)
            or _is_between_states(self.passage, noun)
            or any(w.part.concept.id in _CONTROL_AGENCIES for w in self.passage.actors)
        )

    def is_on_exports(self, noun: Word) -> bool:
        """Duties are of many kinds: a weak one counts only right beside the exports it is on."""
        return any(
            n.part.trade and n.strong and n.clause == noun.clause and -30 < n.start - noun.start < 30
            for n in self.nouns
        )

    def beside_exports(self, word: Word) -> bool:
        return any(
            n.strong and n is not word and _is_of_exports(n) and abs(n.clause - word.clause) < 2 for n in self.nouns
        )

    def compounds(self, used: set[int]) -> Iterator[Trigger]:
        """Words that hold verb and object: 停止出口, 輸出停止, 수출금지. `used` are objects of verbs."""
        for noun in self.nouns:
            measure = noun.part.measure
            if not self.has_compounds or noun.start in used or measure is None or not self.holds_verb(noun):
                continue
            deed = Deed.GRANT if measure.measure_class is MeasureClass.AUTHORISATION else Deed.IMPOSE
            made = self.trigger(noun, noun, resolve(deed, measure), noun.part.concept.id)
            if made is not None:
                used.add(noun.start)
                yield made

    def holds_verb(self, noun: Word) -> bool:
        """Whether the noun is a compound that acts by itself here."""
        raise NotImplementedError

    def alone(self, verb: Word) -> Iterator[Trigger]:
        """Verbs that name their measure: to blacklist, to speed up approvals, to crack down on smuggling."""
        measure, deed = verb.part.measure, verb.part.deed
        if measure is None or deed in (None, Deed.BAN, Deed.EXEMPT):
            return
        if self._acts_alone(verb, measure):
            pair = (measure, Action.IMPOSE) if deed is Deed.REQUIRE else resolve(deed, measure)
            made = self.trigger(verb, verb, pair, verb.part.concept.id)
            if made is not None:
                yield made

    def _acts_alone(self, verb: Word, measure: Measure) -> bool:
        near = [w for w in self.passage.words if w is not verb]
        goods = any(
            w.kind in (ConceptKind.COMMODITY, ConceptKind.FIRM) and not w.part.everyday and w.clause == verb.clause
            for w in near
        )
        if measure in _PURSUIT:
            pursued = [w for w in near if w.part.measure is measure and abs(w.clause - verb.clause) < 2]
            exports = any(_is_of_exports(w) and w.strong and w.clause == verb.clause for w in near)
            if measure is Measure.ENFORCEMENT:
                return exports or (goods and bool(pursued))
            return exports and bool(pursued)
        if verb.part.deed is Deed.REQUIRE:
            names_it = _NAMES_LICENCE.search(self.text, verb.start, verb.end) is not None
            return names_it and (goods or self.beside_exports(verb))
        if verb.part.deed is Deed.LIST:
            blacklists = _BLACKLIST.match(self.text, verb.start) is not None
            return blacklists and (goods or self.beside_exports(verb))
        return self.beside_exports(verb)

    def announced(self, used: set[int]) -> Iterator[Trigger]:
        """A strong noun after a word of announcing or weighing: "unveils export controls", "mulls export curbs"."""
        for word in self.passage.words:
            if not self._announces(word):
                continue
            noun = self.announced_noun(word)
            if noun is None or noun.start in used or noun.part.measure is None:
                continue
            if noun.part.measure.measure_class is not MeasureClass.RESTRICTION:
                continue
            if self.text.startswith("的", noun.end):
                continue
            pair = resolve(Deed.IMPOSE, noun.part.measure)
            name = word.part.speech or word.part.effect
            made = self.trigger(word, noun, pair, f"{name}+{noun.part.concept.id}")
            if made is not None:
                used.add(noun.start)
                yield made

    def _announces(self, word: Word) -> bool:
        """Whether a noun alone may be what the word makes known or weighs."""
        if word.part.effect in ("considered", "proposed"):
            return _WEIGHS.match(self.text, word.start) is not None
        return word.part.speech == "announce" and _ANNOUNCES.match(self.text, word.start) is not None

    def may_be_announced(self, noun: Word, word: Word) -> bool:
        """A strong noun; what is weighed may also be a weak one beside its goods: "considers curbs on copper"."""
        return noun.strong or (bool(word.part.effect) and not noun.part.trade and self.counts(noun, word))

    def announced_noun(self, word: Word) -> Word | None:
        raise NotImplementedError


def _is_permission_of_firm(noun: Word, near: list[Word]) -> bool:
    """A waiver of a named firm between two states: "State A withdraws a chipmaker's waiver for its plant in B"."""
    measure = noun.part.measure
    if measure is None or measure.measure_class is not MeasureClass.AUTHORISATION:
        return False
    firms = [s for w in near if w.kind is ConceptKind.FIRM for s in (w.place, *w.part.concept.attribute("seat")) if s]
    states = {w.place for w in near if w.is_actor and w.place}
    return bool(firms and states) and len(states.union(firms)) > 1


def _is_between_states(passage: Passage, noun: Word) -> bool:
    """A curb of one state on another, nothing else in the sentence: "Ruritania eases curbs on Wendland"."""
    if any(w.kind is ConceptKind.NOISE and w.part.reason for w in passage.words):
        return False
    meant = {
        a.place
        for a in passage.actors
        if a.place and 0 < a.start - noun.end < 60 and _WHERETO.search(passage.before(a.start, 14))
    }
    return bool(meant) and any(a.place and a.place not in meant and a.end <= noun.start for a in passage.actors)


def _is_numbered(passage: Passage, verb: Word, noun: Word) -> bool:
    """A trade ministry's notice by its number: "暂停实施第55号公告"; what else it may be about makes it none."""
    if any(w.kind is ConceptKind.NOISE and w.part.reason for w in passage.words):
        return False
    span = range(min(verb.start, noun.start) - 24, max(verb.end, noun.end) + 24)
    return any(at in span and number.authority in _TRADE_MINISTRIES for at, number in passage.numbers)


_CONTROL_AGENCIES = frozenset({"BIS", "DDTC", "ECJU", "NECCO"})  # they rule nothing but exports
_TRADE_MINISTRIES = ("MOFCOM", "BIS", "DGFT", "MOTIE", "METI")


def _is_far_refusal(verb: Word, noun: Word) -> bool:
    """Whether it says "… bars a firm from moving assets without approval", which refuses no licence."""
    if verb.part.deed not in (Deed.BAN, Deed.STOP, Deed.RESTRICT) or noun.part.measure is not Measure.LICENCE:
        return False
    return noun.start - verb.end > 24


def _nouns(passage: Passage) -> tuple[Word, ...]:
    """What may be an object. Of a list and an instrument in one place the list is kept."""
    lists, noise = passage.of_kind(ConceptKind.LIST), passage.of_kind(ConceptKind.NOISE)
    return tuple(
        w
        for w in passage.words
        if (w.kind is ConceptKind.LIST and w.part.measure is not None)
        or (
            w.kind is ConceptKind.INSTRUMENT
            and (w.part.trade or w.part.measure is not None)
            and not w.part.quiet
            and not any(x.start <= w.start and w.end <= x.end for x in lists)
            and not any((x.start <= w.start and w.end < x.end) or (x.start < w.start and w.end <= x.end) for x in noise)
        )
    )


def _is_near_miss(word: Word) -> bool:
    measure = word.part.measure
    return measure is not None and measure.measure_class is MeasureClass.NEAR_MISS


_RANK = {"free": 0, "restricted": 1, "prohibited": 2, "自由": 0, "限制": 1, "禁止": 2}
_MOVED = pattern(
    r"from '?\"?(free|restricted|prohibited)'?\"? to '?\"?(free|restricted|prohibited)"
    r"|由(自由|限制|禁止)\S{0,4}?(?:调整|改)为(自由|限制|禁止)"
)


def _moved(passage: Passage) -> Deed | None:
    """The formula of Indian notices: amended from prohibited to free."""
    match = _MOVED.search(passage.text, passage.start, passage.end)
    if match is None:
        return None
    before, after = (_RANK[g] for g in match.groups() if g)
    return Deed.RELAX if after < before else Deed.TIGHTEN


def _is_rule(word: Word) -> bool:
    measure = word.part.measure
    return measure is not None and measure.measure_class is MeasureClass.RESTRICTION


def _is_of_exports(word: Word) -> bool:
    """Strong nouns of import measures, sanctions and treaties make no weak noun an export noun."""
    measure = word.part.measure
    return word.part.trade or (
        measure is not None
        and measure.measure_class not in (MeasureClass.NEAR_MISS, MeasureClass.OTHER)
        and measure is not Measure.EXEMPTION
    )


def _goes_abroad(passage: Passage, noun: Word) -> bool:
    """A sale or a shipment is export where the sentence names the goods and says whereto."""
    if not any(w.kind in (ConceptKind.COMMODITY, ConceptKind.FIRM) and not w.part.everyday for w in passage.words):
        return False
    if _ABROAD.search(passage.before(noun.start, 30)) or _ABROAD.search(passage.after(noun.start, 50)):
        return True
    for place in (a for a in passage.actors if a.place):
        distance = place.start - noun.start
        if abs(distance) < 90 and _WHERETO.search(passage.before(place.start, 14)):
            return True
        if -60 < distance < 30 and _WHERETO_AFTER.match(passage.after(place.end, 6)):
            return True
    return False


_TURNED: dict[Deed, Deed] = {  # "no longer allows exports", 不再批准
    Deed.GRANT: Deed.REFUSE,
    Deed.BAN: Deed.RESUME,
}
_REBATE: dict[Deed, Deed] = {  # a refund for exporters: to take it away tightens
    Deed.REMOVE: Deed.IMPOSE,
    Deed.SUSPEND: Deed.IMPOSE,
    Deed.STOP: Deed.IMPOSE,
    Deed.REVOKE: Deed.IMPOSE,
    Deed.RELAX: Deed.TIGHTEN,
    Deed.CUT: Deed.TIGHTEN,
    Deed.IMPOSE: Deed.RELAX,
    Deed.RESUME: Deed.RELAX,
    Deed.TIGHTEN: Deed.RELAX,
    Deed.GRANT: Deed.RELAX,
}


_PURSUIT = (Measure.ENFORCEMENT, Measure.INVESTIGATION)
_OWN_NOUNS = (Measure.EXPORT_QUOTA, Measure.EXPORT_TAX)
_DONE_TO_TRADE = frozenset({Deed.BAN, Deed.STOP, Deed.SUSPEND, Deed.RESTRICT, Deed.GRANT, Deed.REQUIRE, Deed.RESUME})


class _English(_Grammar):
    has_compounds = False

    def real_verbs(self) -> Iterator[Word]:
        for verb in super().real_verbs():
            if self.text[verb.start - 1 : verb.start] == "-":
                continue  # "US-imposed"
            if _ATTRIBUTE.search(self.text[verb.start : verb.end]):
                continue  # "tighter rules"
            if self._qualifies(verb):
                continue  # "approves a limited number of"
            twin = any(n.start == verb.start and n.end == verb.end for n in self.nouns)
            if not twin or self._is_verb(verb):
                yield verb

    def _qualifies(self, verb: Word) -> bool:
        """A participle between a verb that acts and its noun describes the noun; it does nothing itself."""
        if not self.text[verb.start : verb.end].endswith("ed"):
            return False
        acting = (v for v in self.passage.verbs if v.part.deed is not None and v.end <= verb.start)
        return any(_DETERMINERS.fullmatch(self.text[v.end : verb.start]) for v in acting)

    def _is_verb(self, word: Word) -> bool:
        """A form that may be noun or verb, by its neighbours."""
        after = _WORD_AFTER.match(self.passage.after(word.end, 24))
        if after and after.group(1) in _AFTER_NOUN:
            return False
        form = self.text[word.start : word.end]
        if form.endswith("ed"):
            return True
        before = _WORD_BEFORE.search(self.passage.before(word.start, 24))
        previous = before.group(1) if before else ""
        if previous in _BEFORE_VERB:
            return True
        if not previous or previous in _BEFORE_NOUN or previous.endswith("'s"):
            return False
        return self._follows_subject(word, form)

    def _follows_subject(self, word: Word, form: str) -> bool:
        left = [w for w in self.passage.words if w.end <= word.start]
        if not left or word.start - left[-1].end > 1:
            return form.endswith("s")
        last = left[-1]
        if last.is_actor:
            name = self.text[last.start : last.end]
            return not _ADJECTIVE_OF_STATE.search(name) and (form.endswith("s") or name != "us")
        is_noun = last.part.deed is not None or last.kind is ConceptKind.COMMODITY or last.part.trade
        return not is_noun and form.endswith("s")

    def object_of(self, verb: Word) -> Word | None:
        right = self._right(verb)
        passive = bool(_PARTICIPLE.search(self.text[verb.start : verb.end]))
        if right is not None and not (right.part.trade and passive):
            return right
        if not passive:
            return right
        left = self._left(verb)
        if left is not None and left.part.trade and verb.part.deed not in _DONE_TO_TRADE:
            return right  # "exports declined"
        return left or right

    def _right(self, verb: Word) -> Word | None:
        limit = next((o.start for o in self.verbs if o.start >= verb.end), self.passage.end)
        for i, noun in enumerate(self.nouns):
            if noun.start <= verb.start or noun.end < verb.end or noun.clause != verb.clause:
                continue
            if noun.start >= limit or self._words_between(verb.end, noun.start) > _MAX_WORDS:
                return None
            return self._head(i)
        return None

    def _left(self, verb: Word) -> Word | None:
        found: Word | None = None
        for i, noun in enumerate(self.nouns):
            if noun.end > verb.start or noun.clause != verb.clause:
                continue
            if self._words_between(noun.end, verb.start) > _MAX_WORDS or self._has_verb_between(noun, verb):
                continue
            if found is None or not (noun.start < found.end or self._belongs(found, noun)):
                found = self._head(i)
        return found

    def _belongs(self, head: Word, noun: Word) -> bool:
        """In "ban on exports" the exports belong to the ban."""
        between = self.text[head.end : noun.start]
        return head.end <= noun.start and len(between) < 40 and bool(_OF.match(between))

    def _has_verb_between(self, noun: Word, verb: Word) -> bool:
        return any(
            noun.end <= o.start and o.end <= verb.start and not _PARTICIPLE.search(self.text[o.start : o.end])
            for o in self.verbs
        )

    def _words_between(self, start: int, end: int) -> int:
        return self.text.count(" ", start, end)

    def _head(self, index: int) -> Word:
        """The last noun of a group: "export | licence | rules"."""
        noun = self.nouns[index]
        for later in self.nouns[index + 1 :]:
            if later.start < noun.end:
                continue
            between = self.text[noun.end : later.start]
            if later.clause != noun.clause or len(between) > 24 or _PREPOSITION.search(between):
                break
            if any(v.start >= noun.end and v.end <= later.start for v in self.verbs):
                break
            if later.part.trade and not noun.part.trade:
                break
            noun = later
        return noun

    def announced_noun(self, word: Word) -> Word | None:
        for i, noun in enumerate(self.nouns):
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start < noun.start for v in self.verbs)
            head = self._head(i)
            return None if between or head.part.trade or self._words_between(word.end, noun.start) > 5 else head
        return None


class _Chinese(_Grammar):
    clauses_back = 1  # Chinese commas part what other languages say in one clause

    _STOP = pattern(r"[，、；：。\s]|的$")

    def real_verbs(self) -> Iterator[Word]:
        found = tuple(super().real_verbs())
        twins = {(n.start, n.end) for n in self.nouns}
        for verb in found:
            if any(_covers((v.start, v.end), verb) for v in found):
                continue
            if (verb.start, verb.end) not in twins or self._precedes_trade(verb, found):
                yield verb

    def _precedes_trade(self, verb: Word, found: tuple[Word, ...]) -> bool:
        """限制 is a verb before 出口 and where no other verb could have it as its object."""
        if any(v.end <= verb.start <= v.end + 24 and v.clause == verb.clause for v in found):
            return False
        return any(
            (n.part.trade or n.strong) and 0 <= n.start - verb.end <= 30 and n.clause == verb.clause for n in self.nouns
        )

    def object_of(self, verb: Word) -> Word | None:
        return self._right(verb) or self._left(verb)

    def _right(self, verb: Word) -> Word | None:
        limit = next((o.start for o in self.verbs if o.start >= verb.end), self.passage.end)
        for i, noun in enumerate(self.nouns):
            if noun.start <= verb.start or noun.end < verb.end or noun.clause > verb.clause:
                continue
            if noun.start >= limit or noun.start - verb.end > _MAX_SIGNS:
                return None
            return self._head(i)
        return None

    def _left(self, verb: Word) -> Word | None:
        near = [
            n
            for n in self.nouns
            if n.end <= verb.start
            and n.clause == verb.clause
            and verb.start - n.end <= 30
            and not any(n.end <= o.start and o.end <= verb.start for o in self.verbs)
        ]
        return near[-1] if near else None

    def _head(self, index: int) -> Word:
        noun = self.nouns[index]
        for later in self.nouns[index + 1 :]:
            if later.start < noun.end:
                noun = later if later.end > noun.end else noun
                continue
            between = self.text[noun.end : later.start]
            if later.start - noun.end > 8 or later.clause != noun.clause or self._STOP.search(between):
                break
            if later.part.trade or any(noun.end <= v.start < later.start for v in self.verbs):
                break
            noun = later
        return noun

    def holds_verb(self, noun: Word) -> bool:
        listed = noun.part.measure is Measure.ENTITY_LIST and self.text[noun.start - 1 : noun.start] in "列入"
        if listed:
            return True
        compound = any(v.start == noun.start and v.end < noun.end for v in self.passage.verbs)
        return compound and self.counts(noun, noun) and not self.text.startswith("令", noun.end - 1)

    def announced_noun(self, word: Word) -> Word | None:
        for i, noun in enumerate(self.nouns):
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start for v in self.verbs if v.clause == noun.clause)
            head = self._head(i)
            return None if between or head.part.trade or noun.start - word.end > 16 else head
        return self._fronted(word) if word.part.effect == "proposed" else None

    def _fronted(self, word: Word) -> Word | None:
        """The noun right before the word: 就技术出口限制公开征求意见."""
        near = [n for n in self.nouns if n.strong and not n.part.trade and 0 <= word.start - n.end <= 2]
        return near[-1] if near else None


def _covers(span: tuple[int, int], word: Word) -> bool:
    return span[0] <= word.start and word.end <= span[1] and span[1] - span[0] > word.end - word.start


class _ObjectFirst(_Grammar):
    """Japanese and Korean."""

    def real_verbs(self) -> Iterator[Word]:
        """規制 and 통제 are verbs right after exports, 停止 and 승인 also after a rule or a licence; else nouns."""
        twins = {(n.start, n.end) for n in self.nouns}
        for verb in super().real_verbs():
            if (verb.start, verb.end) not in twins or self._follows_object(verb):
                yield verb

    def _follows_object(self, verb: Word) -> bool:
        reach = 4 if verb.part.deed is Deed.RESTRICT else 14
        return any(
            n.start < verb.start <= max(n.end, verb.start)
            and verb.start - n.end <= (reach if not n.part.trade or _MARKED.match(self.text, n.end) else 4)
            and n.clause == verb.clause
            and (n.part.trade or (n.strong and verb.part.deed is not Deed.RESTRICT))
            for n in self.nouns
        )

    def object_of(self, verb: Word) -> Word | None:
        best: Word | None = None
        for noun in self.nouns:
            if noun.start > verb.start or noun.end > verb.end or noun.part.concept is verb.part.concept:
                continue
            if (noun.start, noun.end) == (verb.start, verb.end) or verb.start - noun.end > _OBJECT_FIRST_SIGNS:
                continue
            if noun.end > verb.start and not noun.strong:
                continue  # 制限 in 制限する
            if noun.end < verb.start and _NO_OBJECT.match(self.passage.after(noun.end, 12)):
                continue
            if verb.clause - noun.clause <= 1:
                best = self._better(best, noun)
        return best

    def _better(self, best: Word | None, noun: Word) -> Word:
        return noun if best is None or noun.end >= best.end else best

    def holds_verb(self, noun: Word) -> bool:
        compound = any(noun.start <= v.start and v.end == noun.end for v in self.passage.verbs)
        return compound and noun.strong and self._is_predicate(noun)

    def _is_predicate(self, noun: Word) -> bool:
        tail = self.passage.after(noun.end, 8)
        if _DOES.match(tail) or self._is_denied(noun):
            return True
        text = self.text[noun.start : noun.end]
        if self.passage.field == "title" and (
            "を" in text or noun.part.measure in (Measure.EXPORT_BAN, Measure.LICENCE)
        ):
            return bool(_ENDS.match(tail))
        has_subject = any(
            _SUBJECT.match(self.passage.after(a.end, 4)) for a in self.passage.actors if a.end <= noun.start
        )
        return self.passage.field == "title" and has_subject and bool(_ENDS.match(tail))

    def _is_denied(self, noun: Word) -> bool:
        return any(
            w.part.effect == "denied" and 0 <= w.start - noun.end <= 4 for w in self.passage.of_kind(ConceptKind.HEDGE)
        )

    def announced_noun(self, word: Word) -> Word | None:
        near = [
            n
            for n in self.nouns
            if n.strong and not n.part.trade and _PARTICLE.fullmatch(self.text, n.end, max(n.end, word.start))
        ]
        return near[-1] if near and near[-1].end <= word.start else None


_GRAMMARS: dict[str, type[_Grammar]] = {"en": _English, "zh": _Chinese, "ja": _ObjectFirst, "ko": _ObjectFirst}
