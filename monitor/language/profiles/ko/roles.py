"""Korean: who acts, who is meant, and on whom a control is that has a state's name."""

from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import RoleSigns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO
from monitor.language.profiles.ko.bystanders import bystander, is_of_unknown

__all__ = ["ROLES"]

# Controls named after a state under sanctions are those of others on it: 러시아 수출통제.
_CONTROLLED = ("RU", "BY", "KP", "IR", "SY")


def _is_idle(passage: Passage, word: Word) -> bool:
    return word.place in _CONTROLLED and KO.controls_on_state.match(passage.after(word.end, 20)) is not None


def _is_nobodys(trigger: Trigger, weak: bool) -> bool:
    return weak or is_of_unknown(trigger)


ROLES = RoleSigns(
    left_of_idle=KO.before_passive_state,
    right_of_idle=KO.behind_passive_state,
    subject=KO.behind_subject,
    is_idle=_is_idle,
    names_origins=False,  # 中 희토류 수출통제 is China's control
    readers_state="KR",
    bystander=bystander,
    is_nobodys=_is_nobodys,
    government_is_readers=True,  # "정부, …" opens a headline about the government at home
)
