# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.model.errors import InputError
from ansible_collections.netops.cloudflare.plugins.module_utils.operations.files import check_target, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_a_new_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert write_private(str(tmp_path / "x"), b"packets")
    finally:
        os.umask(before)
    assert (tmp_path / "x").read_bytes() == b"packets"
    assert mode(tmp_path / "x") == 0o600
    assert os.listdir(tmp_path) == ["x"]


def test_the_same_content_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "x"
    write_private(str(target), b"packets")
    inode = target.stat().st_ino
    assert not write_private(str(target), b"packets")
    assert target.stat().st_ino == inode


def test_a_file_that_others_can_read_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"packets")
    target.chmod(0o644)
    assert write_private(str(target), b"packets")
    assert mode(target) == 0o600


def test_dry_tells_and_does_nothing(tmp_path: Path) -> None:
    assert write_private(str(tmp_path / "x"), b"packets", dry=True)
    assert os.listdir(tmp_path) == []


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "x"
    victim.write_bytes(b"packets")
    victim.chmod(0o600)
    link.symlink_to(victim)
    assert write_private(str(link), b"packets")
    assert not link.is_symlink()
    assert write_private(str(link), b"other")
    assert victim.read_bytes() == b"packets"


def test_half_a_file_never_takes_the_place_of_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x"
    write_private(str(target), b"before")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="could not be written: No space left on device"):
        write_private(str(target), b"after")
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["x"]


def test_readers_see_one_or_the_other(tmp_path: Path) -> None:
    target, seen, over = tmp_path / "x", set(), threading.Event()
    contents = (b"a" * 500_000, b"b" * 500_000)
    write_private(str(target), contents[0])

    def read() -> None:
        while not over.is_set():
            seen.add(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(10):
        write_private(str(target), contents[turn % 2])
    over.set()
    reader.join()
    assert seen <= set(contents)


WRITER = """
import os, resource, signal, sys
from ansible_collections.netops.cloudflare.plugins.module_utils.operations import files

{trouble}
files.write_private(sys.argv[1], b"after" * 100_000)
"""


def write_elsewhere(target: Path, trouble: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, which gets into trouble."""
    command = [sys.executable, "-c", WRITER.format(trouble=trouble), str(target)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTHONPATH": os.pathsep.join(sys.path)}
    )


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """The system writes the first bytes, and then no more."""
    target = tmp_path / "x"
    write_private(str(target), b"before")
    done = write_elsewhere(target, "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))")
    assert "could not be written: File too large" in done.stderr
    assert target.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["x"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_writer_that_is_killed_leaves_no_half_file(tmp_path: Path, call: str) -> None:
    """What remains beside the file is as private as the file."""
    target = tmp_path / "x"
    write_private(str(target), b"before")
    done = write_elsewhere(target, f"os.{call} = lambda *args, **more: os.kill(os.getpid(), signal.SIGKILL)")
    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == b"before"
    for path in tmp_path.iterdir():
        assert mode(path) == 0o600


@pytest.mark.parametrize("rights", [0o1777, 0o777, 0o770])
def test_a_directory_of_everybody_gives_nothing_away(tmp_path: Path, rights: int) -> None:
    """Others may put a link there, at any time; what it points to is neither written nor opened to others."""
    place, victim = tmp_path / "shared", tmp_path / "victim"
    place.mkdir()
    place.chmod(rights)
    victim.write_bytes(b"precious")
    victim.chmod(0o640)
    (place / "x").symlink_to(victim)
    assert write_private(str(place / "x"), b"packets")
    assert (victim.read_bytes(), mode(victim)) == (b"precious", 0o640)
    assert ((place / "x").read_bytes(), mode(place / "x")) == (b"packets", 0o600)


def test_a_second_name_of_a_file_is_no_way_into_it(tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "x"
    other.write_bytes(b"precious")
    os.link(other, target)
    assert write_private(str(target), b"packets")
    assert other.read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda path: path.symlink_to("elsewhere"), "a symbolic link"),
        (lambda path: path.mkdir(), "a directory"),
        (os.mkfifo, "not a regular file"),
    ],
)
def test_what_cannot_be_a_target_is_refused(tmp_path: Path, make: Any, wrong: str) -> None:
    make(tmp_path / "x")
    with pytest.raises(InputError, match=wrong):
        check_target(str(tmp_path / "x"))


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        check_target(str(tmp_path / "no" / "x"))
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Not a directory"):
        check_target(str(tmp_path / "file" / "x"))


def test_a_plain_file_or_none_is_a_target(tmp_path: Path) -> None:
    check_target(str(tmp_path / "x"))
    (tmp_path / "x").touch()
    check_target(str(tmp_path / "x"))
