"""`python -m tests.modality`: how well stage, first day and last day are read, by language."""

import json
from collections import Counter

import click

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary
from tests.modality.rows import LANGUAGES, counted

_SHOWN = (
    *("rows", "read", "stage right", "stage wrong", "wrongly in force", "from right", "from wrong", "from missing"),
    *("until right", "until wrong", "until missing", "quantity right", "quantity missing"),
)


@click.command()
@click.option("--reader", type=click.Choice([m.value for m in ReaderMode]), default="off", show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def main(reader: str, form: str) -> None:
    """Count what is right, wrong and missing in the rows of tests/data/modality."""
    own = Reader.shipped(shipped_vocabulary(), ReaderMode(reader))
    found = {language: counted(language, own) for language in LANGUAGES}
    found["all"] = sum(found.values(), Counter())
    if form == "json":
        click.echo(json.dumps({k: {name: v[name] for name in _SHOWN} for k, v in found.items()}, indent=1))
        return
    click.echo(f"{'':18}" + "".join(f"{language:>9}" for language in found))
    for name in _SHOWN:
        click.echo(f"{name:18}" + "".join(f"{count[name]:9}" for count in found.values()))


if __name__ == "__main__":
    main()
