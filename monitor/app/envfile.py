"""A `.env` file with settings: changed in place, readable by its owner alone, and ignored by Git."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from monitor.errors import SettingsError

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?(?P<off>#[ \t]*)?(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)$")
_PLAIN = re.compile(r"[\w./:@#+%,=-]*")
_OWNER_ALONE = 0o600


def read_env(path: Path) -> Mapping[str, str]:
    """The settings in the file, as a shell and Docker Compose read it; empty if there is no file.

    Raises SettingsError if it can't be read.
    """
    found: dict[str, str] = {}
    for line in _text(path).splitlines():
        match = _LINE.match(line)
        if match and not match["off"]:
            found[match["name"]] = _unquoted(match["value"])
    return found


def _unquoted(value: str) -> str:
    """The value without its quotes, or without the comment after a blank and a `#`."""
    text = value.strip()
    if text[:1] in ("'", '"'):
        return text[1:].partition(text[0])[0]
    return re.split(r"\s#", text, maxsplit=1)[0].strip()


def write_env(path: Path, values: Mapping[str, str]) -> None:
    """Set `values` in the file (mode 600) and keep its other lines.

    A name is set on its line, or on the line where a template has it as a comment, else at the end. An empty value
    removes the line. The file is replaced atomically.
    Raises SettingsError if the file can't be written, or if a value can't be expressed in it.
    """
    target = path.resolve()  # keeps a symbolic link
    lines = _changed(_text(target).splitlines(), {name: _quoted(name, value) for name, value in values.items()})
    try:
        number, fresh = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.")  # with mode 600
        with os.fdopen(number, "w", encoding="utf-8") as file:
            os.fchmod(number, _OWNER_ALONE)
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(number)
        Path(fresh).replace(target)
    except OSError as e:
        raise SettingsError(f"{path}: can't be written ({e.strerror}); choose another file with --env-file") from e


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as e:
        reason = getattr(e, "strerror", None) or "not UTF-8"
        raise SettingsError(f"{path}: can't be read ({reason}); choose another file with --env-file") from e


def _quoted(name: str, value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" in value or not value.isprintable():
        raise SettingsError(f"{name}: the value has a quotation mark or a line break, which an env file can't hold")
    return f"'{value}'"


def _changed(lines: list[str], values: Mapping[str, str]) -> list[str]:
    places = {name: _place(lines, name) for name in values}
    for name, place in places.items():
        if place is None:
            lines = [*lines, f"{name}={values[name]}"] if values[name] else lines
        else:
            lines[place] = f"{name}={values[name]}"
    gone = {name for name, value in values.items() if not value}
    return [line for line in lines if not _sets(line, gone)]


def _place(lines: list[str], name: str) -> int | None:
    """The index of the last line that sets `name`, else of the first comment that has it; None if there is none."""
    found = [(n, m) for n, line in enumerate(lines) if (m := _LINE.match(line)) and m["name"] == name]
    active = [n for n, match in found if not match["off"]]
    return active[-1] if active else found[0][0] if found else None


def _sets(line: str, names: set[str]) -> bool:
    match = _LINE.match(line)
    return match is not None and not match["off"] and match["name"] in names


# ------------------------------------------------------------------ Git


def keep_from_git(path: Path) -> str:
    """Make Git ignore the file. Returns what was done, "" for nothing.

    A file that Git does not ignore is added to the `.gitignore` in its folder. Raises SettingsError if Git tracks it:
    its content may already be shared.
    """
    target = path.resolve()
    git = shutil.which("git")
    if git is None or not _says_yes(git, target, "rev-parse", "--is-inside-work-tree"):
        return ""
    if _says_yes(git, target, "ls-files", "--error-unmatch", "--", target.name):
        raise SettingsError(
            f"{path}: tracked by Git, which would share the tokens. Run git rm --cached {path}, commit, and try again"
        )
    if _says_yes(git, target, "check-ignore", "-q", "--", target.name):
        return ""
    ignoring = target.parent / ".gitignore"
    before = _text(ignoring)
    try:
        with ignoring.open("a", encoding="utf-8") as file:
            file.write(("" if before.endswith("\n") or not before else "\n") + f"/{target.name}\n")
    except OSError as e:
        raise SettingsError(f"{ignoring}: can't be written ({e.strerror}); add the line /{target.name} to it") from e
    return f"added /{target.name} to {ignoring}, so that Git does not share it"


def _says_yes(git: str, target: Path, *words: str) -> bool:
    done = subprocess.run([git, "-C", str(target.parent), *words], capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0
