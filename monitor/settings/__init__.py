"""The settings from `MONITOR_*` environment variables; a secret may also be in a file named by `…_FILE`.

They are read once, in `app`. All problems are reported together.
"""

from monitor.settings.checks import is_known_setting
from monitor.settings.declarations import SETTINGS, Settings, checkouts_dir
from monitor.settings.environment import read_settings, source_secret, source_secret_names
from monitor.settings.groups import (
    AppriseService,
    PageSettings,
    RulesGitSettings,
    SecondReaderSettings,
    TeamsWorkflow,
    WebhookReceiver,
)
from monitor.settings.readers import PageAddress
from monitor.settings.setting import Secret, Setting

__all__ = [
    "SETTINGS",
    "AppriseService",
    "PageAddress",
    "PageSettings",
    "RulesGitSettings",
    "SecondReaderSettings",
    "Secret",
    "Setting",
    "Settings",
    "TeamsWorkflow",
    "WebhookReceiver",
    "checkouts_dir",
    "is_known_setting",
    "read_settings",
    "source_secret",
    "source_secret_names",
]
