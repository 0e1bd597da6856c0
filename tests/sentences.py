"""What a finding's sentence owes a clerk: what was seen, what is expected, what would pass."""

import re

from ledgerproc.findings import Severity

EXAMPLE = re.compile("“[^“”]+”")  # what is to be written, chosen, saved as or struck out
NOTHING_TO_DO = re.compile("无需处理|不必改动")
# A name that nothing filled, an empty quotation, a pause too many.
FLAWS = re.compile("[{}]|“”|，。|；；|None|某某某|相应栏")


def lacks(says: str, remedy: str, severity: str) -> list[str]:
    """What of its parts a sentence and its remedy lack; where stands beside them."""
    found = FLAWS.findall(says + remedy)
    if len(says) < 5:
        found.append("what was seen")
    if not EXAMPLE.search(remedy) and (
        severity == Severity.ERROR or not NOTHING_TO_DO.search(remedy)
    ):
        found.append("an example that would pass, or that nothing is to be done")
    if severity == Severity.ERROR and "请" not in remedy and "例如" not in remedy:
        found.append("what is expected")
    return found
