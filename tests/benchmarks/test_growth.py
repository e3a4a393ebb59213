"""The plot of the growth curves."""

from xml.etree import ElementTree as ET

from tests.benchmarks.growth import draw


def test_each_curve_has_a_panel_with_its_points() -> None:
    root = ET.fromstring(draw({"a": {10: 5.0, 10_000: 90.0}, "b": {1: 100.0}}))
    assert len(root.findall("{*}polyline")) == 2
    assert len(root.findall("{*}circle")) == 3
