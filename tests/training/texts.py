"""The option `--texts`: the folder with the real texts, which are not in this repository."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_FILES = ("pool/screened.jsonl", "pool/ordinary.jsonl", "bench/wild.jsonl")


def texts_option(*more: str, default: Path | None = Path("../shared")) -> Callable[[Any], Any]:
    """The option. `more` are files that a command needs beside those of the training."""

    def with_files(context: click.Context, parameter: click.Parameter, folder: Path | None) -> Path | None:
        missing = [name for name in (*_FILES, *more) if folder and not (folder / name).is_file()]
        if missing:
            fact = f"{folder} lacks {', '.join(missing)}."
            remedy = "The texts are not in this repository; name the folder that has them."
            raise click.BadParameter(f"{fact} {remedy}", context, parameter)
        return folder

    return click.option(
        "--texts",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=default,
        show_default=default is not None,
        callback=with_files,
        help="The folder with the real texts, which are not in this repository.",
    )
