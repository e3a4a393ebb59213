"""The rule files that `check` and `rules test` read: the given paths, else MONITOR_RULES_DIR."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from monitor.errors import NoRulesError
from monitor.rulefiles import Selection, select
from monitor.settings import Settings


def selected(paths: Sequence[Path], settings: Settings, environment: Mapping[str, str]) -> tuple[Selection, ...]:
    """One selection for each path; without paths the rules folder of the settings, which may have no packs: then only
    the shipped rules run.

    Raises NoRulesError for a path without rule files, for a MONITOR_RULES_DIR that does not exist, and if no commit of
    a git repository was fetched yet.
    """
    if paths:
        return tuple(map(select, paths))
    folder = settings.rules_dir
    if settings.rules_git is not None and not folder.exists():
        raise NoRulesError(f"no commit of {settings.rules_git.url} was fetched yet; see: monitor health")
    if environment.get("MONITOR_RULES_DIR") and not folder.exists():
        advice = f"Correct the setting, or create the folder: monitor init {folder}"
        raise NoRulesError(f"MONITOR_RULES_DIR: folder {folder} does not exist. {advice}")
    try:
        return (select(folder),)
    except NoRulesError:
        if folder.is_file():
            raise
        return (Selection(root=folder),)
