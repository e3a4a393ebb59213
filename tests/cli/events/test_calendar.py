"""`monitor calendar`, as a person, a script or another calendar reads it."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from icalendar import Calendar

from monitor.cli import monitor


def ask(folder: Path, *arguments: str) -> Result:
    env = {"MONITOR_DATA_DIR": str(folder / "data"), "MONITOR_RULES_DIR": str(folder / "rules")}
    return CliRunner().invoke(monitor, ["calendar", *arguments], env=env)


def own(folder: Path, *rows: str) -> None:
    (folder / "rules/mine").mkdir(parents=True)
    head = "register:\n"
    entries = (
        f"  - {{id: cl-{n}, date: 2026-03-02, issuer: CL, title: Decree {n}, measure: export_quota, action: impose, "
        f"stage: in_force, certainty: official, cites: {{primary: 'https://ministry.example.org/{n}'}}, {row}}}\n"
        for n, row in enumerate(rows)
    )
    (folder / "rules/mine/register.yaml").write_text(head + "".join(entries), encoding="utf-8")


def test_a_fresh_install_lists_the_dates_of_the_register(tmp_path: Path) -> None:
    said = ask(tmp_path, "--ahead", "36500", "--back", "36500", "--issuer", "CN", "--commodity", "gallium")
    assert said.exit_code == 0, said.output
    assert said.output.startswith("Dates of known acts, not complete.")
    assert "Fri 27 Nov 2026 (Beijing)" in said.output
    assert "Announcement No. 72 of 2025" in said.output
    assert "about Announcement No. 46 of 2024" in said.output


def test_json_has_each_date_with_its_document(tmp_path: Path) -> None:
    own(tmp_path, "until: 9999-12-31", "effective: 2026-03-09")
    said = json.loads(
        ask(tmp_path, "--ahead", "36500", "--back", "36500", "--issuer", "Chile", "--format", "json").output
    )
    assert said["heading"] == "Dates of known acts, not complete"
    assert [d["kind"] for d in said["dates"]] == []  # the last day that there is lies further ahead
    everything = ask(tmp_path, "--ahead", "36500", "--back", "36500", "--issuer", "CL", "--all", "--format", "json")
    (taken,) = json.loads(everything.output)["dates"]
    assert (taken["day"], taken["kind"], taken["fate"], taken["city"]) == (
        "2026-03-09",
        "effective",
        "passed",
        "Santiago",
    )
    assert taken["url"] == "https://ministry.example.org/1"


def test_ical_is_a_file_that_other_calendars_read(tmp_path: Path) -> None:
    own(tmp_path, "until: 2030-06-01")
    said = ask(tmp_path, "--ahead", "36500", "--issuer", "CL", "--format", "ical")
    (event,) = Calendar.from_ical(said.stdout_bytes).walk("VEVENT")
    assert str(event["description"]) == "Decree 0\nhttps://ministry.example.org/0"


def test_where_nothing_is_due_it_says_how_to_look_further(tmp_path: Path) -> None:
    said = ask(tmp_path, "--ahead", "0", "--back", "0", "--issuer", "XK")
    assert "No known dates in this period" in said.output


def test_goods_that_are_no_concept_are_refused_with_the_nearest(tmp_path: Path) -> None:
    said = ask(tmp_path, "--commodity", "galium")
    assert said.exit_code == 2
    assert "Did you mean gallium?" in said.output
