"""The Spanish profile."""

from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.profiles.es.dates import DATES
from monitor.language.profiles.es.grammar import Spanish
from monitor.language.profiles.es.hedges import HEDGES
from monitor.language.profiles.es.markers import PAUSES, ROLES, SPEAKERS, TARGETS

SPANISH = LanguageProfile(
    column="es",
    grammar=Spanish,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SPEAKERS,
    pauses=PAUSES,
)
