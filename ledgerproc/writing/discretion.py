"""What leaders' papers may say of people: no telephone numbers, no full names.

In: a case. Out: its texts with the names of parties and officials shortened to 张某 and
telephone numbers hidden. How a party is named in a text is the profile's knowledge: the
matching feature with the key ``party``, and ``output.parties``, whose patterns look for more
than cases are compared by. Names beside a name (甲、乙和丙) are names as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache

from ledgerproc.casework.cases import Case
from ledgerproc.casework.features import compile_rules
from ledgerproc.cleaning.masking import mask_bank_card, mask_identity, mask_phone, shorten_name
from ledgerproc.cleaning.people import has_surname, is_name
from ledgerproc.profile.expressions import fill
from ledgerproc.profile.model import Profile

PARTY = "party"
SURE = 3  # characters; a shorter name may stand within other words
HIDDEN_ALREADY = "某"
_NAME = "(?!某)[一-龥]{2,3}"
_BEHIND = (
    "(?=[、和及与,。;:()到均都各已未不签]|$|等|[两二三][户人]|夫妇|夫妻|递交|反映|多次|要求|分别)"
)
_GAP = "[ \u00a0\u3000]{0,4}"
_SPACED = re.compile("[一-龥][ \u00a0\u3000]{1,4}[一-龥]")
# A house, a village, an office: no person is called so.
_PLACE = re.compile(
    r"..+[湾坝院沟坡嘴塘村组镇乡街路巷局委办厂店站所会]|.家[湾坝院沟坡嘴塘坪岩桥岭垭]"
)

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
        words, parties = profile.matching.words, profile.output.parties
        self._patterns += tuple(re.compile(fill(one, words)) for one in parties.patterns)
        self._no_names = tuple(rules.plain(one) for one in parties.ignore) or ("\0",)
        named = [one.name for one in profile.places] + [one.name for one in profile.offices]
        self._known = "\n".join([*named, profile.region, *profile.region_prefixes])
        self._own = {one.case_id: self.names(one) for one in cases}
        self._shared = self._share(cases)

    def names(self, case: Case) -> list[str]:
        """Every name that a case holds in full, the longest first."""
        values = case.values
        texts = (values.title, values.narrative, values.measures, values.progress)
        text = self._plain("。" + "。".join(texts))
        told = {match["value"] or "" for one in self._patterns for match in one.finditer(text)}
        found = {one for one in told if self._may_be_name(one)}
        found |= self._beside(text, found)
        found.update(values.persons)
        found.update(one for key in self._fields if (one := values.extras.get(key, "")))
        return sorted(
            (one for one in found if len(one) > 1 and HIDDEN_ALREADY not in one),
            key=lambda one: (-len(one), one),
        )

    def _may_be_name(self, text: str) -> bool:
        if not text or HIDDEN_ALREADY in text or text in self._ignored or text in self._known:
            return False
        return not (text.startswith(self._no_names) or _PLACE.fullmatch(text))

    def _beside(self, text: str, names: Set[str]) -> Set[str]:
        """The other names of lists in which one of the names stands."""
        found, new = set(names), set(names)
        while new:
            told = {other for one in new for other in _neighbours(text, one)}
            new = {one for one in told - found if self._may_be_name(one)}
            found |= new
        return found

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
        return frozenset(one for one in found if one not in self._known)


@lru_cache(maxsize=4096)
def _spaced(name: str) -> re.Pattern[str]:
    """A name as it is set to the width of longer ones: 张　伟."""
    return re.compile(_GAP.join(map(re.escape, name)))


def _neighbours(text: str, name: str) -> Iterator[str]:
    """What stands beside a name in a list, and may be one: 甲、乙和丙."""
    after = rf"{re.escape(name)}[、和及与]({_NAME}?){_BEHIND}"
    before = rf"(?<![一-龥])({_NAME})[、和及与]{re.escape(name)}"
    for pattern in (after, before):
        for match in re.finditer(pattern, text):
            if has_surname(match[1]) and is_name(match[1]):
                yield match[1]


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
            elif spaced := _SPACED.search(text) and _spaced(name).search(text):
                text = text.replace(spaced[0], short)
        return mask_phone(mask_bank_card(mask_identity(text)))

    return told
