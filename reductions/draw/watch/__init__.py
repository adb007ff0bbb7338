"""A run that one can watch: one page that walks through an instance, from its clauses to attention and back.

`run` finds what there is to show, `parts` chooses what of it is shown, `data` computes all numbers from the modules of
the proof, `prose` and `ending` write the sentences, and `page` puts them into `page.html` with its style and scripts,
which only look up and compare.
"""

from reductions.draw.watch.page import Page, watch

__all__ = ["Page", "watch"]
