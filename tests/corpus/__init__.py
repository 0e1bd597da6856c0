"""Township files with known truth, made by rule and seed: the adversary of the whole program.

Written from what clerks do, without a look at how the program reads: its sentences, names
and layouts are its own, so that nothing here was tuned on. ``make_corpus`` writes a folder.
"""

from tests.corpus.make import make_corpus

__all__ = ["make_corpus"]
