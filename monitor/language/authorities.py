"""Authority and series of a document number, read from the words beside it.

Where the series is ambiguous, the number is not used: two documents must not share a key, and a report without a
number still finds its event by its facets.
"""

import re

from monitor.domain.acts.document_numbers import CIRCULAR, LETTER, ORDER, ORDINANCE, PUBLIC_NOTICE

# ------------------------------------------------------------------ the authority
# Searched in the words before the number, nearest first.
_AUTHORITY = re.compile(
    r"(?P<uel>不可靠实体清单|unreliable entit(?:y|ies) list)"
    r"|(?P<gacc>海关总署|general administration of customs|gacc\b|china customs|해관총서|税関総署)"
    r"|(?P<us>美国商务部|美商务部|bureau of industry|commerce department|米商务省|미국? ?상무부|\bbis\b)"
    r"|(?P<mofcom>商务部|商务省|mofcom|ministry of commerce|commerce ministry|상무부)"
    r"|(?P<motie>산업통상(?:자원)?부|产业通商资源部|motie\b|ministry of trade, industry)"
    r"|(?P<meti>経済产业省|经济产业省|経产省|経済产业省|meti\b)"
    r"|(?P<tita>国际贸易署|国贸署)"
    r"|(?P<ctc>关税税则委员会|税委会|customs tariff commission)"
    r"|(?P<sc>国务院|state council)"
)
_IDS = {
    "uel": "UEL-WM",
    "gacc": "GACC",
    "us": "BIS",
    "mofcom": "MOFCOM",
    "motie": "MOTIE",
    "meti": "METI",
    "tita": "TITA",
    "ctc": "CTC",
    "sc": "STATE-COUNCIL",
}
STATE_OF_AUTHORITY = {
    **dict.fromkeys(("MOFCOM", "GACC", "UEL-WM", "STATE-COUNCIL", "CTC", "MIIT"), "CN"),
    **dict.fromkeys(("MOTIE", "KCS", "DAPA"), "KR"),
    "BIS": "US",
    "DGFT": "IN",
    "METI": "JP",
    "TITA": "TW",
}
"""The state of each numbering authority."""

_BEFORE = 60  # characters in which an authority is searched
_JOINT = 16  # characters between the ministries of a joint notice
_CHINESE = re.compile(r"中国|中方|中商|china|chinese|beijing|중국")

# The heading of a Chinese document lists its issuers one after another: "商务部 海关总署公告".
_ISSUER = re.compile(
    r"(?<!美国)(?<!美)商务部|海关总署|工业和信息化部|工信部|国家发展(?:和)?改革委(?:员会)?|国家发改委|发改委|国务院关税税则委员会|国务院办公厅|国务院"
    r"|财政部|(?:国家)?税务总局|国家密码(?:管理)?局|自然资源部|生态环境部|农业农村部|国家能源局|国家原子能机构"
    r"|(?:国家)?国防科(?:技)?工(?:业)?局|外交部|公安部|(?:中央军委)?装备发展部|(?:国家)?市场监(?:督管理|管)总局|科(?:学)?技(?:术)?部"
    r"|国家药(?:品监督管理|监)局|中国人民银行|国家外汇(?:管理)?局|应急(?:管理)?部|交通运输部|国家林(?:业和|)草(?:原)?局"
    r"|国家网信办|国家互联网信息办公室|主席"
)
_ISSUER_IDS = {
    "商务部": "MOFCOM",
    "海关总署": "GACC",
    "工业和信息化部": "MIIT",
    "工信部": "MIIT",
    "国务院": "STATE-COUNCIL",
}
_ISSUER_IDS["国务院关税税则委员会"] = "CTC"
_ISSUERS_BEFORE = 60  # characters: the first of four or five ministries is in them
_ISSUERS_APART = 3


def authority_of(match: "re.Match[str]", word: str) -> str | None:
    """The authority in or before the match; MOFCOM for an announcement of China that names none.

    A joint notice has the number of the first authority in its heading; a notice reported in prose that names MOFCOM is
    in MOFCOM's series. `word` is the text's word for the document.
    """
    text = match.string
    if "一" <= word[:1] <= "鿿" and (
        issuer := _first_issuer(text[max(0, match.start() - _ISSUERS_BEFORE) : match.start()])
    ):
        return _ISSUER_IDS.get(issuer)
    hits = list(_AUTHORITY.finditer(text, max(0, match.start() - _BEFORE), match.end()))
    pair = hits[-2:]
    if len(pair) == 2 and pair[1].start() - pair[0].end() <= _JOINT and "mofcom" in (p.lastgroup for p in pair):
        return "MOFCOM"
    nearest = hits[-1] if hits else _AUTHORITY.search(text, match.end(), match.end() + _BEFORE)
    if nearest and nearest.lastgroup:
        return _IDS[nearest.lastgroup]
    return "MOFCOM" if _CHINESE.search(text) and _KINDS.get(word, "") == _PLAIN else None


def _first_issuer(before: str) -> str:
    """The first of the issuers listed right before a number, "" without one."""
    first, at = "", len(before)
    for found in reversed(list(_ISSUER.finditer(before))):
        if at - found.end() > _ISSUERS_APART:
            break
        first, at = found[0], found.start()
    return first


# ------------------------------------------------------------------ the series
_PLAIN = "announcement"
_KINDS = {
    **dict.fromkeys(("公告", "公示", "通告", "공고", "공시", "고시"), _PLAIN),
    **dict.fromkeys(("announcement", "notice", "bulletin", "proclamation"), _PLAIN),
    **dict.fromkeys(("令", "령", "명령", "order", "decree"), ORDER),
    **dict.fromkeys(("通知", "circular"), CIRCULAR),
    "函": LETTER,
}
_MOST_ORDERS = 20
"""No Chinese ministry issues more orders a year: a higher number without a series is an announcement's."""

_CHINA = frozenset({"MOFCOM", "GACC", "MIIT", "CTC"})
_OTHERS = {  # authorities whose main series is not an announcement, or with two series under one English word
    "STATE-COUNCIL": {"令": "", "령": "", "order": "", "decree": ""},
    "UEL-WM": {"": "", **dict.fromkeys((word for word, kind in _KINDS.items() if kind == _PLAIN), "")},
    "METI": {"告示": "", "令": ORDINANCE, "ordinance": ORDINANCE},
    "MOTIE": {"고시": "", "공고": PUBLIC_NOTICE},
}


def series_of(authority: str, word: str, figure: int) -> str | None:
    """The series of a document by the text's word for it, "" for the main series; None where it is ambiguous.

    `word` is folded, "" without one. A number without a word is in an authority's only series, or too high for the
    others.
    """
    if authority in _OTHERS:
        return _OTHERS[authority].get(word)
    if not word:
        return "" if authority in _CHINA and figure > _MOST_ORDERS else None
    kind = _KINDS.get(word)
    return "" if kind == _PLAIN else kind


# ------------------------------------------------------------------ Korea
_KOREAN_OFFICE = re.compile(r"(?P<office>[가-힣]{1,12}(?:부|처|청|원|위원회|총서|특별시|광역시|도|군|구))\s?$")
_KOREAN_OFFICES = {"관세청": "KCS", "방위사업청": "DAPA"}
_OF_TRADE = ("산업통상부", "산업통상자원부", "산업부")


def korean_authority(match: "re.Match[str]") -> str | None:
    """The authority of a 고시 or 공고 by the office right before it; without one, the trade ministry if it is named."""
    office = _KOREAN_OFFICE.search(match.string[max(0, match.start() - _JOINT) : match.start()])
    if office is None:
        return "MOTIE" if any(name in match.string for name in _OF_TRADE) else None
    if office["office"].endswith(_OF_TRADE):
        return "MOTIE"
    return _KOREAN_OFFICES.get(office["office"])
