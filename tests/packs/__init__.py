"""Packs: plain functions over a page open in a browser, each returning the faults it found, in words.

They know of no edition or kind of page by name, beyond the rows of the budgets table that name one, so a new kind of
page is checked by all of them as soon as it exists.
"""
