"""`.env`: what is set is set, the rest stays, and neither other users nor Git see it."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app.envfile import keep_from_git, read_env, write_env
from monitor.errors import SettingsError

TOKEN = "xoxb-never-print-this"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_a_new_file_is_its_owners_alone(file: Path) -> None:
    write_env(file, {"MONITOR_SLACK_BOT_TOKEN": TOKEN})
    assert file.read_text() == f"MONITOR_SLACK_BOT_TOKEN={TOKEN}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_one_that_others_could_read_is_closed_to_them(file: Path) -> None:
    file.write_text("A=1\n")
    file.chmod(0o644)
    write_env(file, {"B": "2"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_else_is_in_the_file_stays_and_a_name_is_set_where_it_stands(file: Path) -> None:
    file.write_text("# ours\nexport A=old  # why\nOTHER='x y'\n\nB=1\nB=2\n")
    write_env(file, {"A": "new", "B": "3", "C": "4"})
    assert file.read_text() == "# ours\nA=new\nOTHER='x y'\n\nB=1\nB=3\nC=4\n"
    assert read_env(file) == {"A": "new", "OTHER": "x y", "B": "3", "C": "4"}


def test_the_remark_of_a_template_is_filled_in(file: Path) -> None:
    file.write_text("# the channel\n#MONITOR_SLACK_CHANNEL=#policy-alerts\n")
    write_env(file, {"MONITOR_SLACK_CHANNEL": "C0ALERTS1"})
    assert file.read_text() == "# the channel\nMONITOR_SLACK_CHANNEL=C0ALERTS1\n"


def test_an_empty_value_takes_the_line_away(file: Path) -> None:
    file.write_text("A=1\nB=2\n")
    write_env(file, {"A": "", "C": ""})
    assert file.read_text() == "B=2\n"


def test_a_link_is_followed_and_stays_one(tmp_path: Path, file: Path) -> None:
    (tmp_path / "elsewhere").write_text("A=1\n")
    file.symlink_to(tmp_path / "elsewhere")
    write_env(file, {"A": "2"})
    assert file.is_symlink()
    assert (tmp_path / "elsewhere").read_text() == "A=2\n"


def test_nothing_is_left_behind_beside_the_file(tmp_path: Path, file: Path) -> None:
    write_env(file, {"A": "1"})
    assert [p.name for p in tmp_path.iterdir()] == [".env"]


def test_a_missing_folder_is_reported_without_the_value(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="choose another file with --env-file") as caught:
        write_env(tmp_path / "none" / ".env", {"A": TOKEN})
    assert TOKEN not in str(caught.value)


def test_a_value_that_would_break_the_line_is_refused(file: Path) -> None:
    with pytest.raises(SettingsError, match="line break"):
        write_env(file, {"A": "1\nB=2"})
    assert not file.exists()


_VALUES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="'\\\"`$"), max_size=30)


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True), _VALUES, max_size=4), st.data())
def test_what_was_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str], data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("env") / ".env"
    file.write_text(data.draw(st.sampled_from(["", "# remark\nZZZ=1", "A=9\n#B=1\nA=8\n"])))
    before = read_env(file)
    write_env(file, values)
    assert read_env(file) == {name: value for name, value in {**before, **values}.items() if value}


def test_a_shell_reads_the_file_alike(file: Path) -> None:
    values = {"A": "xoxb-1-2", "B": "#策略", "C": "a b"}
    write_env(file, values)
    script = f'set -a; . "{file}"; printf "%s|" "$A" "$B" "$C"'
    shown = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert shown == "xoxb-1-2|#策略|a b|"


# ------------------------------------------------------------------ Git

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git here")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    return tmp_path


@needs_git
def test_a_file_that_git_tracks_is_refused(repository: Path, file: Path) -> None:
    file.write_text("A=1\n")
    git(repository, "add", ".env")
    with pytest.raises(SettingsError, match="git rm --cached"):
        keep_from_git(file)


@needs_git
def test_one_that_git_would_take_is_added_to_what_it_ignores(repository: Path, file: Path) -> None:
    (repository / ".gitignore").write_text("build/")
    assert keep_from_git(file) == f"added /.env to {repository / '.gitignore'}, so that Git does not share it"
    assert (repository / ".gitignore").read_text() == "build/\n/.env\n"
    assert keep_from_git(file) == ""


def test_outside_of_a_repository_nothing_is_done(tmp_path: Path, file: Path) -> None:
    assert keep_from_git(file) == ""
    assert list(tmp_path.iterdir()) == []
