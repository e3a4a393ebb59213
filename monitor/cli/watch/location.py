"""Where the watch list is: the given path, else the private folder of the settings."""

from pathlib import Path

from monitor.errors import SettingsError
from monitor.rulefiles.checks.watch_list import watch_file
from monitor.rulefiles.folders.folder import WATCH_FILE
from monitor.settings import Settings


def watch_path(given: Path | None, settings: Settings) -> Path:
    """Return the path of watch.yaml, whether or not it exists. Raises SettingsError if neither names one."""
    if given is not None:
        return watch_file(given)
    if settings.rules_private is None:
        raise SettingsError(
            "MONITOR_RULES_PRIVATE is not set: set it to a folder outside your rules folder, in no repository, for "
            f"{WATCH_FILE}"
        )
    return settings.rules_private / WATCH_FILE
