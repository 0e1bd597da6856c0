"""What leaders' papers may say of people: no telephone numbers, no full names.

In: a case. Out: its texts with the names of parties and officials shortened to 张某 and
telephone numbers hidden. How a party is named in a text is the profile's knowledge: the
matching feature with the key ``party``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ledgerproc.casework.cases import Case
from ledgerproc.casework.features import compile_rules
from ledgerproc.cleaning.masking import mask_bank_card, mask_identity, mask_phone, shorten_name
from ledgerproc.profile.model import Profile

PARTY = "party"
HIDDEN_ALREADY = "某"

Quiet = Callable[[str], str]


class Discretion:
    """Shortens names in the texts of cases; made once a run."""

    def __init__(self, profile: Profile) -> None:
        rules = compile_rules(profile)
        finder = next((one for one in rules.finders if one.rule.key == PARTY), None)
        self._plain = rules.plain
        self._patterns: tuple[re.Pattern[str], ...] = finder.patterns if finder else ()
        self._ignored = finder.ignore if finder else frozenset()
        self._fields = finder.rule.fields if finder else ()

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
        """How texts of this case are told."""
        return quiet(self.names(case))


def quiet(names: Iterable[str]) -> Quiet:
    """Hides numbers, and shortens the given names."""
    pairs = [(one, shorten_name(one)) for one in names]

    def told(text: str) -> str:
        for name, short in pairs:
            if name in text:
                text = text.replace(name, short)
        return mask_phone(mask_bank_card(mask_identity(text)))

    return told
