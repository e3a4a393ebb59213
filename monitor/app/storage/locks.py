"""The folders that one writing process locks."""

from pathlib import Path

from monitor.app.storage.database import database_url
from monitor.settings import Settings
from monitor.store import database_folder


def locked_folders(settings: Settings) -> dict[Path, str]:
    """The folders that this process locks, each with its setting: the data folder and the folder of the database."""
    database = database_folder(database_url(settings))
    elsewhere = {} if database is None else {database: "MONITOR_DATABASE_URL"}
    return {**elsewhere, settings.data_dir.resolve(): "MONITOR_DATA_DIR"}
