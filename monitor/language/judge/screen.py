"""Screen for words of export policy. A text without them and without a proposal of the grammar is not judged.

Wide on purpose: it only saves work.
"""

import re2

from monitor.language.document import Document
from monitor.language.folding import fold

_LATIN = (
    r"export|embargo|sanction|licen[cs]|permit|quota|curb|\bban(?:s|ned|ning)?\b|restrict|blacklist|entity list"
    r"|unverified list|control|rare.?earth|critical mineral|smuggl|shipment|dual.use|\bchip sales\b|ai chips?\b"
    r"|\babroad\b|\bnvidia\b.{0,60}\bchina\b|\bchina\b.{0,60}\bnvidia\b"
    r"|exporta|ekspor|licencia|prohib|embargo|restric|izin|larang|kuota|bea keluar|veto"
)
_EAST = (
    "出口|輸出|禁令|禁運|管制|許可|制裁|清單|配額|稀土|両用|反制|解禁|放行|斷供|禁售|走私|規制|禁輸|対抗措置"
    "|レアアース|エンティティ|出荷|密輸|防衛装備|수출|통제|제재|금수|허가|희토류|블랙리스트|미검증|반출|규제|밀수"
    "|銷往|限制出|限制對|停止出|暫停出|兩用|外銷|外運|輸往|運往|出境|離境|不可靠實體|금지"
)
_WORDS = re2.compile(f"(?i){_LATIN}|{fold(_EAST).text}")
_READ = 400  # characters of each field


def is_screened(document: Document) -> bool:
    """Whether title or lead has a word of export policy."""
    return any(_has_words(document.folded(field).text[:_READ]) for field in ("title", "text"))


def has_words_of_exports(words: str) -> bool:
    """Whether a quote has a word of export policy."""
    return _has_words(fold(words).text)


def _has_words(folded: str) -> bool:
    return _WORDS.search(folded.encode("utf-8", "replace")) is not None  # bytes: it need not say where
