"""Chinese: all that the reader of acts asks of the language."""

from dataclasses import replace

from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.profiles.zh.dates import DATES
from monitor.language.profiles.zh.grammar import Chinese
from monitor.language.profiles.zh.hedges import HEDGES
from monitor.language.profiles.zh.roles import ROLES
from monitor.language.profiles.zh.speakers import PAUSES, SPEAKERS
from monitor.language.profiles.zh.targets import TARGETS

__all__ = ["CHINESE", "TRADITIONAL_CHINESE"]

CHINESE = LanguageProfile(
    column="zh",
    grammar=Chinese,
    hedges=HEDGES,
    roles=ROLES,
    targets=TARGETS,
    dates=DATES,
    speakers=SPEAKERS,
    pauses=PAUSES,
)

# Taiwan, Hong Kong and others write it: a text that names no state is about none in particular.
TRADITIONAL_CHINESE = replace(CHINESE, roles=replace(ROLES, readers_state=None))
