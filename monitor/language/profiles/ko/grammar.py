"""Korean: what the head of a run of nouns is, and where a headline's last noun is its verb.

Korean strings nouns without a sign between them. The last one is what is meant: in 수출통제 설명회 개최 a
briefing is held and no control is put in place, in 수출통제 품목 확대 the control grows. A second noun marked as object
parts a verb from the first one.
"""

from collections.abc import Iterator

from monitor.domain.act import Action, Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.nouns import TRADE_MINISTRIES, is_of_exports
from monitor.language.acts.polarity import Deed
from monitor.language.acts.words import Word, pattern
from monitor.language.profiles.ko.endings import NOT_TO
from monitor.language.profiles.shared.object_first import ObjectFirst

__all__ = ["Korean"]

# Nouns that make another thing of the rule or the trade before them.
_OTHER_HEAD = pattern(
    r"(?:[가-힣]+의|[가-힣]+ ?관련)? ?(?:제도 |관련 |대응 |위반 |당국 )?(?:설명회|간담회|대화|채널|협의체"
    r"|협의(?!회)|회의|회담|협상|논의|대응|대책|지원"
    r"|협력|공조|우려|논란|리스크|위험|위반|혐의|사범|기업|업체|업계|상담|교육|세미나|포럼|컨설팅|센터|피해"
    r"|애로|영향|타격|충격|여파|파장"
    r"|갈등|공방|압박|물류|금융|보험|보증|바우처|시장|경쟁력|비중|계약|목표|실적|단가|가격|수입|전략|판로|호조"
    r"|부진|중소|초보|유망|강소|박람회"
    r"|전시회|사절단|상품|브랜드|지역|국가|항공|컨테이너|운임|대금|채권|환급|신고|통관 (?:절차|서류|시스템)"
    r"|원산지|인증|검역|길|판정|온라인|서비스|포털|홈페이지|플랫폼|안내|매뉴얼|가이드|책자|사례|통계|현황|실태|점검|체제|조직|인력|예산|연구|용역|평가)"
)
# Between a trade word that no particle marks and its verb: how, how long, whereto.
_HOW_WORD = (
    r"(?:전면|일부|사실상|잠정|즉시|즉각|전격|한시(?:적(?:으로)?)?|일시(?:적(?:으로)?)?|조건부(?:로)?|다시|또|재차"
    r"|추가|첫|최종|긴급|임시|무기한|완전|대폭|부분|단계적|선별적(?:으로)?|제한적(?:으로)?|공식|결국|돌연|기습"
    r"|당분간|계속|예외적(?:으로)?|물량|[한두세네]|석|넉|못|[가-힣]{0,6}(?:부터|까지|동안|간|달|개월|만에|건|차례))"
)
_HOW = pattern(rf"[을를은도]? ?{_HOW_WORD}?(?: (?:{_HOW_WORD}|[^\s\d]{{0,6}}\d\S{{0,8}}))* ?")
_SECOND_OBJECT = pattern(r"[가-힣'\")][을를] ")
_LIGHT_HEADS = pattern(
    r"[을를]?(?: ?의)?(?: ?(?:조치|시행|적용|집행|발효|효력|대상|품목|목록|명단|요건|의무|규정|제도|기준|범위|수위|강도"
    r"|한도|물량|발급|부과|신청|허가|일부|대부분|상당수|전부|절반|\d[\d,]*\S?)의?){0,3}(?:하는 것)?[을를]?"
)
# After a headline's verbal noun: nothing, how it was said, when and how it holds; else it stands before another noun.
_CLOSES = pattern(
    r"$|[^\w\s]|\s*[-–(\[<'\"…·]| (?:조치|결정|발표|통보|방침|검토|추진|예고|예정|전망|공식|선언|확정|임박|시행"
    r"|돌입|개시|제안|제의|부인|가능|가닥|움직임|시사|할|한 |하|나서|나선|키로"
    r"|첫|또|재|즉시|즉각|전면|계속|당분간|임시|한시|연말|내년|내달|다음|오는|올|이달|이번|월|\S*\d"
    r"|[가-힣]+(?:부터|까지))"
)


_HALTS = (Deed.SUSPEND, Deed.POSTPONE, Deed.STOP, Deed.BAN)
_TAKE_BACK = (*_HALTS, Deed.REMOVE, Deed.REVOKE, Deed.REFUSE, Deed.RELAX)
# 시행을 1년간 유예, 시행을 내년 5월 1일로 연기
_THEN = pattern(
    rf"[을를]?(?: {_HOW_WORD})* ?"
    r"(?:(?:[^\s\d]{0,3}\d\S{0,6}|(?:내년|다음 ?해)(?:으로)?|(?:내달|다음 ?달)(?:로)?) ){0,3}"
)
_UNTIES = pattern("[풀푼푸]|해제")  # what was tied may go again
# 올리다 puts on a list and raises a rate, 내리다 gives an order and lowers a rate.
_UP, _DOWN = pattern("올[리린렸려릴라랐른를]"), pattern("내[리린렸려릴]")


_TURNS, _INTO = pattern("전환|바[꾸꿔꿨뀐뀌]"), pattern("(?:으로|로)? ?")  # 허가제로 전환
# 수출통제에 나섰다, 수출통제 카드 꺼냈다: of other nouns these verbs say nothing.
_SETS_OUT = pattern("나[서섰선]|들어[가갔간]|꺼[내냈낸]|빼[들든]|돌입|본격화")
_OUT_TO = pattern(r"(?:에|를|을| ?카드를?)?(?: 본격(?:적으로)?| 전격| 다시| 또)? ?")
# How much may leave: 수출 물량을 150만t으로 제한.
_AMOUNT = pattern(
    r" ?(?:물량|한도|총량|상한|허용량)[을를은]? |[을를]? (?:[^,…]{0,14} )?\S*\d\S*(?:%|t|톤|개|대|배럴)(?:으로"
    r"|로|까지) "
)
# Headlines leave the verb out after where it leads to: 수출통제 명단에, 수출 허가제로, 수출 상한 150만t으로.
_ONTO_LIST = pattern(r"(?:에|으로)(?:$|[^\w\s]|\s*[…\"'])")
_HITS_BACK = pattern(r"(?:로|으로)(?: (?:다시|즉각|또))? ?(?:반격|맞불|맞대응|보복|응수|맞받)")  # 수출통제로 맞불
_INTO_RULE = pattern(r"(?: \S*\d\S*?)?(?:으로|로)(?:$|[^\w\s]|\s*[…\"'])")
_BY_ELLIPSIS = {
    Measure.ENTITY_LIST: _ONTO_LIST,
    Measure.CONTROL_LIST: _ONTO_LIST,
    Measure.EXPORT_LICENSING_REQUIREMENT: _INTO_RULE,
    Measure.EXPORT_QUOTA: _INTO_RULE,
}


_LAID_ON = (Measure.EXPORT_TAX, Measure.EXPORT_QUOTA, Measure.EXPORT_BAN, Measure.EXPORT_LICENSING_REQUIREMENT)
_ON_GOODS = pattern(r"(?: ?등)?에(?:도)? (?:\S{0,5}\d\S{0,5} |최대 |추가 ){0,3}")
_MARKED = pattern("[을를]")
# What a weak ban, control or permit is on instead: 생산 중단, 구매 금지, 비행 제한.
_OTHER_DEED = pattern(
    r"(?:생산|구매|조달|가동|사용|채굴|제련|납품|입국|출국|비행|출입|운항|조업|투자|거래|이용|설치|건설|개발"
    r"|취득|매각|상장"
    r"|입항|착륙|접속|수입|채용|충전|주차|운행|통행|광고|흡연|영업|취급|제조|촬영|방영|소지|섭취|공매도|기내 반입|고용"
    r"|체류|집회) ?$"
)
_GROWS = pattern(r"[을를이가]? ?(?:확대|확장|늘|증[대가]|활성화|촉진|지원|진흥|경쟁력|성장|호조|감소|부진|회복|용 |길)")


_QUOTED_BY, _ENDS_QUOTE = pattern(r" [\"']"), pattern(r"\s*[\"']|$")  # 中 상무부 "… 수출 통제"
_MUST, _EVASION = pattern("[야라]"), pattern(r"(?:우회|불법|무허가|무단)['\"]? ?$")  # 허가 받아라; 우회 수출 차단
_AGAIN = pattern(r"다시 $|재$")
_SANCTION, _CLAUSE_OPENS = pattern(r"['\"]? ?$"), pattern(r"(?:\S{1,10}, ?)?")


class Korean(ObjectFirst):
    """Object before verb, and runs of nouns whose last one counts."""

    closes = _CLOSES

    def real_verbs(self) -> Iterator[Word]:
        """Without those that the next one takes back: 수출통제 시행 유예, 수출 허가 발급 중단."""
        verbs = tuple(super().real_verbs())
        for verb in verbs:
            if not any(self._takes_back(later, verb) for later in verbs):
                yield verb

    def _takes_back(self, later: Word, verb: Word) -> bool:
        if later.part.deed not in _TAKE_BACK or verb.part.deed in _TAKE_BACK or later.clause != verb.clause:
            return False
        between = 0 <= later.start - verb.end <= 20 and _THEN.fullmatch(self.text, verb.end, later.start)
        return bool(between) and self._has_object(later)

    def _has_object(self, verb: Word) -> bool:
        noun = self.object_of(verb)
        return noun is not None and (not noun.part.trade or verb.part.deed in _HALTS)

    def reworded(self, verb: Word, _noun: Word) -> Deed | None:
        if _noun.part.measure in (Measure.EXPORT_TAX, Measure.PRICE_FLOOR, Measure.EXPORT_QUOTA):
            if _UP.match(self.text, verb.start):
                return Deed.RAISE
            if _DOWN.match(self.text, verb.start):
                return Deed.CUT
        if verb.part.deed is Deed.RECEIVE and _MUST.match(self.text, verb.end):
            return Deed.REQUIRE
        if verb.part.deed is Deed.GRANT and NOT_TO.match(self.passage.after(verb.end, 10)):
            return Deed.REFUSE
        if _noun.part.trade and verb.part.deed is Deed.GRANT and _AGAIN.search(self.passage.before(verb.start, 4)):
            return Deed.RESUME
        if _noun.part.trade and verb.part.deed is Deed.REMOVE and _UNTIES.match(self.text, verb.start):
            return Deed.RESUME
        return super().reworded(verb, _noun)

    def holds_verb(self, noun: Word) -> bool:
        return super().holds_verb(noun) or self._leads_to(noun) or self._is_order(noun) or self._is_laid_on(noun)

    def _is_laid_on(self, noun: Word) -> bool:
        """Whether a headline ends with the duty or limit that is laid on goods: 인도, 쌀에 20% 수출 관세."""
        if self.passage.field != "title" or not noun.strong or noun.part.measure not in _LAID_ON:
            return False
        goods = (g for g in self.passage.of_kind(ConceptKind.COMMODITY) if g.end <= noun.start)
        on = any(_ON_GOODS.fullmatch(self.text, g.end, noun.start) for g in goods)
        return on and bool(self.passage.actors) and _CLOSES.match(self.passage.after(noun.end, 12)) is not None

    def _is_predicate(self, noun: Word) -> bool:
        """Also as the last word of what an office is quoted with."""
        if super()._is_predicate(noun):
            return True
        speaks = any(_QUOTED_BY.match(self.text, a.end) for a in self.passage.actors if a.end <= noun.start)
        ends = _ENDS_QUOTE.match(self.passage.after(noun.end, 2)) is not None
        return self.passage.field == "title" and noun.strong and speaks and ends

    def _is_order(self, noun: Word) -> bool:
        """수출 금지령 ends a headline."""
        return (
            noun.strong
            and noun.part.measure is Measure.EXPORT_BAN
            and self.text.endswith("령", noun.start, noun.end)
            and self._is_predicate(noun)
        )

    def _leads_to(self, noun: Word) -> bool:
        left_out = _BY_ELLIPSIS.get(noun.part.measure) if noun.part.measure and noun.strong else None
        after = self.passage.after(noun.end, 20)
        ends = left_out is not None and (left_out.match(after) or _HITS_BACK.match(after)) is not None
        return ends and self.passage.field == "title" and bool(self.passage.actors)

    def object_of(self, verb: Word) -> Word | None:
        """The list rather than the sanction that it is: '신뢰할 수 없는 기업' 제재."""
        best = super().object_of(verb)
        if best is None or best.part.measure is not Measure.COUNTERMEASURE:
            return best
        lists = (n for n in self.nouns if n.part.measure is Measure.ENTITY_LIST and n.end <= best.start)
        return next((n for n in lists if _SANCTION.fullmatch(self.text, n.end, best.start)), best)

    def takes(self, verb: Word, noun: Word) -> bool:
        if noun.end >= verb.start:
            return noun.end == verb.start or verb.part.deed is not Deed.REQUIRE  # 허가 의무|화
        if _SETS_OUT.match(self.text, verb.start):
            return _OUT_TO.fullmatch(self.text, noun.end, verb.start) is not None
        if _TURNS.match(self.text, verb.start):
            return _INTO.fullmatch(self.text, noun.end, verb.start) is not None
        if noun.clause != verb.clause and (self._is_taken(noun) or not self._opens_clause(verb)):
            return False
        if not super().takes(verb, noun) or _OTHER_HEAD.match(self.text, noun.end, verb.start):
            return False
        if noun.part.trade and verb.part.deed is Deed.RELAX:
            return _HOW.fullmatch(self.text, noun.end, verb.start) is not None
        own = _LIGHT_HEADS.match(self.text, noun.end, verb.start)
        return _SECOND_OBJECT.search(self.text, own.end() if own else noun.end, verb.start) is None

    def _is_taken(self, noun: Word) -> bool:
        """Whether its own clause ends with what is done to it: 수출 허가제를 도입하면서 …"""
        return any(v.clause == noun.clause and v.start >= noun.end for v in self.passage.verbs)

    def _opens_clause(self, verb: Word) -> bool:
        """Whether nothing but its subject and how it is done stands before the verb: 수출통제…中, 1년 유예."""
        start = self.passage.clauses[verb.clause][0]
        subject = _CLAUSE_OPENS.match(self.text, start, verb.start)
        at = subject.end() if subject else start
        return verb.start - at <= 30 and _HOW.fullmatch(" " + self.text[at : verb.start]) is not None

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        made = super().make(verb, noun)
        if made is not None and noun.part.trade and _EVASION.search(self.passage.before(noun.start, 5)):
            return self.trigger(verb, noun, (Measure.ENFORCEMENT, Action.IMPOSE), f"evasion+{noun.part.concept.id}")
        if made is not None and verb.part.deed is Deed.EXPAND and noun.part.measure is Measure.LICENCE:
            return self.trigger(verb, noun, (Measure.LICENCE, Action.EXPAND), f"more+{noun.part.concept.id}")
        if made is None or not noun.part.trade or verb.part.deed not in (Deed.RESTRICT, Deed.CUT):
            return made
        if _AMOUNT.match(self.text, noun.end, verb.start) is None:
            return made
        return self.trigger(verb, noun, (Measure.EXPORT_QUOTA, Action.IMPOSE), f"amount+{noun.part.concept.id}")

    def reaches(self, verb: Word, noun: Word) -> bool:
        if (
            noun.part.trade
            and 0 <= verb.start - noun.end <= 30
            and (_HOW.fullmatch(self.text, noun.end, verb.start) or _AMOUNT.match(self.text, noun.end, verb.start))
        ):
            return True
        if noun.part.trade and verb.part.deed is Deed.RESTRICT and _MARKED.match(self.text, noun.end):
            gap = verb.start - noun.end
            return 0 <= gap <= 16 and _SECOND_OBJECT.search(self.text, noun.end + 1, verb.start) is None
        return super().reaches(verb, noun)

    def counts(self, noun: Word, verb: Word) -> bool:
        if not noun.strong and _OTHER_DEED.search(self.passage.before(noun.start, 6)):
            return False
        return super().counts(noun, verb) or (noun.part.trade and self._is_told_to_firms(noun))

    def _is_told_to_firms(self, noun: Word) -> bool:
        """Whether a trade ministry speaks of supplies to another state: 상무부, 중국 화훙에 장비 공급 중단 통보."""
        offices = [a for a in self.passage.actors if a.part.concept.id in TRADE_MINISTRIES]
        elsewhere = (a for a in self.passage.actors if 0 <= noun.start - a.end <= 40 and a.place)
        return bool(offices) and any(a.place != offices[0].place for a in elsewhere)

    def beside_exports(self, word: Word) -> bool:
        """Not where exports are only to grow: 수출을 늘리기 위해 규제를 완화."""
        return any(
            n.strong
            and n is not word
            and is_of_exports(n)
            and abs(n.clause - word.clause) < 2
            and not (n.part.trade and _GROWS.match(self.text, n.end))
            for n in self.nouns
        )
