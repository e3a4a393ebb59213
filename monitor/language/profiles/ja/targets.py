"""Japanese: which states an act is meant for."""

from monitor.language.acts.profile import TargetSigns
from monitor.language.acts.words import pattern
from monitor.language.profiles.ja.roles import LEFT_OF_IDLE

__all__ = ["TARGETS"]

_RIGHT = pattern(
    r"(?:系|企業|政府|軍|国内|市場|各社|業者)?(?:向け|への(?!武器売却|対抗|報復|反発|制裁|関税|依存|影響"
    r"|懸念|圧力|配慮|けん制|牽制|打撃|警戒))"
    r"|(?:武器|先端|半導体)?(?:輸出(?:規制|管理|禁止|制限|全面|許可|品目)|禁輸)|に対(?!抗|応)|側に|市場への|を仕向|との(?:貿易|取引)|に(?!よ|対)[^、。]{0,16}(?:輸出|禁輸|供給|出荷"
    r"|売|移転|販売)"
    r"|の?[一-龥ァ-ヶー・]{0,8}\d*(?:企業|社|団体|機関|大手|メーカー|工場)(?:など)?[一-龥\d]{0,8}(?:を|に(?!よ)|へ|の(?:禁輸|指定))"
)

TARGETS = TargetSigns(left=LEFT_OF_IDLE, right=_RIGHT)
