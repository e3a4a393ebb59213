"""What a daemon answers while it stands by."""

from monitor.web.standby import standby_application
from tests.fakes.page import Browser


async def test_it_is_alive_and_not_ready() -> None:
    browser = Browser(standby_application())
    live, ready = await browser.get("/health/live"), await browser.get("/health/ready")
    assert (live.status, live.json) == (200, {"ok": True, "state": "standby"})
    assert (ready.status, ready.json["state"]) == (503, "standby")
    assert ready.json["checks"] == [{"check": "standby", "ok": False}]


async def test_its_one_metric_is_that_it_is_not_active() -> None:
    answer = await Browser(standby_application()).get("/metrics")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert (answer.status, lines) == (200, ["policy_monitor_active 0"])


async def test_the_page_is_on_the_active_one() -> None:
    for path in ("/", "/events/E-7K2Q", "/login"):
        answer = await Browser(standby_application()).get(path)
        assert (answer.status, answer.headers["retry-after"]) == (503, "15")
        assert "another one is active" in answer.text
