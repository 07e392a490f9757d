"""How long one question may wait for a server and for the database."""

from __future__ import annotations

from threading import Event

from search.question_time import give_the_server_up, time_for_question, waiting_for_database, waiting_for_server


def wait_for_server(seconds: float) -> None:
    """Wait, at least for so long."""
    with waiting_for_server(9):
        Event().wait(seconds)


def server_and_database() -> tuple[float, float]:
    """Return what is left for each."""
    with waiting_for_server(9) as server, waiting_for_database(9) as database:
        return server, database


def test_outside_a_question_only_the_caller_limits_the_wait() -> None:
    give_the_server_up()
    assert server_and_database() == (9, 9)


def test_all_trips_to_a_server_share_one_time_and_the_database_keeps_a_third() -> None:
    with time_for_question(0.3, 0.3):
        Event().wait(0.1)  # for an embedder, of which a server is not to blame
        assert server_and_database() == (0.3, 0.3)
        with waiting_for_server(0.2) as seconds:
            assert seconds == 0.2
        wait_for_server(0.1)
        server, database = server_and_database()
        assert server <= 0.2
        assert 0 < database <= 0.2
        wait_for_server(0.2)
        server, database = server_and_database()
        assert server <= 0
        assert database <= 0.1
    assert server_and_database() == (9, 9)


def test_who_gave_the_server_up_does_not_wait_for_it_again() -> None:
    with time_for_question(1, 1):
        give_the_server_up()
        server, database = server_and_database()
        assert server <= 0 < database
