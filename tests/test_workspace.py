"""A period is published whole or not at all, whatever a killed run left behind."""

import errno
import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from ledgerproc import workspace
from ledgerproc.workspace import WorkspaceError, find_templates, open_workspace


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def publish(output: Path, period: str, text: str, *, keep_former: bool = True) -> None:
    with open_workspace(output) as space, space.staging(period) as folder:
        (folder / "a.txt").write_text(text)
        space.publish(folder, period, keep_former=keep_former)


def test_a_period_appears_whole_and_leaves_no_litter(tmp_path):
    publish(tmp_path / "out", "2022-11", "one")
    assert tree(tmp_path) == {"out/2022-11/a.txt": "one"}
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["2022-11"]


def test_the_former_version_of_a_month_is_kept_aside(tmp_path):
    for text in ("one", "two", "three"):
        publish(tmp_path, "2022-11", text)
    assert tree(tmp_path) == {
        "2022-11/a.txt": "three",
        "历史/2022-11（第1版）/a.txt": "one",
        "历史/2022-11（第2版）/a.txt": "two",
    }


def test_the_former_version_goes_when_it_says_the_same(tmp_path):
    publish(tmp_path, "2022-11", "one")
    publish(tmp_path, "2022-11", "one", keep_former=False)
    assert tree(tmp_path) == {"2022-11/a.txt": "one"}


def test_a_run_that_fails_while_building_leaves_the_old_month(tmp_path):
    publish(tmp_path, "2022-11", "one")
    with pytest.raises(ZeroDivisionError), open_workspace(tmp_path) as space:  # noqa: SIM117
        with space.staging("2022-11") as folder:
            (folder / "half.txt").write_text("half")
            raise ZeroDivisionError
    assert tree(tmp_path) == {"2022-11/a.txt": "one"}


@pytest.mark.threat(n=25)
def test_litter_of_a_killed_run_is_cleared_at_the_next_start(tmp_path):
    publish(tmp_path, "2022-11", "one")
    (tmp_path / ".制作中-2022-11").mkdir()
    (tmp_path / ".制作中-2022-11" / "half.txt").write_text("half")
    (tmp_path / ".运行中").write_text("999999999")
    with open_workspace(tmp_path):
        pass
    assert tree(tmp_path) == {"2022-11/a.txt": "one"}


@pytest.mark.threat(n=25)
def test_a_kill_between_the_two_renames_gives_the_old_month_back(tmp_path):
    publish(tmp_path, "2022-11", "one")
    (tmp_path / "2022-11").rename(tmp_path / ".上一版-2022-11")
    with open_workspace(tmp_path) as space:
        assert space.published() == ["2022-11"]
    assert tree(tmp_path) == {"2022-11/a.txt": "one"}


@pytest.mark.threat(n=25)
def test_a_kill_after_the_second_rename_keeps_both_months(tmp_path):
    publish(tmp_path, "2022-11", "two")
    (tmp_path / ".上一版-2022-11").mkdir()
    (tmp_path / ".上一版-2022-11" / "a.txt").write_text("one")
    with open_workspace(tmp_path):
        pass
    assert tree(tmp_path) == {"2022-11/a.txt": "two", "历史/2022-11（第1版）/a.txt": "one"}


def test_two_runs_at_once_are_refused_and_a_dead_ones_lock_is_taken_over(tmp_path):
    (tmp_path / ".运行中").write_text(str(os.getppid()))
    with pytest.raises(WorkspaceError, match="另一个 ledgerproc"), open_workspace(tmp_path):
        pass
    (tmp_path / ".运行中").write_text("not a number")
    with open_workspace(tmp_path):
        pass


@pytest.mark.threat(n=26)
@pytest.mark.parametrize("trouble", [errno.EACCES, errno.EBUSY])
def test_a_file_held_open_leaves_the_old_month_and_says_what_to_close(
    trouble, tmp_path, monkeypatch
):
    publish(tmp_path, "2022-11", "one")
    rename = Path.rename

    held = ["2022-11"]

    def refuse(self, target):
        if self.name in held:
            raise OSError(trouble, os.strerror(trouble))
        return rename(self, target)

    monkeypatch.setattr(workspace, "PAUSE", 0)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(
        WorkspaceError, match="“2022-11”无法更新：其中有文件正在 WPS 或 Excel 中打开"
    ):
        publish(tmp_path, "2022-11", "two")
    assert tree(tmp_path) == {"2022-11/a.txt": "one"}
    for name in ("~$报.docx", "通报.docx", "汇总.docx", ".~lock.附表.xlsx#", "附表.xlsx"):
        (tmp_path / "2022-11" / name).write_text(name)
    held.append("a.txt")
    with pytest.raises(WorkspaceError, match=r"其中“a\.txt”、“通报\.docx”、“附表\.xlsx”正在"):
        publish(tmp_path, "2022-11", "two")
    assert len(tree(tmp_path)) == 6


@pytest.mark.threat(n=26)
@pytest.mark.skipif(os.name == "nt", reason="a folder of Windows is never read only")
def test_a_folder_that_is_read_only_keeps_the_old_month_and_says_so():
    """For real: by the rights of a user whom the system refuses."""
    output = Path(tempfile.mkdtemp())
    publish(output, "2022-11", "one")
    output.chmod(0o555)
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.seteuid(65534)
        with pytest.raises(WorkspaceError, match="是否只读"):
            publish(output, "2022-11", "two")
    finally:
        if is_root:
            os.seteuid(0)
        output.chmod(0o755)
    assert tree(output) == {"2022-11/a.txt": "one"}
    shutil.rmtree(output)


@pytest.mark.threat(n=26)
def test_a_file_held_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    """Antivirus programs and network shares let go of a file soon after it was written."""
    publish(tmp_path, "2022-11", "one")
    rename, refused, waited = Path.rename, [], []

    def refuse_at_first(self, target):
        if self.name == "2022-11" and len(refused) < 3:
            refused.append(self)
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(workspace.time, "sleep", waited.append)
    monkeypatch.setattr(Path, "rename", refuse_at_first)
    publish(tmp_path, "2022-11", "two")
    assert tree(tmp_path)["2022-11/a.txt"] == "two"
    assert (len(refused), waited) == (3, [workspace.PAUSE] * 3)


@pytest.mark.threat(n=25)
def test_a_failed_second_rename_puts_the_old_month_back(tmp_path, monkeypatch):
    publish(tmp_path, "2022-11", "one")
    rename = Path.rename

    def refuse(self, target):
        if self.name.startswith(".制作中"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(workspace, "PAUSE", 0)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(WorkspaceError, match="磁盘已满"):
        publish(tmp_path, "2022-11", "two")
    assert tree(tmp_path) == {"2022-11/a.txt": "one"}


def test_other_things_in_the_output_folder_are_left_alone(tmp_path):
    (tmp_path / "我的笔记").mkdir()
    (tmp_path / "我的笔记" / "a.txt").write_text("mine")
    publish(tmp_path, "2022-11", "one")
    with open_workspace(tmp_path) as space:
        assert space.published() == ["2022-11"]
    assert tree(tmp_path)["我的笔记/a.txt"] == "mine"


def test_the_offices_own_templates_win_over_the_shipped_ones(tmp_path):
    shipped = find_templates(tmp_path)
    assert (shipped / "部门任务单.xlsx").is_file()
    own = tmp_path / "templates"
    own.mkdir()
    (own / "base.html").write_text("of another program")
    assert find_templates(tmp_path) == shipped
    (own / "部门任务单.xlsx").write_bytes(b"own")
    assert find_templates(tmp_path) == own


@pytest.mark.threat(n=44)
@pytest.mark.skipif(os.name == "nt", reason="rights of files are others on Windows")
def test_what_is_half_made_is_for_nobody_else_and_what_is_published_for_all(tmp_path):
    with workspace.open_workspace(tmp_path) as space, space.staging("2022-11") as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "a.txt").write_text("a")
        published = space.publish(folder, "2022-11", keep_former=True)
    assert published.stat().st_mode & 0o777 == tmp_path.stat().st_mode & 0o777


@pytest.mark.threat(n=25)
@pytest.mark.skipif(os.name == "nt", reason="Windows syncs no folders")
@pytest.mark.parametrize("refusal", [0, errno.EINVAL])
def test_the_disk_has_all_of_a_month_before_it_gets_its_name(refusal, tmp_path, monkeypatch):
    steps = []
    rename = Path.rename

    def sync(handle):
        steps.append(os.fstat(handle).st_ino)
        if refusal and stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", lambda *given: (steps.append("rename"), rename(*given)))
    with open_workspace(tmp_path) as space, space.staging("2022-11") as folder:
        (folder / "会议材料").mkdir()
        for name in ("a.txt", "会议材料/b.txt"):
            (folder / name).write_text("a")
        published = space.publish(folder, "2022-11", keep_former=True)
    *before, named, after = steps
    assert named == "rename" and after == tmp_path.stat().st_ino
    assert set(before) == {one.stat().st_ino for one in (published, *published.rglob("*"))}
