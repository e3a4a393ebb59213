"""What the comparison of grammar and heads counts."""

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Measure, Stage
from tests.fakes.reading import act
from tests.training.items import Item, Label
from tests.training.reading import Read
from tests.training.second import Opinions, compare_measures, compare_stages

CONSIDERED, ANNOUNCED = {"considered": 0.7, "announced": 0.3}, {"considered": 0.4, "announced": 0.6}
BAN, LICENCE = {"export_ban": 0.8, "other": 0.2}, {"export_ban": 0.5, "export_licence_grant": 0.5}


def answered(label: Label, opinion: Opinions, read: Act) -> tuple[Read, Opinions]:
    item = Item(id="1", title="", text="", language="en", origin="pool", label=label)
    return Read(item=item, features={}, acts=(read,), judged=True, screened=True), opinion


def test_stages_that_differ_are_unclear_and_counted_by_who_is_right() -> None:
    read = act(stage=Stage.ANNOUNCED)
    rows = [
        answered(Label(label="1", stage="considered"), {"stage": CONSIDERED}, read),
        answered(Label(label="1", stage="announced"), {"stage": CONSIDERED}, read),
        answered(Label(label="1", stage="announced"), {"stage": ANNOUNCED}, read),
        answered(Label(label="1"), {"stage": CONSIDERED}, read),
    ]
    found = compare_stages(rows)
    assert (found.acts, found.unclear, found.grammar_right, found.head_right) == (3, 2, 1, 1)
    assert (found.right, found.clear_right) == (2 / 3, 1.0)


def test_measures_go_by_the_names_of_the_labels() -> None:
    read = act(measure=Measure.LICENCE, action=Action.GRANT)
    rows = [
        answered(Label(label="1", measure="export_ban"), {"measure": BAN}, read),
        answered(Label(label="1", measure="export_licence_grant"), {"measure": LICENCE}, read),
    ]
    found = compare_measures(rows)
    assert (found.acts, found.unclear, found.grammar_right, found.head_right) == (2, 1, 0, 1)
    assert found.clear_right == 1.0
