"""Tables: as wide as they may be, and quiet in a notebook."""

import rich.console
import rich.jupyter

from reductions.tables import Table, widths

TABLE = Table([2, 30], {"n": str, "words": lambda n: " ".join(["word"] * n)})


def test_fits_the_width():
    for width in (20, 40, 200):
        assert max(map(len, TABLE.text(width).splitlines())) <= width
        assert TABLE.text(width).count("word") == 2 + 30 + 1


def test_a_word_is_not_broken_for_one_that_is_broken_anyway():
    assert widths([["a" * 19], ["b" * 34], ["c" * 19]], 56) == [19, 18, 19]
    assert widths([["a b c"], ["d" * 8]], 10) == [2, 8]


def test_a_notebook_shows_nothing_beside_what_is_returned(monkeypatch):
    """Rich shows a page of what a console captures there; the text has rich's width of a page."""
    shown = []
    monkeypatch.setattr(rich.console, "_is_jupyter", lambda: True)
    monkeypatch.setattr(rich.jupyter, "display", lambda *page: shown.append(page))
    assert str(TABLE) == TABLE.text(115)
    assert not shown
