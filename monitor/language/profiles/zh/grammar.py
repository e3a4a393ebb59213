"""Chinese grammar: the object follows its verb, or comes first if it is fronted; 限制 is verb and noun."""

from collections.abc import Iterator

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.nouns import is_near_miss, is_rule
from monitor.language.acts.grammar.polarity import VerbSense, resolve
from monitor.language.acts.grammar.verb_object import Grammar, Trigger
from monitor.language.profiles.zh import ZH
from monitor.language.profiles.zh.pairs import special_pair
from monitor.language.profiles.zh.verbs import ENDS, is_acting, is_on_next

_MAX_OBJECT_DISTANCE = 48  # characters between a verb and its object
_MAX_NAMES = 28  # characters between a verb of announcing and its object: years, goods, the name of the state
_EXACT = (Measure.GENERAL_LICENCE, Measure.EXEMPTION)
_TRADE_OFFICES = frozenset({"MOFCOM", "BIS", "METI", "MOTIE", "TITA", "NECCO"})
_RELEASES = {
    "放行": (Measure.LICENCE, Action.GRANT),
    "亮绿灯": (Measure.LICENCE, Action.GRANT),
    "开绿灯": (Measure.LICENCE, Action.GRANT),
    "解禁": (Measure.EXPORT_BAN, Action.REMOVE),
}
_NEW_OR_OLD = ("", "临时", "新", "相关", "全面", "现行", "部分")
_PUTS_ON_LIST = (VerbSense.LIST, VerbSense.EXPAND)


class Chinese(Grammar):
    clauses_back = 1  # Chinese commas separate what other languages put in one clause

    def can_be_object(self, noun: Word) -> bool:
        """True unless 出口 is an attribute, as before 企业."""
        return not noun.part.trade or ZH.trade_attribute.match(self.text, noun.end) is None

    def acting_verbs(self) -> Iterator[Word]:
        found = tuple(super().acting_verbs())
        twins = {(n.start, n.end) for n in self.nouns}
        for verb in found:
            if not is_acting(verb, found, self.passage):
                continue
            if (
                (verb.start, verb.end) not in twins
                or self._precedes_trade(verb, found)
                or is_on_next(verb, self.passage)
            ):
                yield verb

    def counts(self, noun: Word, verb: Word) -> bool:
        """Also True for controls on counted firms: 暂停28家美企管制90天."""
        return super().counts(noun, verb) or (
            noun.part.measure is Measure.EXPORT_LICENSING_REQUIREMENT
            and not noun.part.faint
            and ZH.before_control_on_firms.search(self.passage.before(noun.start, 12)) is not None
        )

    def before_verb(self, verb: Word) -> str:
        """Without those to whom something is given out: 不再|向日本企业|发放."""
        if verb.part.sense is not VerbSense.GRANT:
            return super().before_verb(verb)
        return ZH.to_whom_before.sub("", self.passage.before(verb.start, 34))

    def _precedes_trade(self, verb: Word, found: tuple[Word, ...]) -> bool:
        """True if 限制 is a verb: before 出口, where no other verb could have it as its object."""
        if any(v.end <= verb.start <= v.end + 24 and v.clause == verb.clause for v in found):
            return False
        return any(
            (n.part.trade or n.strong) and 0 <= n.start - verb.end <= 30 and n.clause == verb.clause for n in self.nouns
        )

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        """The act; what is suspended or ended may be a verb: 暂停实施禁止对美出口镓的规定, 禁止出口镓的规定暂停实施."""
        if self._only_speaks(verb, noun):
            return None
        ender = self._ending_verb(verb)
        if ender is None or ender.part.sense is None:
            if self._is_postponed(verb, noun):
                return self.trigger(verb, noun, resolve(VerbSense.POSTPONE, noun.part.measure), "put off")
            special = special_pair(self, verb, noun)
            return super().make(verb, noun) if special is None else self.trigger(verb, noun, *special)
        if verb.part.sense in (VerbSense.TIGHTEN, *_PUTS_ON_LIST):
            rule = noun.part.measure
        else:
            rule = Measure.EXPORT_BAN if verb.part.sense is VerbSense.BAN else Measure.EXPORT_LICENSING_REQUIREMENT
        return self.trigger(ender, noun, resolve(ender.part.sense, rule), f"{ender.part.sense}+{verb.part.concept.id}")

    def _only_speaks(self, verb: Word, noun: Word) -> bool:
        """True if the text only mentions a rule: a talk on it, its wording, usual practice, a changed plan."""
        last = max(verb, noun, key=lambda w: w.end)
        if not noun.part.trade and (
            ZH.about_rule_behind.match(self.text, noun.end) or ZH.usual_practice_behind.match(self.text, last.end)
        ):
            return True
        start, end = self.passage.clauses[verb.clause]
        if verb.part.sense is VerbSense.GRANT and noun.start > verb.start:
            before, behind = self.text[start : verb.start], (self.text, noun.end, end)
            return (
                ZH.looked_over_before.search(before) is not None and ZH.looked_over_behind.search(*behind) is not None
            )
        if verb.part.sense in (VerbSense.RESTRICT, VerbSense.BAN):
            changed = ZH.changes_before.search(self.passage.before(verb.start, 6)) is not None
            return changed and ZH.plan_behind.search(self.text, verb.end, end) is not None
        return False

    def trigger(self, verb: Word, noun: Word, pair: tuple[Measure, Action] | None, pattern: str) -> Trigger | None:
        """The act; a ban that applies without a licence is a licensing requirement: 未取得许可证的，不得出口."""
        if pair == (Measure.EXPORT_BAN, Action.IMPOSE) and ZH.without_licence.search(
            self.passage.before(verb.start, 30)
        ):
            pair = Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE
        return super().trigger(verb, noun, pair, pattern)

    def _is_postponed(self, verb: Word, noun: Word) -> bool:
        """True if the rule's first day is postponed: 出口管制延期至5月1日施行."""
        postponed_days = (
            ZH.postponed_before_verb.search(self.passage.before(verb.start, 24))
            if verb.part.sense is VerbSense.IMPOSE
            else None
        )
        return postponed_days is not None and is_rule(noun)

    def _ending_verb(self, verb: Word) -> Word | None:
        if verb.part.sense not in (VerbSense.BAN, VerbSense.RESTRICT, VerbSense.TIGHTEN, *_PUTS_ON_LIST):
            return None
        for ender in (v for v in self.verbs if v.part.sense in ENDS and v.clause == verb.clause):
            if ender.end <= verb.start and ZH.before_ended_action.fullmatch(self.text, ender.end, verb.start):
                return ender
            if verb.part.sense in _PUTS_ON_LIST and ZH.fronted_object.fullmatch(self.text, ender.end, verb.start):
                return ender
            if verb.end <= ender.start and ZH.noun_of_rule.search(self.text, verb.end, ender.start):
                return ender
        return None

    def object_of(self, verb: Word) -> Word | None:
        return self._right(verb) or self._left(verb)

    def _right(self, verb: Word) -> Word | None:
        limit = next((o.start for o in self.verbs if o.start >= verb.end), self.passage.end)
        for i, noun in enumerate(self.nouns):
            if noun.start <= verb.start or noun.end < verb.end or noun.clause > verb.clause:
                continue
            if verb.part.sense in (VerbSense.BAN, VerbSense.RESTRICT) and noun.end == verb.end and not noun.part.trade:
                continue  # 拟禁 is not what is banned
            if noun.start >= limit or noun.start - verb.end > _MAX_OBJECT_DISTANCE:
                return None
            return self._head(i)
        return None

    def _left(self, verb: Word) -> Word | None:
        near = [
            n
            for n in self.nouns
            if n.end <= verb.start
            and n.clause == verb.clause
            and verb.start - n.end <= (_MAX_OBJECT_DISTANCE if "起" in self.text[n.end : verb.start] else 30)
            and not any(n.end <= o.start and o.end <= verb.start for o in self.verbs)
        ]
        return near[-1] if near else None

    def _head(self, index: int) -> Word:
        noun = self.nouns[index]
        for later in self.nouns[index + 1 :]:
            if noun.part.measure in _EXACT and later.part.measure is Measure.LICENCE:
                continue  # 通用许可申请 is about general licences
            if later.start < noun.end:
                noun = later if later.end > noun.end else noun
                continue
            between = self.text[noun.end : later.start]
            if noun.part.trade and later.part.trade and len(between) < 2:
                noun = later if later.strong else noun  # 销售出口
                continue
            if noun.part.trade and is_rule(later) and not later.part.faint and between.strip() in _NEW_OR_OLD:
                noun = later  # 解除汽油出口 临时禁令
                continue
            if noun.part.trade and is_rule(later) and not later.part.faint and ZH.trade_before_rule.fullmatch(between):
                noun = later  # 取消对中国出口软件的限制
                continue
            if later.start - noun.end > 8 or later.clause != noun.clause or ZH.noun_group_boundary.search(between):
                break
            if any(later.is_inside(v) for v in self.verbs):
                break
            if later.part.faint and noun.strong and (is_rule(noun) or is_near_miss(noun)):
                break  # 管控名单措施 means measures of the list
            if later.part.trade or any(noun.end <= v.start < later.start for v in self.verbs):
                break
            noun = later
        return noun

    def is_predicate_noun(self, noun: Word) -> bool:
        listed = noun.part.measure is Measure.ENTITY_LIST and self.text[noun.start - 1 : noun.start] in ("列", "入")
        if listed:
            return True
        whole = "出口" in self.text[noun.start : noun.end] or self._stops_supply(noun)
        compound = any(v.start == noun.start and v.end < noun.end + whole for v in self.passage.verbs)
        return compound and self.counts(noun, noun) and not self.text.startswith("令", noun.end - 1)

    def _stops_supply(self, noun: Word) -> bool:
        """True for a ban and its object in one word: 断供, 禁售."""
        bans = (v for v in self.passage.verbs if v.part.sense is VerbSense.BAN)
        return noun.end - noun.start > 1 and any((v.start, v.end) == (noun.start, noun.end) for v in bans)

    def announced(self, used: set[int]) -> Iterator[Trigger]:
        """Also the subject of a notice's title without another verb: 关于对石墨物项出口管制措施的公告."""
        found = tuple(super().announced(used))
        yield from found
        notice = ZH.notice_title.fullmatch(self.text, self.passage.start, self.passage.end)
        if found or used or notice is None:
            return
        word = next((w for w in reversed(self.passage.words) if w.part.speech == "announce"), None)
        about = [n for n in self.nouns if n.strong and is_rule(n) and 0 <= notice.start(1) - n.end <= 4]
        if word is not None and about:
            pair = resolve(VerbSense.IMPOSE, about[-1].part.measure)
            yield from filter(None, [self.trigger(word, about[-1], pair, f"notice+{about[-1].part.concept.id}")])

    def alone(self, verb: Word) -> Iterator[Trigger]:
        """Also goods that a state releases without a word for export: 美国放行H20."""
        pair = next((p for sign, p in _RELEASES.items() if self.text.startswith(sign, verb.start)), None)
        if ZH.brings_under_control.match(self.text, verb.start) and self._is_on_goods(verb):
            action = Action.EXPAND if "纳" in self.text[verb.start : verb.end] else Action.IMPOSE
            pair = Measure.EXPORT_LICENSING_REQUIREMENT, action
            yield from filter(None, [self.trigger(verb, verb, pair, "goods under control")])
        elif verb.part.sense in (VerbSense.LIST, VerbSense.REMOVE) and self._lists_firms(verb):
            pair = Measure.ENTITY_LIST, Action.IMPOSE if verb.part.sense is VerbSense.LIST else Action.REMOVE
            yield from filter(None, [self.trigger(verb, verb, pair, "list of a trade ministry")])
        elif pair is not None and self._releases_goods(verb):
            yield from filter(None, [self.trigger(verb, verb, pair, f"{verb.part.sense}+goods")])
        else:
            yield from super().alone(verb)

    def _is_on_goods(self, verb: Word) -> bool:
        """True if a state brings goods under control without a word for export: 中国再打稀土牌 五元素纳管."""
        goods = any(not g.part.everyday for g in self.passage.of_kind(ConceptKind.COMMODITY))
        return goods and any(a.end <= verb.start for a in self.passage.actors)

    def _lists_firms(self, verb: Word) -> bool:
        """True if a trade ministry puts firms on an unnamed list: 美商务部把23家实体列入清单."""
        to_a_list = ZH.onto_list if verb.part.sense is VerbSense.LIST else ZH.off_list
        firms = ZH.counted_firms.search(self.passage.before(verb.start, 40))
        if firms is None or not to_a_list.match(self.text, verb.start):
            return False
        foreign = ZH.firms_in_short.search(firms.group()) is not None and any(a.place for a in self.passage.actors)
        return foreign or any(a.part.concept.id in _TRADE_OFFICES for a in self.passage.actors)

    def _releases_goods(self, verb: Word) -> bool:
        goods = (g for g in self.passage.of_kind(ConceptKind.COMMODITY) if not g.part.everyday)
        beside = any(
            0 <= g.start - verb.end <= 6
            or (0 <= verb.start - g.end <= 2 and ZH.before_released_goods.search(self.passage.before(g.start, 1)))
            for g in goods
        )
        return beside and any(a.end <= verb.start and a.clause == verb.clause for a in self.passage.actors)

    def is_imposed_when_announced(self, noun: Word) -> bool:
        """Also True for an export control law that is announced itself, not a chapter of it: 公布《出口管制条例》."""
        law = noun.part.measure is Measure.FRAMEWORK_LAW and "出口" in self.text[noun.start : noun.end]
        return is_rule(noun) or (law and ZH.law_title_ends.match(self.text, noun.end) is not None)

    def object_of_announcement(self, word: Word) -> Word | None:
        for i, noun in enumerate(self.nouns):
            if noun.start < word.end or noun.clause != word.clause or not self.may_be_announced(noun, word):
                continue
            between = any(word.end <= v.start for v in self.verbs if v.clause == noun.clause)
            head = self._head(i)
            return None if between or head.part.trade or noun.start - word.end > _MAX_NAMES else head
        return self._fronted_noun(word) if word.part.effect == "proposed" else None

    def _fronted_noun(self, word: Word) -> Word | None:
        """The noun right before the word: 就技术出口限制公开征求意见."""
        near = [n for n in self.nouns if n.strong and not n.part.trade and 0 <= word.start - n.end <= 2]
        return near[-1] if near else None
