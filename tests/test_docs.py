"""The documentation beside the product: links lead somewhere, every state has its line, examples are what runs."""

import ast
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from monitor.cli import monitor as cli
from monitor.domain.acts.scheme import Action, Certainty, Measure, MeasureClass, Stage, sign_of
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.page_fetch import Refusal
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.sources.schedule import Outcome
from monitor.errors import MonitorError
from monitor.language.reader import Reader
from monitor.reports.calendar import CalendarDate
from monitor.reports.explain.answer import Branch
from monitor.reports.health import Condition
from monitor.reports.regime import MeasureStatus
from monitor.rulefiles import load
from monitor.settings import is_known_setting
from tests.fakes.reading import article, source
from tests.rows import each_row

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
READABLE = [*PAGES, *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"))]
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
MODULES = sorted(p for p in (ROOT / "monitor").rglob("*.py") if "base" not in p.relative_to(ROOT).parts)
STATES = (DOCS / "reference/errors.md").read_text(encoding="utf-8")
ACTS = (DOCS / "reference/acts.md").read_text(encoding="utf-8")
READING = (DOCS / "explanation/reading.md").read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ------------------------------------------------------------------ links

_FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


@cache
def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """As mkdocs and GitHub make them for headings in English."""
    found = set()
    for heading in _HEADING.findall(prose(page)):
        plain = unicodedata.normalize("NFKD", heading.replace("`", "")).encode("ascii", "ignore").decode()
        found.add(re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower()))
    return found


def links(page: Path) -> list[str]:
    targets = _LINK.findall(_CODE.sub("", prose(page)))
    return [t for t in targets if not t.startswith(("https://", "http://", "mailto:"))]


@each_row(READABLE, name_of)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_picture_is_shown_in_words_as_well_and_small() -> None:
    shown = set[Path]()
    for page in READABLE:
        for words, link in _PICTURE.findall(prose(page)):
            picture = (page.parent / link).resolve()
            shown.add(picture)
            assert len(words) > 60
            assert picture.stat().st_size < 62_000
    assert shown == set((DOCS / "images").iterdir())


def test_links_are_found_at_all() -> None:
    assert "tutorial/first-ten-minutes.md" in links(DOCS / "index.md")
    assert any("#" in link for page in PAGES for link in links(page))


def test_a_page_links_to_no_file_outside_the_documentation() -> None:
    outside = [
        (name_of(page), link)
        for page in PAGES
        for link in links(page)
        if not (page.parent / link.partition("#")[0]).resolve().is_relative_to(DOCS)
    ]
    assert outside == []


@each_row(READABLE, name_of)
def test_a_page_names_no_folder_of_somebodys_machine(page: Path) -> None:
    assert re.findall(r"(?:/work|/home/\w+|/Users/\w+|/root)\b\S*", page.read_text(encoding="utf-8")) == []


# ------------------------------------------------------------------ navigation and kinds of page


def _leaves(nav: Any) -> Iterator[str]:
    match nav:
        case str():
            yield nav
        case list():
            for entry in nav:
                yield from _leaves(entry)
        case dict():
            for entry in nav.values():
                yield from _leaves(entry)


def test_the_navigation_lists_every_page_once() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(_leaves(nav)) == sorted(p.relative_to(DOCS).as_posix() for p in PAGES)


def test_the_overview_leads_to_every_page() -> None:
    reached = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "index.md")}
    reached |= {(DOCS / "decisions" / link).resolve() for link in links(DOCS / "decisions/index.md")}
    assert set(PAGES) - reached == {DOCS / "index.md"}


@each_row(PAGES, name_of)
def test_a_page_begins_with_its_title_and_has_one(page: Path) -> None:
    assert prose(page).startswith("# ")
    assert len(re.findall(r"^# ", prose(page), re.MULTILINE)) == 1


@each_row(DECISIONS, name_of)
def test_a_decision_has_its_number_and_four_parts_on_one_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Choice", "Rival", "Price"]
    assert len(text.splitlines()) <= 60


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(p.name[:4]) for p in DECISIONS] == list(range(1, len(DECISIONS) + 1))


# ------------------------------------------------------------------ rule files on pages

_YAML = re.compile(r"^( *)```yaml\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_OF_RULES = {"rules", "sources", "routes"}


@each_row([*PAGES, ROOT / "rules/README.md"], name_of)
def test_a_rule_file_on_a_page_says_which_file_it_is(page: Path) -> None:
    """Marked ones are loaded by tests/rules/test_documented_rules.py; this finds those that are not marked."""
    unmarked = [
        text
        for _, text in _YAML.findall(page.read_text(encoding="utf-8"))
        if isinstance(shown := yaml.safe_load(text), dict)
        and _OF_RULES & set(shown)
        and not text.lstrip().startswith("# rules/")
    ]
    assert unmarked == []


# ------------------------------------------------------------------ commands on pages

_CALL = re.compile(r"(?<![\w-])monitor +(?!monitor)([a-z]+)(?: ([a-z]+))?([^\n`]*)")


def _code(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    return "\n".join([*(m.group() for m in _FENCE.finditer(text)), *_CODE.findall(_FENCE.sub("", text))])


def _options_of(first: str, second: str) -> set[str] | None:
    """The options of a command, None where there is no such command."""
    command = cli.get_command(click.Context(cli), first)
    if isinstance(command, click.Group) and second:
        command = command.get_command(click.Context(command), second)
    return None if command is None else {"--help", *(o for p in command.params for o in p.opts)}


@each_row([*READABLE, ROOT / "rules/README.md"], name_of)
def test_a_command_on_a_page_exists_with_its_options(page: Path) -> None:
    unknown = []
    for first, second, rest in _CALL.findall(_code(page)):
        options = _options_of(first, second)
        if options is None or not set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= options:
            unknown.append(f"monitor {first} {second}{rest}")
    assert unknown == []


def test_match_answers_as_the_page_on_output_shows(tmp_path: Path) -> None:
    page, output = ((DOCS / f"reference/{name}.md").read_text(encoding="utf-8") for name in ("commands", "output"))
    (asked,) = re.findall(r"echo '(.*)' \| monitor match", page)
    (shown,) = re.findall(r"```json\n(.*?)```", output, re.DOTALL)
    texts = tmp_path / "texts.jsonl"
    texts.write_text(asked, encoding="utf-8")
    said = CliRunner().invoke(cli, ["match", str(texts), "--format", "jsonl"])
    assert json.loads(said.output) == json.loads(shown)


def test_commands_are_found_on_pages_at_all() -> None:
    found = {first for page in PAGES for first, _, _ in _CALL.findall(_code(page))}
    assert {"run", "once", "health", "check", "match", "events", "sources"} <= found


@each_row([*READABLE, ROOT / "rules/README.md"], name_of)
def test_a_setting_on_a_page_exists(page: Path) -> None:
    named = set(re.findall(r"\bMONITOR_[A-Z_]+\b", page.read_text(encoding="utf-8")))
    assert {name for name in named if not is_known_setting(name)} == set()


# ------------------------------------------------------------------ states and reasons


def _rows(page: str, heading: str) -> set[str]:
    """The names in code in the first column of the table below a heading."""
    part = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in part.splitlines() if line.startswith("|")]
    return {name for cell in first for name in re.findall(r"`([a-z_]+)`", cell)}


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        pytest.param("How a poll ends", set(Outcome), id="outcomes"),
        pytest.param("How a source is", set(Condition), id="conditions"),
        pytest.param("How a page ends", {*Refusal, "news", "nothing_new"}, id="pages"),
        pytest.param("Announcement states", set(AnnouncementState), id="announcements"),
        pytest.param("Delivery states", set(DeliveryState), id="deliveries"),
    ],
)
def test_the_reference_has_a_line_for_every_state_and_no_other(heading: str, names: set[str]) -> None:
    assert _rows(STATES, heading) == {str(n) for n in names}


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        pytest.param("monitor regime", "measures", MeasureStatus, id="regime"),
        pytest.param("monitor calendar", "dates", CalendarDate, id="calendar"),
        pytest.param("monitor why", "Nodes of the tree", Branch, id="why"),
    ],
)
def test_the_reference_lists_the_json_keys_of_a_command(section: str, name: str, value: type[Any]) -> None:
    page = (ROOT / "docs/reference/output.md").read_text(encoding="utf-8")
    part = page.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    listed = re.search(rf"{name}: `{{([^}}]*)}}`", part)
    assert listed is not None
    assert re.findall(r'"(\w+)"', listed[1]) == [f.name for f in fields(value)]


def _literals(call: str, keyword: str) -> set[str]:
    """Every literal that the code passes as `keyword` to `call`."""
    found = set()
    for module in MODULES:
        if f"{call}(" not in module.read_text(encoding="utf-8"):
            continue  # parsing all modules takes seconds
        for node in ast.walk(_parsed(module)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == call:
                found |= {
                    k.value.value for k in node.keywords if k.arg == keyword and isinstance(k.value, ast.Constant)
                }
    return {name for name in found if isinstance(name, str)}


def test_every_reason_for_dropping_an_item_has_its_line() -> None:
    assert _rows(STATES, "Why an item became no article") == _literals("RefusedItem", "reason")


def test_every_cause_of_a_lost_child_has_its_line() -> None:
    source = (ROOT / "monitor/workers/parent.py").read_text(encoding="utf-8")
    causes = re.search(r"`cause` is ([a-z, ]+) or ([a-z]+)\.", source)
    assert causes is not None
    assert _rows(STATES, "Why a child was lost") == {*causes[1].split(", "), causes[2]}


def test_every_reason_for_a_near_miss_has_its_line() -> None:
    concepts = load(ROOT / "no-such-folder").knowledge.vocabulary.concepts.values()
    said = {dict(c.attributes).get("reason") for c in concepts if c.kind is ConceptKind.NOISE} - {None}
    measures = {str(m) for m in Measure if m.measure_class is MeasureClass.NEAR_MISS}
    blocked = {"call", "conditional", "negated"}
    assert _rows(READING, "Near misses") >= {str(s) for s in said} | measures | blocked | _literals(
        "RejectedCandidate", "reason"
    )


def test_the_page_on_acts_has_every_value_of_the_scheme() -> None:
    for heading, names in (("Measures", Measure), ("Stages", Stage), ("Certainty", Certainty)):
        assert _rows(ACTS, heading) == {str(n) for n in names}


def _sign(measure: Measure, action: Action) -> str:
    try:
        return str(sign_of(measure, action))
    except ValueError:
        return "–"


def test_the_page_on_acts_has_the_directions_that_the_domain_has() -> None:
    table = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in ACTS.partition("\n## Actions and direction\n")[2].partition("\n## ")[0].splitlines()
        if line.startswith("| `")
    ]
    one_of_each = (Measure.EXPORT_BAN, Measure.LICENCE, Measure.LICENCE_POLICY)
    result = {row[0]: row[2:] for row in table}
    assert result == {str(action): [_sign(m, action) for m in one_of_each] for action in Action}


def _as_told(reader: Reader, headline: str) -> str:
    _, reading = reader.read(article("1", source(), headline))
    return ", ".join(f"`{a.direction}`, `{a.stage}`" for a in reading.acts) or "no act"


def test_headlines_are_read_as_the_page_on_reading_says() -> None:
    table = READING.partition("| the text says")[2].partition("\n\n")[0].splitlines()[2:]
    result = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table]
    reader = Reader(load(ROOT / "no-such-folder").knowledge.vocabulary)
    assert len(result) > 5
    assert [(headline, _as_told(reader, headline)) for headline, _ in result] == result


def test_every_development_has_its_line() -> None:
    page = (DOCS / "explanation/events.md").read_text(encoding="utf-8")
    assert _rows(page, "Developments") == {str(k) for k in DevelopmentKind}


def test_every_exit_code_has_its_line() -> None:
    def codes(error: type[MonitorError]) -> set[int]:
        return {error.exit_code}.union(*(codes(e) for e in error.__subclasses__()))

    part = STATES.partition("\n## Exit codes\n")[2].partition("\n## ")[0]
    assert {int(n) for n in re.findall(r"^\| (\d+) \|", part, re.MULTILINE)} == {0} | codes(MonitorError)


# ------------------------------------------------------------------ layers, docstrings, faces


def test_the_architecture_page_draws_the_layers_that_are_enforced() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    enforced = re.findall(r'^    "([a-z| ]+)",$', project.partition("layers = [")[2].partition("]")[0], re.MULTILINE)
    page = (DOCS / "explanation/architecture.md").read_text(encoding="utf-8")
    assert "\n".join(enforced) in page


@cache
def _parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def _contract(module: Path) -> str | None:
    """The module's docstring. Only the beginning of the file is parsed: all of all files takes seconds."""
    head, quotes, rest = module.read_text(encoding="utf-8").partition('"""')
    return ast.get_docstring(ast.parse(head + quotes + rest.partition('"""')[0] + quotes))


def test_every_module_says_what_it_is_for() -> None:
    assert len(MODULES) > 100
    assert [name_of(module) for module in MODULES if not _contract(module)] == []


def _face(module: Path) -> list[str]:
    if "__all__" not in module.read_text(encoding="utf-8"):
        return []
    for node in _parsed(module).body:
        if isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return []


def _by_kind(name: str) -> tuple[int, str]:
    """Constants, then types, then functions, as ruff sorts them."""
    if name.isupper():
        return (0, name)
    return (1 if name[0].isupper() else 2, name)


def test_the_face_of_every_module_is_sorted() -> None:
    faces = {name_of(module): _face(module) for module in MODULES}
    assert {name: face for name, face in faces.items() if face != sorted(set(face), key=_by_kind)} == {}


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    """In a process that sees no installed package (-S), and the checkout alone beside the standard library."""
    paths = [p.relative_to(ROOT).with_suffix("") for p in MODULES if "domain" in p.parts]
    names = [".".join(p.parts).removesuffix(".__init__") for p in paths]
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {', '.join(names)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    ours = {m for m in done.stdout.split() if m.partition(".")[0] == "monitor"}
    assert ours == {"monitor", "monitor.errors", *names}
