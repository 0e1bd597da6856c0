"""What leaders' papers may say of people: no telephone numbers, no full names.

In: a case. Out: its texts with the names of parties and officials shortened to 张某 and
telephone numbers hidden. Names are looked for in running text (``cleaning.namesearch``) and
taken from columns of persons; names beside a name (甲、乙和丙) are names as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import lru_cache

from msgspec.structs import replace

from ledgerproc.casework.cases import Case
from ledgerproc.casework.features import compile_rules
from ledgerproc.cleaning.masking import mask_numbers, mask_phone, shorten_name
from ledgerproc.cleaning.namesearch import NameSearch
from ledgerproc.cleaning.people import has_surname, is_name
from ledgerproc.profile.model import Category, Office, Place, Profile

PARTY = "party"
SURE = 3  # characters; a shorter name may stand within other words
HIDDEN_ALREADY = "某"
_NAME = "(?!某)[一-龥]{2,3}"
_AND = "、和及与"
_NEXT = re.compile(
    rf"[{_AND}]({_NAME}?)"
    f"(?=[{_AND},。;:()到均都各已未不签]|$|等|[两二三][户人]|夫妇|夫妻|递交|反映|多次|要求|分别)"
)
_LAST = re.compile(rf"(?<![一-龥])({_NAME})[{_AND}]$")
_GAP = "[ \u00a0\u3000]{0,4}"
_SPACED = re.compile("[一-龥][ \u00a0\u3000]{1,4}[一-龥]")

Quiet = Callable[[str], str]


class Discretion:
    """Shortens names in the texts of cases; made once a run."""

    def __init__(self, profile: Profile, cases: Sequence[Case] = ()) -> None:
        rules = compile_rules(profile)
        finder = next((one for one in rules.finders if one.rule.key == PARTY), None)
        self._plain = rules.plain
        self._fields = finder.rule.fields if finder else ()
        named: list[Place | Office | Category] = [*profile.places, *profile.offices]
        named += profile.categories
        self._official = {one.name for one in named}
        known = {profile.region, *profile.region_prefixes, *self._official}
        known.update(word for one in named for word in one.aliases)
        known.update(one.short for one in profile.places)
        self._known = "\n".join(known)
        self._search = NameSearch(profile.output.parties, known)
        self._own = {one.case_id: self.names(one) for one in cases}
        self._shared = any_of(self._share(cases))

    def names(self, case: Case) -> list[str]:
        """Every name that a case holds in full, the longest first."""
        values = case.values
        texts = (values.title, values.narrative, values.measures, values.progress)
        text = self._plain("。".join((*texts, *self._groups_of(case))))
        found = {one for one in self._search.find(text) if one not in self._known}
        found |= self._beside(text, found)
        found.update(values.persons)
        found.update(one for key in self._fields if (one := values.extras.get(key, "")))
        return sorted(
            (one for one in found if len(one) > 1 and HIDDEN_ALREADY not in one),
            key=lambda one: (-len(one), one),
        )

    def _beside(self, text: str, names: Set[str]) -> Set[str]:
        """The other names of lists in which one of the names stands."""
        found, new = set(names), set(names)
        while new:
            told = {other for one in new for other in _neighbours(text, one, found)} - found
            new = {one for one in told if one not in self._known and not self._search.is_word(one)}
            found |= new
        return found

    def _groups_of(self, case: Case) -> list[str]:
        """What a case is counted by and no rule knows: people may stand in it as anywhere."""
        values = case.values
        groups = (values.place, *values.lead, *values.assisting, *values.categories)
        return [one for one in groups if one and one not in self._official]

    def in_groups(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """The cases as leaders' papers count them: by groups that name nobody."""
        return tuple(self._in_groups(one) if self._groups_of(one) else one for one in cases)

    def _in_groups(self, case: Case) -> Case:
        quiet, values = self.of(case), case.values

        def told(groups: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(one if one in self._official else quiet(one) for one in groups)

        lead, assisting, categories = map(told, (values.lead, values.assisting, values.categories))
        place = told((values.place,))[0]
        shown = replace(values, place=place, lead=lead, assisting=assisting, categories=categories)
        return replace(case, values=shown)

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


def _neighbours(text: str, name: str, names: Set[str]) -> Iterator[str]:
    """What stands beside a name in a list, and may be one: 甲、乙和丙.

    Between two names stands a name, whatever it begins with.
    """
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        for match in (_NEXT.match(text, end), _LAST.search(text, max(0, at - SURE - 1), at)):
            if match is None or not is_name(match[1]):
                continue
            is_between = match.start() == end and text.startswith(tuple(names), match.end() + 1)
            if has_surname(match[1]) or (is_between and text[match.end()] in _AND):
                yield match[1]
        at = text.find(name, end)


def any_of(names: Set[str]) -> re.Pattern[str] | None:
    """Any of the names, the longest first; grouped by surname, so that most places fail at once."""
    by_head: dict[str, list[str]] = {}
    for one in sorted(names, key=lambda one: (-len(one), one)):
        by_head.setdefault(one[0], []).append(re.escape(one[1:]))
    heads = [f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in sorted(by_head.items())]
    return re.compile("|".join(heads)) if heads else None


def quiet(names: Iterable[str], shared: re.Pattern[str] | None = None) -> Quiet:
    """Hides numbers, and shortens the given names; ``shared`` finds those of other cases."""
    pairs = [(one, shorten_name(one)) for one in names]

    def told(text: str) -> str:
        if shared is not None:
            text = shared.sub(lambda match: shorten_name(match[0]), text)
        for name, short in pairs:
            if name in text:
                text = text.replace(name, short)
            elif spaced := _SPACED.search(text) and _spaced(name).search(text):
                text = text.replace(spaced[0], short)
        return mask_phone(mask_numbers(text))

    return told
