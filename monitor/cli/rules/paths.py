"""The rule files that `check` and `rules test` read: those of the paths named, else those of MONITOR_RULES_DIR."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from monitor.errors import NoRulesError
from monitor.rulefiles import Selection, select
from monitor.settings import Settings

__all__ = ["selected"]


def selected(paths: Sequence[Path], settings: Settings, environment: Mapping[str, str]) -> tuple[Selection, ...]:
    """What each path means; without paths the rules folder of the settings, which may hold no packs of its own: then
    the shipped rules run alone.

    Raises NoRulesError for a path without rule files, and for a MONITOR_RULES_DIR that does not exist.
    """
    if paths:
        return tuple(map(select, paths))
    folder = settings.rules_dir
    if environment.get("MONITOR_RULES_DIR") and not folder.exists():
        advice = f"Correct the setting, or create the folder: monitor init {folder}"
        raise NoRulesError(f"MONITOR_RULES_DIR: there is no folder {folder}. {advice}")
    try:
        return (select(folder),)
    except NoRulesError:
        if folder.is_file():
            raise
        return (Selection(root=folder),)
