"""The rules folder of commands that write rules: not a checkout that the daemon replaces."""

from pathlib import Path

from monitor.errors import SettingsError
from monitor.settings import Settings


def editable_rules_dir(settings: Settings) -> Path:
    """The rules folder. Raises SettingsError if it comes from a git repository: an edit would be lost."""
    if settings.rules_git is not None:
        raise SettingsError(
            f"the rules come from {settings.rules_git.url}: an edit here would be lost at the next fetch. Edit a "
            "clone: in it, run the command with MONITOR_RULES_GIT unset and MONITOR_RULES_DIR=., then commit and push"
        )
    return settings.rules_dir
