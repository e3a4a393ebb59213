"""Japanese markers of issuer and target, and the state that 政府 means."""

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import RoleMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA
from monitor.language.profiles.ja.subjects import has_no_issuer


def _origin_of(headline: Passage) -> str | None:
    """The state of origin of the goods, which may restrict their export: ウクライナ産小麦."""
    places = (w for w in headline.of_kind(ConceptKind.PLACE) if JA.origin.match(headline.text, w.end))
    return next((w.place for w in places), None)


def _has_no_issuer(trigger: Trigger, _: bool) -> bool:
    return has_no_issuer(trigger)


def _without_modifiers(passage: Passage, actors: tuple[Word, ...]) -> tuple[Word, ...]:
    """The actors without states right before a rule, if another actor is named."""
    others = tuple(
        a for a in actors if a.kind is not ConceptKind.PLACE or not JA.state_before_rule.match(passage.text, a.end)
    )
    return others or actors


ROLES = RoleMarkers(
    before_passive=JA.before_passive_state,
    after_passive=JA.after_passive_state,
    subject=JA.after_subject,
    select_actors=_without_modifiers,
    topic_before_government=True,
    home_state="JP",
    home_government=JA.home_government,
    origin=_origin_of,
    has_no_issuer=_has_no_issuer,
)
