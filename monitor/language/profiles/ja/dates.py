"""Japanese: how days are told."""

from monitor.language.acts.profile import DateForms
from monitor.language.profiles.ja.hindsight import is_told_again

__all__ = ["DATES"]

DATES = DateForms(is_told_again=is_told_again)
