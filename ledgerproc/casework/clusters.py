"""Joins rows into problems, and never two that something keeps apart.

A join that would bring a kept-apart pair under one roof is refused as a whole, even when
a third row agrees with both. The result does not depend on the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

Kind = tuple[Hashable, str]  # what a row says, and the file that it says it in
_Speakers = dict[Hashable, dict[str, int]]  # a row of each kind, by what it says and where


class Clusters:
    """Rows by offset, each in one cluster; the smallest offset names it.

    Whether two rows are kept apart must depend on what they say and on whether they say it
    in one file, not on which: then one row of a saying speaks for all, and a problem told
    in the same words by hundreds of files costs no more than its different words. Rows of
    one kind are never asked about one another.
    """

    def __init__(
        self,
        count: int,
        is_apart: Callable[[int, int], bool],
        kinds: Sequence[Kind] | None = None,
    ) -> None:
        self._root = list(range(count))
        self._members: dict[int, list[int]] = {}
        self._is_apart = is_apart
        self._kinds = kinds or [(one, "") for one in range(count)]
        self._speakers: dict[int, _Speakers] = {}

    def root(self, offset: int) -> int:
        """The name of the cluster that a row is in."""
        root = self._root
        while root[offset] != offset:
            root[offset] = root[root[offset]]  # the next look-up has half the way
            offset = root[offset]
        return offset

    def members(self, offset: int) -> list[int]:
        """All rows of the cluster that a row is in, in order."""
        return sorted(self._members.get(self.root(offset), [self.root(offset)]))

    def join(self, left: int, right: int) -> bool:
        """Bring two clusters together; False where a pair of them must stay apart."""
        one, other = sorted((self.root(left), self.root(right)))
        if one == other:
            return True
        ours, theirs = self._speaking(one), self._speaking(other)
        if any(
            self._is_apart(a, b)
            for said, rows in ours.items()
            for other_said, other_rows in theirs.items()
            for a, b in _asked(rows, other_rows, is_same=said == other_said)
        ):
            return False
        self._root[other] = one
        self._speakers[one] = _merged(ours, theirs)
        self._speakers.pop(other, None)
        found = [self._members.pop(at, [at]) for at in (one, other)]
        found.sort(key=len)
        found[1] += found[0]
        self._members[one] = found[1]
        return True

    def _speaking(self, root: int) -> _Speakers:
        """One row of each kind in a cluster."""
        known = self._speakers.get(root)
        if known is None:
            said, file = self._kinds[root]
            known = self._speakers[root] = {said: {file: root}}
        return known

    def all(self) -> list[list[int]]:
        """Every cluster, in the order of their first rows."""
        return [self.members(at) for at, root in enumerate(self._root) if at == root]


def _asked(
    ours: Mapping[str, int], theirs: Mapping[str, int], *, is_same: bool
) -> Iterator[tuple[int, int]]:
    """A pair of rows of one file and a pair of two files, where there are such."""
    few, many = sorted((ours, theirs), key=len)
    shared = next((file for file in few if file in many), None)
    if shared is not None and not is_same:
        yield ours[shared], theirs[shared]
    file, row = next(iter(ours.items()))
    apart = next((at for other, at in theirs.items() if other != file), None)
    if apart is not None:
        yield row, apart
        return
    file, row = next(iter(theirs.items()))
    apart = next((at for other, at in ours.items() if other != file), None)
    if apart is not None:
        yield apart, row


def _merged(ours: _Speakers, theirs: _Speakers) -> _Speakers:
    """The speakers of both; the smaller side is moved."""
    few, many = sorted((ours, theirs), key=lambda one: sum(map(len, one.values())))
    for said, rows in few.items():
        known = many.setdefault(said, rows)
        if known is not rows:
            small, large = sorted((known, rows), key=len)
            large.update(small)
            many[said] = large
    return many
