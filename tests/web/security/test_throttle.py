"""The wait after wrong passwords."""

from datetime import timedelta

from monitor.web.security.throttle import LoginThrottle
from tests.fakes.reading import NOW

SECOND = timedelta(seconds=1)


def test_the_wait_doubles_after_three_wrong_passwords_and_ends() -> None:
    throttle, waits = LoginThrottle(), []
    for _ in range(12):
        throttle.failed("192.0.2.1", NOW)
        waits.append(throttle.wait("192.0.2.1", NOW) // SECOND)
    assert waits == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert throttle.wait("192.0.2.1", NOW + 300 * SECOND) == timedelta(0)


def test_others_do_not_wait() -> None:
    throttle = LoginThrottle()
    for _ in range(5):
        throttle.failed("192.0.2.1", NOW)
    assert not throttle.wait("192.0.2.2", NOW)


def test_one_ipv6_network_is_one_client() -> None:
    throttle = LoginThrottle()
    for host in range(5):
        throttle.failed(f"2001:db8::{host}", NOW)
    assert throttle.wait("2001:db8::ffff", NOW)
    assert not throttle.wait("2001:db8:1::1", NOW)


def test_the_right_password_and_time_clear_the_record() -> None:
    throttle = LoginThrottle()
    for _ in range(5):
        throttle.failed("192.0.2.1", NOW)
    throttle.worked("192.0.2.1")
    assert not throttle.wait("192.0.2.1", NOW)
    for _ in range(3):
        throttle.failed("192.0.2.1", NOW)
    later = NOW + timedelta(minutes=31)
    throttle.failed("192.0.2.1", later)
    assert not throttle.wait("192.0.2.1", later)


def test_many_clients_at_once_slow_everybody_down() -> None:
    throttle = LoginThrottle()
    for number in range(30):
        throttle.failed(f"192.0.2.{number}", NOW)
    assert throttle.wait("198.51.100.1", NOW) == 2 * SECOND
    assert not throttle.wait("198.51.100.1", NOW + 2 * SECOND)


def test_the_record_is_bounded() -> None:
    throttle = LoginThrottle()
    for number in range(3_000):
        throttle.failed(f"10.0.{number // 256}.{number % 256}", NOW)
    assert len(throttle._clients) == 2_000
