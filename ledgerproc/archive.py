"""What proves a run, and what the next period starts from: the folder ``归档/``.

``manifest.json`` names every input and output with size and SHA-256, and its own under ``seal``. ``cases.json`` holds
the cases, the decisions of people and the text of every ledger cell as it was written, so
that a later run can tell what a person changed in the workbook. ``evidence.json`` holds what
each case rests on, for people who ask (see ``docs/archive.md``). All are sorted UTF-8 text:
two periods can be compared with any diff tool.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict

from ledgerproc.casework.cases import Case, Decision, MonthTotals, Prior
from ledgerproc.casework.memory import case_from, case_to, decision_from, decision_to
from ledgerproc.cleaning.records import Values
from ledgerproc.evidence import FORMAT as EVIDENCE_FORMAT
from ledgerproc.evidence import build_evidence, check_evidence
from ledgerproc.outcome import Run

FOLDER = "归档"
MANIFEST = "manifest.json"
CASES = "cases.json"
EVIDENCE = "evidence.json"
LEDGER = "全县台账.xlsx"
SEAL = "seal"
FORMAT = 1


class ArchiveError(Exception):
    """An archive that is damaged or was altered; the text says in Chinese what to do."""


class Period(Struct, frozen=True):
    """A published period: its archive, and whether its workbook was edited since."""

    name: str
    folder: Path
    cases: Mapping[str, Any]  # the parsed cases.json
    manifest: Mapping[str, Any]

    @property
    def is_edited(self) -> bool:
        """Whether people changed the county ledger after it was published."""
        path = self.folder / LEDGER
        written = self.manifest["outputs"].get(LEDGER, {}).get("sha256")
        return path.is_file() and digest(path) != written

    @property
    def ledger_texts(self) -> Mapping[str, Mapping[str, str]]:
        """Text of every ledger cell as written: by case number, then column name."""
        texts: Mapping[str, Mapping[str, str]] = self.cases["ledger_texts"]
        return texts


# What reading and making values of another's plain data may raise.
NOT_OURS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


class _Named(Struct, frozen=True):
    size: int
    sha256: str


class _Profile(Struct, frozen=True):
    name: str
    sha256: str


class _Manifest(Struct, frozen=True):
    """The form of a manifest, as far as a later run relies on it."""

    period: str
    version: str
    as_of: date
    profile: _Profile
    inputs: dict[str, _Named]
    outputs: dict[str, _Named]


class _State(Struct, frozen=True):
    """The form of cases.json; that of a case and a decision is what they are made from."""

    period: str
    next_number: Annotated[int, Meta(ge=1, lt=10**9)]
    cases: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    ledger_texts: dict[str, dict[str, str]]
    history: list[MonthTotals] = []


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_state(run: Run, folder: Path, ledger_texts: Mapping[str, Mapping[str, str]]) -> None:
    """Write into ``folder/归档`` what the next period starts from, and what cases rest on."""
    archive = folder / FOLDER
    archive.mkdir()
    cases = {
        "format": FORMAT,
        "period": run.period,
        "next_number": run.work.next_number,
        "cases": [case_to(one) for one in run.work.cases],
        "decisions": [decision_to(one) for one in run.work.decisions],
        "ledger_texts": ledger_texts,
        "history": [asdict(one) for one in (*run.prior.history, run.totals)],
    }
    _write_json(archive / CASES, cases)
    _write_json(archive / EVIDENCE, build_evidence(run))


def write_manifest(run: Run, folder: Path) -> int:
    """Name every file in ``folder``, which holds all others by now; how many they are."""
    content = _manifest(run, folder)
    (folder / FOLDER / MANIFEST).write_bytes(_as_bytes({**content, SEAL: _seal(content)}))
    return sum(1 for one in folder.rglob("*") if one.is_file())


def is_sealed(raw: bytes) -> bool:
    """Whether a manifest is, byte for byte, what was written."""
    content = json.loads(raw)
    seal = content.pop(SEAL, None)
    return seal == _seal(content) and _as_bytes({**content, SEAL: seal}) == raw


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_as_bytes(content)).hexdigest()


def _manifest(run: Run, folder: Path) -> dict[str, Any]:
    outputs = sorted(file for file in folder.rglob("*") if file.is_file())
    return {
        "format": FORMAT,
        "program": "ledgerproc",
        "version": run.version,
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "profile": {"name": run.profile.name, "sha256": run.profile.fingerprint},
        "inputs": {
            one.name: {"size": one.size, "sha256": one.sha256, "kind": one.kind.value}
            for one in sorted(run.sources, key=lambda one: one.name)
        },
        "outputs": {
            file.relative_to(folder).as_posix(): {
                "size": file.stat().st_size,
                "sha256": digest(file),
            }
            for file in outputs
        },
    }


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_bytes(_as_bytes(content))


def _as_bytes(content: Mapping[str, Any]) -> bytes:
    """One line for each key, and for each item of a list or table under it.

    A diff tool then shows a changed case as one changed line; json's own indentation would
    be ten times slower.
    """
    parts = [_json(key) + b": " + _lines(content[key]) for key in sorted(content)]
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def _lines(value: Any) -> bytes:
    if isinstance(value, Mapping) and value:
        items = [_json(key) + b": " + _json(value[key]) for key in sorted(value)]
        return b"{\n" + b",\n".join(items) + b"\n}"
    if isinstance(value, list) and value:
        return b"[\n" + b",\n".join(map(_json, value)) + b"\n]"
    return _json(value)


_json = msgspec.json.Encoder(order="sorted").encode


def read_period(folder: Path) -> Period:
    """The archive of a published period; refuses one of which a file was altered or is gone."""
    where = f"{folder.name}/{FOLDER}"
    try:
        raw = (folder / FOLDER / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        is_altered = SEAL in manifest and not is_sealed(raw)
        altered = MANIFEST if is_altered else _altered(folder, manifest["outputs"])
        cases = json.loads((folder / FOLDER / CASES).read_bytes())
    except (OSError, *NOT_OURS) as problem:
        raise ArchiveError(
            f"“{where}”无法读取；请从备份恢复整个 {folder.name} 文件夹后重新运行"
        ) from problem
    if altered:
        raise ArchiveError(
            f"“{where}/{altered}”与出表时不一致，可能被改动；请从备份恢复整个 {folder.name} 文件夹后重新运行"
        )
    if isinstance(cases, dict) and cases.get("format") != FORMAT:
        raise ArchiveError(f"“{where}/{CASES}”由其他版本的程序生成，请使用相同或更新的版本")
    try:
        _check_form(cases, manifest, folder.name)
    except NOT_OURS as problem:
        raise ArchiveError(
            f"“{where}”里的内容不是本程序写的样子，可能被改动；"
            f"请从备份恢复整个 {folder.name} 文件夹后重新运行"
        ) from problem
    return Period(folder.name, folder, cases, manifest)


def _altered(folder: Path, outputs: Mapping[str, Any]) -> str:
    """The first file of an archive that is not what its manifest says, "" where all are."""
    named = (one.removeprefix(f"{FOLDER}/") for one in outputs if one.startswith(f"{FOLDER}/"))
    for name in sorted({CASES, *named}):
        if digest(folder / FOLDER / name) != outputs[f"{FOLDER}/{name}"]["sha256"]:
            return name
    return ""


def _check_form(cases: Any, manifest: Any, name: str) -> None:
    """Raise where an archive, though its hashes agree, is not what a run has written."""
    state, told = msgspec.convert(cases, _State), msgspec.convert(manifest, _Manifest)
    if not state.period == told.period == name:
        raise ValueError("the archive of another period")
    msgspec.json.encode(state)  # text that is no text, and numbers beyond all reason
    built = [case_from(one) for one in state.cases]
    decided = [decision_from(one) for one in state.decisions]
    # What a case is made of is typed, but nothing looks at the types where it is made.
    msgspec.json.decode(msgspec.json.encode(built), type=list[Case])
    msgspec.json.decode(msgspec.json.encode(decided), type=list[Decision])
    if len({one.case_id for one in built}) < len(built):
        raise ValueError("two cases of one number")


def read_evidence(period: Period) -> Mapping[str, Any]:
    """What the cases of a published period rest on; refuses what no run has written.

    Empty for a period that was published before this file was kept.
    """
    name = f"{FOLDER}/{EVIDENCE}"
    where = f"{period.name}/{name}"
    if name not in period.manifest["outputs"]:
        return {}
    try:
        content: Mapping[str, Any] = json.loads((period.folder / name).read_bytes())
        is_ours = content["format"] == EVIDENCE_FORMAT
        if is_ours:
            check_evidence(content, period.name)
    except (OSError, *NOT_OURS) as problem:
        raise ArchiveError(
            f"“{where}”里的内容不是本程序写的样子，可能被改动；"
            f"请从备份恢复整个 {period.name} 文件夹"
        ) from problem
    if not is_ours:
        raise ArchiveError(f"“{where}”由其他版本的程序生成，请使用相同或更新的版本")
    return content


def build_prior(former: Period | None, current: Period | None, last: Period | None = None) -> Prior:
    """What a run starts from: the last earlier period, and an earlier run of its own.

    ``last`` is the last period of all, where it is a later one: numbers that it gave are
    taken. Of verdicts on one pair that of the run's own period holds.
    """
    numbers = [one.cases["next_number"] for one in (former, current) if one]
    decisions = {
        (one["left_id"], one["right_id"]): decision_from(one)
        for period in (former, current)
        if period
        for one in period.cases["decisions"]
    }
    return Prior(
        period=former.name if former else "",
        cases=tuple(case_from(one) for one in former.cases["cases"]) if former else (),
        current=tuple(case_from(one) for one in current.cases["cases"]) if current else (),
        decisions=tuple(decisions[pair] for pair in sorted(decisions)),
        next_number=max(numbers, default=1),
        free_number=last.cases["next_number"] if last else 1,
        history=_history(former),
    )


def published_values(period: Period) -> dict[str, Values]:
    """What a period published of each case, by number."""
    return {one["case_id"]: case_from(one).values for one in period.cases["cases"]}


def _history(former: Period | None) -> tuple[MonthTotals, ...]:
    """The totals that a period kept, its own last; none where an older program published it."""
    kept = former.cases.get("history", ()) if former else ()
    return tuple(MonthTotals(**one) for one in kept)


def is_same_publication(former: Period, built: Path) -> bool:
    """Whether a new build says just what the published one says, untouched since.

    Compared are the ledger, the cases and what they rest on, whose bytes depend on nothing
    but the run.
    """
    for name in (LEDGER, f"{FOLDER}/{CASES}", f"{FOLDER}/{EVIDENCE}"):
        old, new = former.folder / name, built / name
        if not old.is_file() or digest(old) != digest(new):
            return False
        if digest(old) != former.manifest["outputs"].get(name, {}).get("sha256"):
            return False
    return True
