"""Joins rows into problems, and never two that something keeps apart.

A join that would bring a kept-apart pair under one roof is refused as a whole, even when
a third row agrees with both. The result does not depend on the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence


class Clusters:
    """Rows by offset, each in one cluster; the smallest offset names it.

    Rows of one kind say the same in every respect that matters here: one of them speaks
    for all, so that a sheet of copies costs no more than its different rows.
    """

    def __init__(
        self,
        count: int,
        is_apart: Callable[[int, int], bool],
        kinds: Sequence[Hashable] | None = None,
    ) -> None:
        self._root = list(range(count))
        self._members: dict[int, list[int]] = {}
        self._is_apart = is_apart
        self._kinds = kinds or self._root.copy()
        self._speakers: dict[int, dict[Hashable, int]] = {}

    def root(self, offset: int) -> int:
        """The name of the cluster that a row is in."""
        while self._root[offset] != offset:
            offset = self._root[offset]
        return offset

    def members(self, offset: int) -> list[int]:
        """All rows of the cluster that a row is in, in order."""
        return self._members.get(self.root(offset), [self.root(offset)])

    def join(self, left: int, right: int) -> bool:
        """Bring two clusters together; False where a pair of them must stay apart."""
        one, other = sorted((self.root(left), self.root(right)))
        if one == other:
            return True
        ours, theirs = self._speaking(one), self._speaking(other)
        if any(
            self._is_apart(a, b)
            for kind, a in ours.items()
            for other_kind, b in theirs.items()
            if kind != other_kind
        ):
            return False
        self._root[other] = one
        self._members[one] = sorted(
            self._members.get(one, [one]) + self._members.get(other, [other])
        )
        self._speakers[one] = theirs | ours
        self._members.pop(other, None)
        self._speakers.pop(other, None)
        return True

    def _speaking(self, root: int) -> dict[Hashable, int]:
        """One row of each kind in a cluster."""
        return self._speakers.get(root) or {self._kinds[root]: root}

    def all(self) -> list[list[int]]:
        """Every cluster, in the order of their first rows."""
        return [self.members(at) for at, root in enumerate(self._root) if at == root]
