"""Japanese: clause ends, and single signs that are names by their neighbours."""

import re

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.guards import is_han
from monitor.language.writing.goods import names_a_good
from monitor.language.writing.signs import Writing

# 米 is the United States and 中 is China, but both have many other meanings.
_AFTER = frozenset("中欧韓韩英政商議议通財财大企半司下上国軍军側侧メハエ、,はがも・防高当独輸输")
_BEFORE = frozenset("対对訪访在反駐驻日中欧親亲米韓韩")
_NEVER_BEFORE = frozenset("新白玄古精南北渡全蓄産产食世")
_ONLY_TOWARDS = frozenset("中台独印兰伊")
_OPENS = frozenset(" 、,，。:：;；!！?？\"'(（)）「」『』【】[]《》|/-=美日韩欧中台英俄印\n")
_CLOSES = frozenset("、,。.」』)】] \n?!")


def stands_alone(text: str, start: int, end: int, kind: ConceptKind) -> bool:
    """Whether a single sign is a name here, not part of another word."""
    sign = text[start:end]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if kind is ConceptKind.COMMODITY:  # 日銀 is a bank, 白銀 another name
        return not is_han(before) and names_a_good(sign, before, after)
    return _is_state(sign, before, after) if kind is ConceptKind.PLACE else after in _CLOSES


def _is_state(sign: str, before: str, after: str) -> bool:
    if before in _NEVER_BEFORE:
        return False
    if sign in _ONLY_TOWARDS:
        opens_headline = before in _OPENS and not is_han(before) and after in "、,"
        return before in _BEFORE or opens_headline
    return after in _AFTER or before in _BEFORE


JAPANESE = Writing(
    clause_end=re.compile(  # a space in a headline separates clauses, unless it is beside Latin letters
        r"、(?<=[がしてばめとはらえり方]、)|[；：;:]|——|\s[-–—]\s"
        r"|[ \u3000](?<=[\u3040-\u30ff\u4e00-\u9fff」』）)][ \u3000])[ \u3000]*(?=\S)"
    ),
    longest=400,
    stands_alone=stands_alone,
    own_names=True,
)
