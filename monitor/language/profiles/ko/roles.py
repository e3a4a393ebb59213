"""Korean markers of issuer and target, and controls that are named after a sanctioned state."""

from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import RoleMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO
from monitor.language.profiles.ko.non_state_actors import has_unknown_subject, non_state_reason

# Controls named after a sanctioned state are imposed on it by others: 러시아 수출통제.
_CONTROLLED = ("RU", "BY", "KP", "IR", "SY")


def _is_passive(passage: Passage, word: Word) -> bool:
    return word.place in _CONTROLLED and KO.controls_on_state.match(passage.after(word.end, 20)) is not None


def _has_no_issuer(trigger: Trigger, weak: bool) -> bool:
    return weak or has_unknown_subject(trigger)


ROLES = RoleMarkers(
    before_passive=KO.before_passive_state,
    after_passive=KO.after_passive_state,
    subject=KO.after_subject,
    is_passive=_is_passive,
    excludes_origins=False,  # 中 희토류 수출통제 is China's control
    home_state="KR",
    non_state_reason=non_state_reason,
    has_no_issuer=_has_no_issuer,
    bare_government_is_home=True,  # "정부, …" at the start of a headline means the Korean government
)
