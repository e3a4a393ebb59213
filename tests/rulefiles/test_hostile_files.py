"""Broken and hostile files: rejected in time with file, line and column, while other packs load.

Cases 30 and 31, without a daemon. bad_rules/ covers messages; these tests cover the effect on the parser.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.rulefiles import RuleSet, load, render
from monitor.rulefiles.syntax.diagnostics import MESSAGE_MAX_CHARS

BASE = Path(__file__).parent / "base"
ANSWER = 2.0  # CPU seconds, far more than needed
RULE = """rules:
  - id: {id}
    title: China grants licences
    level: high
    when: act(issuer:CN action:grant)
    examples: {{match: [{{lang: en, title: China grants licences for gallium}}]}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    for pack in ("broken", "sound"):
        (folder / pack).mkdir(parents=True)
        (folder / pack / "alerts.yaml").write_text(RULE.format(id=f"of-{pack}"), encoding="utf-8")
    return folder


def read(root: Path) -> tuple[RuleSet, float]:
    """Return the rules and the CPU seconds of this process that they took."""
    began = time.process_time()
    return load(root, BASE), time.process_time() - began


def assert_refused(root: Path, code: str) -> None:
    """The pack has a located error of that code, the other packs load, and it was quick."""
    rules, took = read(root)
    found = [p for p in rules.errors if p.pack == "broken"]
    assert code in {p.code for p in found}
    for problem in rules.problems:
        assert problem.place.file.startswith("broken")
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert problem.message
        assert all(sign.isprintable() or sign == "\n" for sign in render(problem))
    assert [r.id for r in rules.knowledge.rules] == ["shipped-rule", "of-sound"]
    assert took < ANSWER


WHOLE = RULE.format(id="of-broken").encode()
BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n".encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(WHOLE[: WHOLE.index(b"    when")], "missing-key", id="half written, in the middle of a rule"),
        pytest.param(WHOLE[:-4], "syntax", id="half written, in the middle of a bracket"),
        pytest.param(b"", "empty", id="truncated to nothing"),
        pytest.param(b"# soon\n", "empty", id="nothing but a comment"),
        pytest.param(WHOLE.replace(b"China", b"Chin\xe9"), "bad-characters", id="Latin-1"),
        pytest.param(WHOLE.replace(b"China", "中国".encode("gb18030")), "bad-characters", id="GB 18030"),
        pytest.param(WHOLE.decode().encode("utf-16"), "bad-characters", id="UTF-16"),
        pytest.param(WHOLE + "稀土".encode()[:-1], "bad-characters", id="cut inside a character"),
        pytest.param(WHOLE.replace(b"    level", b"\tlevel"), "syntax", id="a tab"),
        pytest.param(WHOLE + WHOLE.removeprefix(b"rules:\n"), "duplicate-id", id="one id twice"),
        pytest.param(WHOLE.replace(b"level", b"lvl"), "unknown-key", id="an unknown key"),
        pytest.param(WHOLE + b"rules: []\n", "duplicate-key", id="a key twice"),
        pytest.param(WHOLE + b"<<<<<<< HEAD\n", "syntax", id="a merge conflict"),
        pytest.param(b"\x00" * 4096, "bad-characters", id="zeros, as after a power cut"),
    ],
)
def test_case_30_a_file_that_is_broken_while_it_is_edited_is_refused_in_its_place(
    root: Path, data: bytes, code: str
) -> None:
    (root / "broken" / "alerts.yaml").write_bytes(data)
    assert_refused(root, code)


def test_case_30_every_beginning_of_a_file_is_refused_or_whole(root: Path) -> None:
    path = root / "broken" / "alerts.yaml"
    for end in range(len(WHOLE)):
        path.write_bytes(WHOLE[:end])
        rules = load(root, BASE)
        assert "of-sound" in [r.id for r in rules.knowledge.rules]
        whole = [r for r in rules.knowledge.rules if r.id == "of-broken"]
        assert rules.errors or whole
        assert all("act(issuer:CN action:grant)".startswith(r.when_text) for r in whole)  # `when: ac` asks for a word


@contextmanager
def meanwhile(step: Callable[[int], None]) -> Iterator[None]:
    """Repeat the step while the block runs."""
    done = threading.Event()

    def work() -> None:
        number = 0
        while not done.is_set():
            step(number)
            number += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        done.set()
        worker.join()


def test_case_30_a_thousand_edits_a_second_give_the_old_the_new_or_a_located_error(root: Path) -> None:
    path = root / "broken" / "alerts.yaml"
    whole = {RULE.format(id="of-broken"), RULE.format(id="of-broken").replace("high", "low")}

    def edit(number: int) -> None:
        path.write_text(sorted(whole)[number % 2], encoding="utf-8")

    with meanwhile(edit):
        for _ in range(100):
            rules = load(root, BASE)
            found = [r.level.value for r in rules.rules if r.id == "of-broken"]
            assert found in (["high"], ["low"], [])
            assert found or rules.errors
            assert all(p.place.file == "broken/alerts.yaml" for p in rules.problems)
            assert "of-sound" in [r.id for r in rules.knowledge.rules]


def test_case_30_a_folder_that_is_swapped_by_a_link_is_read_as_one_version(tmp_path: Path) -> None:
    for version in ("1", "2"):
        for pack in ("a", "b"):
            folder = tmp_path / f"v{version}" / pack
            folder.mkdir(parents=True)
            (folder / "alerts.yaml").write_text(RULE.format(id=f"{pack}-{version}"), encoding="utf-8")
    link = tmp_path / "rules"
    link.symlink_to(tmp_path / "v1")

    def swap(number: int) -> None:
        new = tmp_path / "new"
        new.symlink_to(tmp_path / f"v{number % 2 + 1}")
        new.replace(link)

    with meanwhile(swap):
        for _ in range(100):
            ids = [r.id for r in load(link, BASE).knowledge.rules]
            assert ids in (["shipped-rule", "a-1", "b-1"], ["shipped-rule", "a-2", "b-2"])


def test_case_30_a_pack_that_is_taken_away_is_gone_and_the_others_run(root: Path) -> None:
    (root / "broken" / "alerts.yaml").unlink()
    (root / "broken").rmdir()
    rules, _ = read(root)
    assert (rules.problems, [p.name for p in rules.packs]) == ((), ["base", "sound"])


def test_case_30_a_root_that_is_taken_away_leaves_the_shipped_rules(tmp_path: Path) -> None:
    rules, _ = read(tmp_path / "gone")
    assert ([p.code for p in rules.problems], [r.id for r in rules.knowledge.rules]) == (
        ["no-folder"],
        ["shipped-rule"],
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("what", ["broken", "broken/alerts.yaml"])
def test_case_30_what_may_not_be_read_is_an_error_of_its_pack(root: Path, what: str) -> None:
    (root / what).chmod(0)
    try:
        assert_refused(root, "unreadable")
    finally:
        (root / what).chmod(0o755)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"[" * 5_000, "too-large", id="five thousand brackets"),
        pytest.param(b"{a: " * 5_000, "too-large", id="five thousand mappings"),
        pytest.param(b"- " * 5_000 + b"x", "too-large", id="five thousand lists"),
        pytest.param(b"? " * 5_000 + b"x", "too-large", id="five thousand keys"),
        pytest.param(BOMB, "alias", id="a bomb of aliases"),
        pytest.param(b"a: &a [*a]\n", "alias", id="a list that holds itself"),
        pytest.param(b"rules: !!python/object/apply:os.system ['echo owned']\n", "alias", id="a Python object"),
        pytest.param(b"rules: !!python/name:os.system\n", "alias", id="a Python name"),
        pytest.param(b"%TAG ! tag:example.org,2026:\n---\nrules: !x []\n", "alias", id="a tag of one's own"),
        pytest.param(b"rules: !include ../../secret.yaml\n", "alias", id="an include that leads out"),
        pytest.param(b"rules: !!binary aGVsbG8=\n", "alias", id="binary"),
        pytest.param(b"#" * (10 * 1024 * 1024), "too-large", id="ten megabytes"),
        pytest.param(b"rules:\n" + b"  - {}\n" * 40_000, "too-large", id="forty thousand entries"),
        pytest.param(b"rules: [" + b"x, " * 20_000 + b"]", "too-large", id="twenty thousand values in a row"),
        pytest.param(b"a: |\n" + b" x\n" * 80_000, "unknown-key", id="a text of eighty thousand lines"),
        pytest.param(b"".join(b"k%d: 1\n" % n for n in range(4_900)), "unknown-key", id="thousands of unknown keys"),
        pytest.param(
            WHOLE.replace(b"act(issuer:CN action:grant)", b"(" * 4_000), "unclosed-bracket", id="open brackets"
        ),
        pytest.param(WHOLE.replace(b"act(issuer:CN", b"a OR " * 30_000), "too-long", id="a clause of 150 kB"),
    ],
)
def test_case_31_a_hostile_file_is_refused_in_its_place_and_in_time(root: Path, data: bytes, code: str) -> None:
    (root / "broken" / "alerts.yaml").write_bytes(data)
    assert_refused(root, code)


def test_case_31_a_file_of_ten_gigabytes_is_refused_without_being_read(root: Path) -> None:
    with (root / "broken" / "alerts.yaml").open("wb") as file:
        file.truncate(10 * 1024**3)
    assert_refused(root, "too-large")


@pytest.mark.parametrize("name", ["alerts.yaml", "tuning.yaml", "vocabulary.yaml", "sources.yaml", "register.yaml"])
def test_case_31_a_link_that_leads_out_is_refused_and_nothing_of_it_is_shown(root: Path, name: str) -> None:
    secret = root.parent / "secret.yaml"
    secret.write_text("password: hunter2\n", encoding="utf-8")
    path = root / "broken" / name
    path.unlink(missing_ok=True)
    path.symlink_to(Path("..") / ".." / "secret.yaml")
    assert_refused(root, "outside")
    assert "hunter2" not in "".join(render(p) for p in load(root, BASE).problems)


def test_case_31_routes_that_lead_out_are_refused(root: Path) -> None:
    (root / "routes.yaml").symlink_to("/etc/hostname")
    assert [(str(p.place), p.code) for p in load(root, BASE).problems] == [("routes.yaml:1:1", "outside")]


def test_case_31_a_ring_of_links_and_a_link_to_the_folder_itself_end(root: Path) -> None:
    path = root / "broken" / "alerts.yaml"
    path.unlink()
    path.symlink_to("alerts.yaml")
    assert_refused(root, "unreadable")
    (root / "again").symlink_to(root)
    rules, took = read(root)
    assert [r.id for r in rules.knowledge.rules] == ["shipped-rule", "of-sound"]
    assert took < ANSWER


@pytest.mark.parametrize("make", [os.mkfifo, lambda p: Path(p).mkdir()], ids=["a pipe", "a folder"])
def test_case_31_what_is_no_file_is_not_waited_for(root: Path, make: Callable[[Path], None]) -> None:
    path = root / "broken" / "alerts.yaml"
    path.unlink()
    make(path)
    assert_refused(root, "unreadable")


def test_case_31_what_a_file_says_never_reaches_a_terminal_as_a_command(root: Path) -> None:
    text = WHOLE.replace(b"of-broken", b'"\\e]0;owned\\a\\e[2J\\u202e"').replace(b"level:", b'"\\e[31mlevel\\n\\n":')
    (root / "broken" / "alerts.yaml").write_bytes(text)
    assert_refused(root, "unknown-key")


def test_case_31_a_name_of_100_kb_is_reported_in_short(root: Path) -> None:
    (root / "broken" / "alerts.yaml").write_bytes(WHOLE + b"x" * 900 + b": 1\n")
    assert_refused(root, "unknown-key")
    (root / "broken" / "alerts.yaml").write_bytes(WHOLE.replace(b"level: high", b"level: " + b"h" * 100_000))
    assert_refused(root, "unknown-value")
    assert max(len(p.message) for p in load(root, BASE).problems) <= MESSAGE_MAX_CHARS


def test_case_31_a_clause_nested_against_itself_is_looked_through_in_time(root: Path) -> None:
    one, other = "ban", "licence"
    for number in range(30):
        join = "AND" if number % 2 else "OR"
        one, other = f"(a{number} {join} {one})", f"(b{number} {join} {other})"
    text = RULE.format(id="of-broken").replace("act(issuer:CN action:grant)", f"{one} OR {other}")
    (root / "broken" / "alerts.yaml").write_text(text, encoding="utf-8")
    rules, took = read(root)
    assert "of-broken" in [r.id for r in rules.knowledge.rules]
    assert took < ANSWER


def test_case_31_files_full_of_the_longest_clauses_are_looked_through_in_time(root: Path) -> None:
    clauses = [" OR ".join(f"word{n}x{m}" for m in range(199)) for n in range(80)]
    rules = "".join(
        RULE.format(id=f"r{n}").removeprefix("rules:\n").replace("act(issuer:CN action:grant)", clause)
        for n, clause in enumerate(clauses)
    )
    (root / "broken" / "alerts.yaml").write_text(f"rules:\n{rules}", encoding="utf-8")
    found, took = read(root)
    assert len(found.rules) == 82
    assert took < 3 * ANSWER


def test_case_31_nothing_is_written_whatever_the_files_say(root: Path) -> None:
    (root / "broken" / "alerts.yaml").write_bytes(BOMB)
    before = sorted((p, p.stat().st_mtime_ns) for p in root.parent.rglob("*"))
    load(root, BASE)
    assert sorted((p, p.stat().st_mtime_ns) for p in root.parent.rglob("*")) == before
