"""Japanese: who acts, who is meant, and whose government 政府 is."""

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import RoleSigns
from monitor.language.acts.words import Passage, Word, pattern
from monitor.language.profiles.ja.subjects import is_nobodys

__all__ = ["LEFT_OF_IDLE", "ROLES"]

LEFT_OF_IDLE = pattern(r"(?:対|在|訪|駐|反)\(?$")
_RIGHT_OF_IDLE = pattern(
    r"向け|への|に対|(?:、[^、。]{1,12})*(?:を含む|など)[^、。]{0,8}(?:向け|への|に対)|を|側に|製|(?:[一-龥ァ-ヶーa-z\d・]{1,10}?)?(?:企業|メーカー|大手|各社)|の?\d+\s?(?:企業|社|団体)|産"
    r"|国内|市場|関税|へ|系|勢|の?工場"
    r"|に(?!よる|よれ|より|とって|おけ|おい|ある)"
)
_SUBJECT = pattern(r"(?:政府|政権|当局|側|氏|首相|大統領|国家主席)?(?:が|は|も|、)")
# 中国輸出規制を米が強化: the state right before the rule may be whom it is about.
_MODIFIES = pattern(r"(?:武器|先端|[ァ-ヶー]{2,6}|半導体)?(?:輸出(?!が|を|は)|禁輸)")

_GROWN = pattern("産")
_OWN_GOVERNMENT = pattern(r"(?:【[^】]*】)?(?:政府|首相|官房長官|閣議|与党)(?:[、はがも]|・与党)")


def _origin_of(headline: Passage) -> str | None:
    """Whose goods they are decides who may keep them at home: ウクライナ産小麦."""
    places = (w for w in headline.of_kind(ConceptKind.PLACE) if _GROWN.match(headline.text, w.end))
    return next((w.place for w in places), None)


def _is_nobodys(trigger: Trigger, _: bool) -> bool:
    return is_nobodys(trigger)


def _without_modifiers(passage: Passage, actors: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without states that stand right before a rule, where another one is named."""
    others = tuple(a for a in actors if a.kind is not ConceptKind.PLACE or not _MODIFIES.match(passage.text, a.end))
    return others or actors


ROLES = RoleSigns(
    left_of_idle=LEFT_OF_IDLE,
    right_of_idle=_RIGHT_OF_IDLE,
    subject=_SUBJECT,
    narrowed=_without_modifiers,
    topic_first=True,
    readers_state="JP",
    own_government=_OWN_GOVERNMENT,
    origin=_origin_of,
    is_nobodys=_is_nobodys,
)
