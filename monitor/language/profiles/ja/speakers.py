"""Japanese: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.profile import PauseEnds, Speakers
from monitor.language.acts.words import pattern

__all__ = ["PAUSES", "SPEAKERS"]

SPEAKERS = Speakers(
    others=pattern(
        r"(?:(?<!政府)(?<!当局)(?<!省)(?<!局)関係者|アナリスト|専門家|エコノミスト|トレーダー|業者|業界|商社|弁護士|教授|研究者|企業"
        r"|会社|同社|各社|メーカー|大手|協会|団体|商工会議所|研究所|総研|(?<!中央)銀行|証券|新聞|(?<!国営)(?:通信|テレビ|メディア)|幹部"
        r"|社長|会長|最高経営責任者)(?:ら|たち|側|など)?(?:は|が)[^。]{0,60}$"
    ),
)
PAUSES = PauseEnds(
    ends=pattern(
        r"(?:する|した)?(?:の)?(?:措置|期間|期限)?(?:の(?:期間|期限|効力))?[がはも]?[^、。にまを]{0,6}?"
        r"(?:終了|失効|満了|期限切れ|期限を迎え)(?!へ|予定|前|まで|する(?:予定|見通し)|を(?:前|控))"
    )
)
