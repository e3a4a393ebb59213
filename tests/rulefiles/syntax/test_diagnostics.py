import json
import re
from pathlib import Path

import pytest

from monitor.domain.rules.rule import Place
from monitor.language import query
from monitor.rulefiles.syntax.diagnostics import CODES, Findings, Problem, Severity, render, to_json
from tests.rows import each_row

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "diagnostics.md"


def problem(line: str, column: int, width: int) -> Problem:
    return Problem(
        place=Place(file="minerals/alerts.yaml", line=14, column=column),
        severity=Severity.ERROR,
        code="unknown-value",
        message='commodity "rare_earth" is not in the vocabulary.',
        advice="Did you mean rare_earths?",
        line_text=line,
        width=width,
        pack="minerals",
    )


def test_a_problem_is_rendered_with_its_line_and_a_caret() -> None:
    assert render(problem("    when: act(issuer:CN commodity:rare_earth action:grant)", 35, 10)) == (
        'minerals/alerts.yaml:14:35: error[unknown-value]: commodity "rare_earth" is not in the vocabulary.'
        " Did you mean rare_earths?\n"
        "   14 |     when: act(issuer:CN commodity:rare_earth action:grant)\n"
        "      |                                   ^^^^^^^^^^"
    )


def test_the_caret_counts_chinese_characters_as_two_columns() -> None:
    drawn = render(problem("title: 商务部 稀土", 12, 2)).split("\n")
    assert drawn[1:] == ["   14 | title: 商务部 稀土", "      |               ^^^^"]


def test_a_long_line_is_cut_around_the_marked_part() -> None:
    line = "a" * 5_000 + "HERE" + "b" * 5_000
    shown = render(problem(line, 5_001, 4)).split("\n")
    assert len(shown[1]) < 200
    assert shown[1][shown[2].index("^") :].startswith("HEREb")


@pytest.mark.parametrize("column", [1, 200])
def test_a_place_past_the_end_of_the_line_is_rendered(column: int) -> None:
    assert render(problem("abc", column, 5)).count("^") in (1, 3)


def test_control_characters_never_reach_the_terminal() -> None:
    assert "\x1b" not in render(problem("a \x1b[31m b", 1, 1))


def test_colour_only_adds_escape_sequences() -> None:
    one = problem("when: x", 1, 4)
    assert re.sub(r"\x1b\[\d+m", "", render(one, colour=True)) == render(one)


def test_json_has_the_same_fields() -> None:
    assert json.loads(json.dumps(to_json(problem("when: x", 35, 10)))) == {
        "file": "minerals/alerts.yaml",
        "line": 14,
        "column": 35,
        "width": 10,
        "severity": "error",
        "code": "unknown-value",
        "message": 'commodity "rare_earth" is not in the vocabulary.',
        "advice": "Did you mean rare_earths?",
        "pack": "minerals",
    }


@each_row(sorted(CODES))
def test_every_code_has_its_entry_in_the_reference(code: str) -> None:
    assert f"`{code}`" in REFERENCE.read_text(encoding="utf-8")


def test_every_code_of_a_clause_has_its_entry_too() -> None:
    said = re.compile(r"""(?:refuse\(|_at\(\s*[\w()]+,\s*|code=)"([a-z]+(?:-[a-z]+)*)\"""")
    room = Path(query.__file__).parent
    codes = {code for path in room.glob("*.py") for code in said.findall(path.read_text(encoding="utf-8"))}
    text = REFERENCE.read_text(encoding="utf-8")
    assert len(codes) > 15
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


@pytest.mark.parametrize(
    "line",
    [
        "    password: s3cr3t",
        "    auth: {header: X-Key, value: s3cr3t s3cr3t, value_from: MONITOR_SECRET_X}",
        'auth: {basic: reader, "password_from": "s3cr3t',
        "  - {url: 'https://feeds.example/x?key=s3cr3t&a=b', tier: media}",
        "    proxy: http://reader:s3cr3t@proxy.example:3128",
    ],
)
def test_possible_secrets_in_a_line_are_masked(line: str) -> None:
    findings = Findings(lines={"a.yaml": [line]})
    findings.add(Place(file="a.yaml", line=1, column=5), "unknown-key", "no such key.")
    (problem,) = findings.problems
    assert "s3cr3t" not in render(problem)
    assert len(problem.line_text) == len(line)
    assert "•••••" in problem.line_text


@pytest.mark.parametrize(
    "line", ["  - title: 'Token: a new rule'", "auth: {cookie: sid, value_from: MONITOR_SECRET_X}"]
)
def test_a_line_without_a_secret_is_not_masked(line: str) -> None:
    findings = Findings(lines={"a.yaml": [line]})
    findings.add(Place(file="a.yaml", line=1, column=5), "unknown-key", "no.")
    assert findings.problems[0].line_text == line
