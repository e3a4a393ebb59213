"""Spanish: who acts, who is meant, who speaks, and how a pause runs out."""

import re

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import PauseEnds, RoleSigns, Speakers, TargetSigns
from monitor.language.acts.words import pattern

__all__ = ["PAUSES", "ROLES", "SPEAKERS", "TARGETS"]

_BY = pattern(r"\bpor (?:el |la |los |las )?$")


def _by(_: Trigger) -> re.Pattern[str]:
    return _BY


ROLES = RoleSigns(
    left_of_idle=pattern(r"\b(?:a|al|hacia|contra|para|con|desde|en)\s+(?:el\s|la\s|los\s|las\s)?$"),
    by=_by,
    body_joins=True,
)
TARGETS = TargetSigns(left=pattern(r"\b(?:a|al|hacia|contra|para)\s+(?:el\s|la\s|los\s|las\s)?$"))
SPEAKERS = Speakers(
    others=pattern(
        r"\b(?:analistas?|operadores|expertos?|economistas?|abogados?|productores|exportadores|empresas?|compañías?"
        r"|mineras?|asociación|cámara|bancos?|consultoras?)(?: [^,;:.]{1,60})? $"
    ),
    gap=1,
)
PAUSES = PauseEnds(
    noun=pattern(r"(?:suspensión|pausa|moratoria)(?: temporal)? (?:de|del|a)"),
    ends=pattern(r"[^;]{0,120}?\b(?:expiró|venció|caducó|expira|vence)\b"),
)
