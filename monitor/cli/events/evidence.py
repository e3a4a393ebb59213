"""`events evidence`: a zip with everything that an event rests on, and its check."""

import asyncio
import os
import sys
import tempfile
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import click

from monitor.app.storage.database import open_event_evidence
from monitor.cli.output import NAME
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.reports.evidence.collect import EventEvidence, collect_evidence
from monitor.reports.evidence.pack import pack
from monitor.reports.evidence.verify import verify_evidence
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted


@click.command(short_help="Write or verify a zip of what an event rests on.")
@click.argument("name", type=NAME, required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--private", is_flag=True, help="Leave nothing out for a licence; keep the file to yourself.")
@click.option("--verify", type=click.Path(dir_okay=False, path_type=Path), help="Check a file; needs no database.")
def evidence(*, name: str | None, output: Path | None, private: bool, verify: Path | None) -> None:
    """Write a zip with what an event rests on: bytes of the feeds, hashes, fetch times, what was read, rules, messages
    with links, and decisions. index.html shows it. Words that may not be passed on are left out, except with --private;
    entries of the watch list always are.

    NAME is the event's label or id.

    \b
    Example: monitor events evidence E-7K2Q
             monitor events evidence E-7K2Q -o case-17.zip
             monitor events evidence --verify case-17.zip
    """
    if (name is None) == (verify is None) or (verify is not None and (output or private)):
        raise click.UsageError("name an event, or a file to --verify")
    if private and output is None:
        raise click.UsageError("--private needs -o FILE: choose where the file is kept")
    if verify is not None:
        _verify(verify)
        return
    assert name is not None
    found = asyncio.run(_collected(read_settings(os.environ), name, private=private))
    if found is None:
        raise UnknownNameError(f"no event {name}. List the newest: monitor events list")
    content = pack(found, version=version("policy-monitor"), now=utc_now())
    target = output or Path(f"{found.event.label}.zip")
    _write(target, content)
    left_out = sum(bool(one.withheld) for one in found.articles)
    click.echo(f"{target}: {counted(len(found.articles), 'article')}, SHA-256 {sha256(content).hexdigest()}")
    if left_out:
        click.echo(f"without bytes and texts of {counted(left_out, 'article')}: their licence does not allow it")


async def _collected(settings: Settings, name: str, *, private: bool) -> EventEvidence | None:
    async with open_event_evidence(settings) as (store, archive, traces, archived):
        return await collect_evidence(name, store, archive, traces, archived, private=private)


def _write(target: Path, content: bytes) -> None:
    """Write the file whole, only its owner can read it."""
    try:
        number, part = tempfile.mkstemp(dir=target.resolve().parent, prefix=f".{target.name}.")
    except OSError as e:
        raise click.BadParameter(f"can't write {target}: {e.strerror}", param_hint="-o") from e
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(part).replace(target)
    except OSError as e:
        raise click.BadParameter(f"can't write {target}: {e.strerror}", param_hint="-o") from e
    finally:
        with suppress(OSError):
            Path(part).unlink()


def _verify(file: Path) -> None:
    found = verify_evidence(file)
    for problem in found.problems:
        click.echo(problem)
    checked = f"{counted(found.files, 'file')} and {counted(found.quotes, 'quote')} checked"
    if found.problems:
        click.echo(f"{file}: {found.event}, {checked}, {counted(len(found.problems), 'problem')}")
        sys.exit(1)
    click.echo(f"{file}: {found.event}, {checked}, unchanged since it was made")
