"""Japanese: all that the reader of acts asks of the language."""

from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.profiles.ja.dates import DATES
from monitor.language.profiles.ja.grammar import Japanese
from monitor.language.profiles.ja.hedges import HEDGES, PROTEST
from monitor.language.profiles.ja.roles import ROLES
from monitor.language.profiles.ja.speakers import PAUSES, SPEAKERS
from monitor.language.profiles.ja.targets import TARGETS

__all__ = ["JAPANESE"]

JAPANESE = LanguageProfile(
    column="ja",
    grammar=Japanese,
    verb_last=True,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SPEAKERS,
    pauses=PAUSES,
    protest=PROTEST,
)
