"""What `make bench` says of earlier figures."""

from tools.performance import BEGIN, END, Figure, Figures, compare, keep, read_kept, read_lines, table_of

ROOMS = Figure("test_steps.py::test_a_press[137-40]", "a press, CPU", 5.0, "ms")
BYTES = Figure("test_pages.py::test_a_phone", "first load", 90.0, "kB")
PAGE = f"# Performance\n\n{BEGIN}\n{END}\n\nMore.\n"


def test_what_is_kept_can_be_read_again() -> None:
    run = Figures((ROOMS, BYTES), 200.0)
    page = keep(PAGE, table_of(run, machine="2 cores", date="30 November 2026"))
    assert read_kept(page) == run
    assert page.endswith("\n\nMore.\n")
    assert read_kept(keep(page, table_of(Figures((BYTES,), 1.0), machine="", date=""))).figures == (BYTES,)


def test_of_figures_with_one_name_the_last_counts() -> None:
    line = '{"test": "t", "name": "n", "value": %d, "unit": "ms"}'
    assert read_lines("\n".join([line % 1, line % 2])) == (Figure("t", "n", 2, "ms"),)


def test_what_has_got_worse_by_more_than_a_fifth_is_named() -> None:
    kept = Figures((ROOMS, BYTES), 200.0)
    now = Figures((Figure(*ROOMS.key, 5.9, "ms"), Figure(*BYTES.key, 120.0, "kB")), 200.0)
    assert compare(kept, now) == ["test_pages.py::test_a_phone: first load: 90 → 120 kB (+33%)"]


def test_times_are_compared_at_the_speed_of_the_machine_and_bytes_are_not() -> None:
    kept = Figures((ROOMS, BYTES), 200.0)
    now = Figures((Figure(*ROOMS.key, 9.0, "ms"), Figure(*BYTES.key, 120.0, "kB")), 400.0)
    assert [line.partition(":")[0] for line in compare(kept, now)] == ["test_pages.py"]


def test_a_figure_that_is_new_is_worse_than_nothing() -> None:
    assert compare(Figures((), 200.0), Figures((ROOMS,), 200.0)) == []
