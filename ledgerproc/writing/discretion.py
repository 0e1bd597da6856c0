"""What leaders' papers may say of people: no telephone numbers, no full names.

In: a case. Out: its texts with the names of parties and officials shortened to 张某 and
telephone numbers hidden. How a party is named in a text is the profile's knowledge: the
matching feature with the key ``party``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set

from ledgerproc.casework.cases import Case
from ledgerproc.casework.features import compile_rules
from ledgerproc.cleaning.masking import mask_bank_card, mask_identity, mask_phone, shorten_name
from ledgerproc.profile.model import Profile

PARTY = "party"
SURE = 3  # characters; a shorter name may stand within other words
HIDDEN_ALREADY = "某"

Quiet = Callable[[str], str]


class Discretion:
    """Shortens names in the texts of cases; made once a run."""

    def __init__(self, profile: Profile, cases: Sequence[Case] = ()) -> None:
        rules = compile_rules(profile)
        finder = next((one for one in rules.finders if one.rule.key == PARTY), None)
        self._plain = rules.plain
        self._patterns: tuple[re.Pattern[str], ...] = finder.patterns if finder else ()
        self._ignored = finder.ignore if finder else frozenset()
        self._fields = finder.rule.fields if finder else ()
        self._named = [one.name for one in profile.places]
        self._named += [one.name for one in profile.offices]
        self._own = {one.case_id: self.names(one) for one in cases}
        self._shared = self._share(cases)

    def names(self, case: Case) -> list[str]:
        """Every name that a case holds in full, the longest first."""
        values = case.values
        text = self._plain(f"{values.title}。{values.narrative}")
        found = set(values.persons)
        found.update(one for key in self._fields if (one := values.extras.get(key, "")))
        for pattern in self._patterns:
            found.update(match["value"] or "" for match in pattern.finditer(text))
        return sorted(
            (
                one
                for one in found
                if len(one) > 1 and HIDDEN_ALREADY not in one and one not in self._ignored
            ),
            key=lambda one: (-len(one), one),
        )

    def of(self, case: Case) -> Quiet:
        """How texts of this case are told; parties of the other ``cases`` are shortened, too."""
        own = self._own.get(case.case_id)
        return quiet(self.names(case) if own is None else own, self._shared)

    def _share(self, cases: Sequence[Case]) -> frozenset[str]:
        """Parties whom one case names so that they are known, for texts of all the others.

        Officials are not among them, nor what is part of a place's or an office's name.
        """
        found = {name for names in self._own.values() for name in names if len(name) >= SURE}
        found -= {name for case in cases for name in case.values.persons}
        known = "\n".join(self._named)
        return frozenset(one for one in found if one not in known)


def quiet(names: Iterable[str], shared: Set[str] = frozenset()) -> Quiet:
    """Hides numbers, and shortens the given names; ``shared`` are many, and rarely there."""
    pairs = [(one, shorten_name(one)) for one in names]
    lengths = sorted({len(one) for one in shared}, reverse=True)

    def told(text: str) -> str:
        for length in lengths:
            for at in range(len(text) - length + 1):
                if (name := text[at : at + length]) in shared:
                    text = text.replace(name, shorten_name(name))
        for name, short in pairs:
            if name in text:
                text = text.replace(name, short)
        return mask_phone(mask_bank_card(mask_identity(text)))

    return told
