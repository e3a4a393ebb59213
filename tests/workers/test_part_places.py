from contextlib import ExitStack

import pytest

from monitor.workers.part_places import PartPlaces

ONE, TWO, THREE = "tls://one:1", "tls://two:1", "tls://three:1"


def placed(threads: dict[str, int], parts: int, *, failed: tuple[str, ...] = ()) -> list[str | None]:
    """The workers of that many parts, of which no one ends."""
    places = PartPlaces()
    with ExitStack() as under_way:
        return [under_way.enter_context(places.place(threads, failed)) for _ in range(parts)]


def test_each_worker_gets_as_many_parts_as_the_others() -> None:
    assert placed({TWO: 1, ONE: 1}, 5) == [ONE, TWO, ONE, TWO, ONE]


def test_a_worker_of_more_threads_gets_more_parts() -> None:
    assert sorted(map(str, placed({ONE: 1, TWO: 3}, 8))) == [ONE] * 2 + [TWO] * 6


def test_the_next_part_goes_where_one_ended() -> None:
    places = PartPlaces()
    with places.place({ONE: 1, TWO: 1}), places.place({ONE: 1, TWO: 1}), places.place({ONE: 1, TWO: 1}) as third:
        assert third == ONE
        with places.place({ONE: 1, TWO: 1}) as fourth:
            assert fourth == TWO
        with places.place({ONE: 1, TWO: 1}) as fifth:
            assert fifth == TWO


def test_a_part_that_fails_counts_no_longer() -> None:
    places = PartPlaces()
    with pytest.raises(OSError, match="lost"), places.place({ONE: 1, TWO: 1}):
        raise OSError("lost")
    with places.place({ONE: 1, TWO: 1}) as worker:
        assert worker == ONE


def test_a_worker_that_failed_is_chosen_only_if_there_is_no_other() -> None:
    assert placed({ONE: 1, TWO: 1}, 3, failed=(ONE,)) == [TWO, TWO, TWO]
    assert placed({ONE: 1}, 1, failed=(ONE,)) == [ONE]


def test_workers_may_leave_and_join() -> None:
    places = PartPlaces()
    with places.place({ONE: 1}), places.place({TWO: 1, THREE: 1}) as after:
        assert after == THREE


def test_without_a_worker_the_scheduler_waits_for_one() -> None:
    assert placed({}, 2) == [None, None]
