"""Korean: who acts, who is meant, and on whom a control is that has a state's name."""

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import RoleSigns
from monitor.language.acts.words import Passage, Word, pattern
from monitor.language.profiles.ko.bystanders import bystander, is_of_unknown

__all__ = ["LEFT_OF_IDLE", "ROLES"]

LEFT_OF_IDLE = pattern(r"(?:대|대\(|대한|반)$|[對对]\)?$")
_RIGHT_OF_IDLE = pattern(
    r"에 |으로|로 |에 대한|행 |行|산 |産|기업|업체|향 |에 대해|과 |와 |에서|내 |에도|을 |를 | 내 |시장"
    r"| ?공장|에만|에게|등에| 등(?:에|으로)"
    r"| ?\d+개?\s?(?:기업|업체)| (?:군수|방산|민간|군사|군용)"
    r"| ?수출(?= ?(?:[을를은도 ]|길|허용|승인|재개|계약)(?! ?(?:통제|규제|제한|금지|중단|관리|쿼터|할당"
    r"|허가|세|관세|당국|심사)))"
)
_SUBJECT = pattern(r"(?:\([^)]{1,20}\)|\))?(?: ?정부)?(?:가|이|은|는|도|,)")  # 산업안보국(BIS)은
# Controls named after a state under sanctions are those of others on it: 러시아 수출통제.
_CONTROLLED = ("RU", "BY", "KP", "IR", "SY")
_CONTROLS_ON = pattern(r" ?(?:수출 ?(?:통제|규제|관리)|상황허가|제재)")


def _is_idle(passage: Passage, word: Word) -> bool:
    return word.place in _CONTROLLED and _CONTROLS_ON.match(passage.after(word.end, 20)) is not None


def _is_nobodys(trigger: Trigger, weak: bool) -> bool:
    return weak or is_of_unknown(trigger)


ROLES = RoleSigns(
    left_of_idle=LEFT_OF_IDLE,
    right_of_idle=_RIGHT_OF_IDLE,
    subject=_SUBJECT,
    is_idle=_is_idle,
    names_origins=False,  # 中 희토류 수출통제 is China's control
    readers_state="KR",
    bystander=bystander,
    is_nobodys=_is_nobodys,
    government_is_readers=True,  # "정부, …" opens a headline about the government at home
)
