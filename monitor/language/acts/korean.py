"""Korean: what the head of a run of nouns is, and where a headline's last noun is its verb.

Korean strings nouns without a sign between them. The last one is what is meant: in 수출통제 설명회 개최 a
briefing is held and no control is put in place, in 수출통제 품목 확대 the control grows. A second noun marked as object
parts a verb from the first one.
"""

from monitor.domain.act import Action, Measure
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.object_first import ObjectFirst
from monitor.language.acts.polarity import Deed
from monitor.language.acts.words import Word, pattern

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
    r"|원산지|인증|검역|길)"
)
# Between a trade word that no particle marks and its verb: how, how long, whereto.
_HOW_WORD = (
    r"(?:전면|일부|사실상|잠정|즉시|즉각|전격|한시(?:적(?:으로)?)?|일시(?:적(?:으로)?)?|조건부(?:로)?|다시|또|재차"
    r"|추가|첫|최종|긴급|임시|무기한|완전|대폭|부분|단계적|선별적(?:으로)?|제한적(?:으로)?|공식|결국|돌연|기습"
    r"|당분간|계속|예외적(?:으로)?|물량|[한두세네]|석|넉|못|[가-힣]{0,6}(?:부터|까지|동안|간|달|개월|만에|건|차례))"
)
_HOW = pattern(rf"[을를은도]? ?{_HOW_WORD}?(?: (?:{_HOW_WORD}|[^\s\d]{{0,6}}\d\S{{0,8}}))* ?")
_SECOND_OBJECT = pattern(r"[가-힣'\")][을를] ")
_LIGHT_HEAD = pattern(
    r"[을를]? ?(?:[\d,]+\S* )?(?:조치|시행|적용|집행|발효|효력|대상|품목|목록|명단|요건|의무|규정|제도|기준"
    r"|범위|수위|강도|한도|물량|발급|부과|신청|허가)?"
)
# After a headline's verbal noun: nothing, how it was said, when and how it holds; else it stands before another noun.
_CLOSES = pattern(
    r"$|[^\w\s]|\s*[-–(\[<'\"…·]| (?:조치|결정|발표|통보|방침|검토|추진|예고|예정|전망|공식|선언|확정|임박|시행"
    r"|돌입|개시|부인|가능|가닥|움직임|시사|할|한 |하|나서|나선|키로"
    r"|첫|또|재|즉시|즉각|전면|계속|당분간|임시|한시|연말|내년|내달|다음|오는|올|이달|이번|월|\S*\d"
    r"|[가-힣]+(?:부터|까지))"
)


# 올리다 puts on a list and raises a rate, 내리다 gives an order and lowers a rate.
_UP, _DOWN = pattern("올[리린렸려릴라랐른를]"), pattern("내[리린렸려릴]")


# How much may leave: 수출 물량을 150만t으로 제한.
_AMOUNT = pattern(
    r" ?(?:물량|한도|총량|상한|허용량)[을를은]? |[을를]? (?:[^,…]{0,14} )?\S*\d\S*(?:%|t|톤|개|대|배럴)(?:으로"
    r"|로|까지) "
)
# Headlines leave the verb out after where it leads to: 수출통제 명단에, 수출 허가제로, 수출 상한 150만t으로.
_ONTO_LIST = pattern(r"(?:에|으로)(?:$|[^\w\s]|\s*[…\"'])")
_INTO_RULE = pattern(r"(?: \S*\d\S*?)?(?:으로|로)(?:$|[^\w\s]|\s*[…\"'])")
_BY_ELLIPSIS = {
    Measure.ENTITY_LIST: _ONTO_LIST,
    Measure.CONTROL_LIST: _ONTO_LIST,
    Measure.EXPORT_LICENSING_REQUIREMENT: _INTO_RULE,
    Measure.EXPORT_QUOTA: _INTO_RULE,
}


class Korean(ObjectFirst):
    """Object before verb, and runs of nouns whose last one counts."""

    closes = _CLOSES

    def reworded(self, verb: Word, _noun: Word) -> Deed | None:
        if _noun.part.measure in (Measure.EXPORT_TAX, Measure.PRICE_FLOOR, Measure.EXPORT_QUOTA):
            if _UP.match(self.text, verb.start):
                return Deed.RAISE
            if _DOWN.match(self.text, verb.start):
                return Deed.CUT
        return super().reworded(verb, _noun)

    def holds_verb(self, noun: Word) -> bool:
        return super().holds_verb(noun) or self._leads_to(noun)

    def _leads_to(self, noun: Word) -> bool:
        left_out = _BY_ELLIPSIS.get(noun.part.measure) if noun.part.measure and noun.strong else None
        ends = left_out is not None and left_out.match(self.passage.after(noun.end, 20)) is not None
        return ends and self.passage.field == "title" and bool(self.passage.actors)

    def takes(self, verb: Word, noun: Word) -> bool:
        if noun.end >= verb.start:
            return True
        if not super().takes(verb, noun) or _OTHER_HEAD.match(self.text, noun.end, verb.start):
            return False
        if noun.part.trade and verb.part.deed is Deed.RELAX:
            return _HOW.fullmatch(self.text, noun.end, verb.start) is not None
        own = _LIGHT_HEAD.match(self.text, noun.end, verb.start)
        return _SECOND_OBJECT.search(self.text, own.end() if own else noun.end, verb.start) is None

    def make(self, verb: Word, noun: Word) -> Trigger | None:
        made = super().make(verb, noun)
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
        return super().reaches(verb, noun)
