"""One run, read from top to bottom: the map of the whole program.

Read, clean, decide, write, publish, in this order and never back. Bad data becomes
findings; a bad profile stops the run before a file is opened; anything unexpected is a
traceback and publishes nothing. Only the command line reads the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct, structs

from ledgerproc import __version__
from ledgerproc.accounts import build_balances, build_submissions
from ledgerproc.archive import (
    LEDGER,
    Period,
    build_prior,
    is_same_publication,
    published_values,
    read_period,
    write_manifest,
    write_state,
)
from ledgerproc.cage import open_cage
from ledgerproc.casework.cases import Casework, Prior
from ledgerproc.casework.features import compile_rules
from ledgerproc.casework.replaced import set_aside_own, set_aside_replaced
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import CleanFile, Values
from ledgerproc.findings import in_order
from ledgerproc.hands import ledger_texts, read_hands
from ledgerproc.history.reruns import Rerun, find_rerun
from ledgerproc.outcome import Run
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Profile
from ledgerproc.reading.files.sources import Inventory
from ledgerproc.workers import find_inputs, process_files
from ledgerproc.workspace import Workspace, find_templates, open_workspace
from ledgerproc.writing.checking.readback import read_back
from ledgerproc.writing.ledger.county import write_county_ledger
from ledgerproc.writing.papers import papers_beside

Watch = Callable[[str, int, int], None]  # stage in Chinese, done, total


class Published(Struct, frozen=True):
    """A finished run and the folder that holds its results."""

    run: Run
    folder: Path
    rerun: Rerun | None = None  # where later periods are published already


def run(
    inputs: Sequence[Path],
    output: Path,
    *,
    profile: str,
    as_of: date,
    watch: Watch = lambda stage, done, total: None,
) -> Published:
    """Make one period's results out of the files in ``inputs``, and publish them.

    Raises ``ProfileError`` before any input is opened; ``WorkspaceError``,
    ``ArchiveError`` or ``ReconcileError`` with nothing published.
    """
    rules = load_profile(profile)
    templates = find_templates()
    with open_workspace(output) as space:
        found = find_run(space, inputs, rules, as_of, watch)
        with space.staging(found.period) as folder:
            with papers_beside(found, folder, templates):
                tables = write_county_ledger(found, folder / LEDGER)
                read_back(folder / LEDGER, found, tables)
                write_state(found, folder, ledger_texts(tables[0], rules.output.ledger_columns))
            outputs = write_manifest(found, folder)
            watch("写出文件", outputs, outputs)
            former = find_period(space, found.period)
            keep = former is not None and not is_same_publication(former, folder)
            later = [one for one in space.published() if one > found.period]
            rerun = find_rerun(former, found, later)
            published = space.publish(folder, found.period, keep_former=keep)
    return Published(found, published, rerun)


def find_run(
    space: Workspace, inputs: Sequence[Path], rules: Profile, as_of: date, watch: Watch
) -> Run:
    """Everything up to writing: read, clean, decide."""
    period = f"{as_of:%Y-%m}"
    earlier = [one for one in space.published() if one < period]
    former = find_period(space, earlier[-1]) if earlier else None
    current = find_period(space, period)
    hands = tuple(read_hands(one, rules) for one in (former, current) if one)

    inventory, files = read_inputs(inputs, rules, as_of, watch)
    files = set_aside_replaced(files)
    last = space.published()[-1:]
    prior = build_prior(former, current, find_period(space, *last) if last > [period] else None)
    prior = structs.replace(prior, published=find_published(space, files, earlier[:-1]))
    files = set_aside_own(files, prior)
    work = work_cases(files, prior, rules, period, as_of, hands)
    watch("形成台账", len(work.cases), len(work.cases))
    return build_run(inventory, files, prior, work, rules, as_of)


def find_period(space: Workspace, period: str) -> Period | None:
    """The archive of a period, None when it was never published."""
    return read_period(space.folder(period)) if period in space.published() else None


def find_published(
    space: Workspace, files: Iterable[CleanFile], periods: Sequence[str]
) -> dict[str, Mapping[str, Values]]:
    """What each of the periods published from the oldest task sheet on that came back."""
    told = [one.period for file in files for one in file.feedback if one.period]
    oldest = min(told, default="9999")
    archives = [find_period(space, one) for one in periods if one >= oldest]
    return {one.name: published_values(one) for one in archives if one}


def read_inputs(
    inputs: Sequence[Path], rules: Profile, as_of: date, watch: Watch
) -> tuple[Inventory, list[CleanFile]]:
    """List, read and clean every file, telling how far it is."""
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        watch("读取文件", done, len(inventory.sources))

    compile_rules(rules)  # before the processes start: they have it from here then
    with open_cage() as cage:
        inventory, refused = find_inputs(cage, inputs, rules.files)
        files = process_files(cage, inventory.sources, rules, as_of, advance)
    return inventory, [*files, *refused]


def build_run(
    inventory: Inventory,
    files: Sequence[CleanFile],
    prior: Prior,
    work: Casework,
    rules: Profile,
    as_of: date,
) -> Run:
    """Everything that a writer may ask, in one value."""
    told = [one for file in files for one in file.findings]
    findings = in_order([*inventory.findings, *told, *work.findings])
    period = f"{as_of:%Y-%m}"
    return Run(
        version=__version__,
        as_of=as_of,
        profile=rules,
        sources=inventory.sources,
        files=tuple(files),
        prior=prior,
        work=work,
        findings=tuple(findings),
        submissions=build_submissions(files, findings, work.cases, rules, period),
        balances=build_balances(files, work),
    )
