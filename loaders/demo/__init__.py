"""
A municipality that looks real and is not: people, places and levels are drawn from lists with a seed.

    terms.py    what the loaded vocabulary offers            staff.py    people, posts, profiles, adjustments
    kinds.py    kinds of units, as data                      levels.py   who holds what, from whom, since when
    tree.py     the unit tree                                learning.py qualifications, sessions, enrolments
    plan.py     all but the levels, with the planted gaps    changes.py  the changes, made as they are read
"""

from loaders.demo.loader import LOADER, DemoLoader

__all__ = ["LOADER", "DemoLoader"]
