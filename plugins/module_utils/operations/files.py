# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to netops.cloudflare: may change in any release. Do not use it from outside the collection.
"""Files that only their owner may read, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from ..model.errors import InputError

PRIVATE = 0o600


def check_target(path: str) -> None:
    """Raise InputError when ``path`` cannot become such a file. Asked before work starts whose result goes there."""
    target = Path(path)
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        pass
    except OSError as wrong:
        raise InputError(f"{path} cannot be used: {wrong.strerror}", path="dest") from None
    else:
        if not stat.S_ISREG(mode):
            what = (
                "a symbolic link"
                if stat.S_ISLNK(mode)
                else "a directory"
                if stat.S_ISDIR(mode)
                else "not a regular file"
            )
            raise InputError(f"{path} is {what}", path="dest", hint="Set the path of a regular file")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        why = "is not writable" if target.parent.is_dir() else "does not exist"
        raise InputError(f"{path}: the directory {target.parent} {why}", path="dest")


def write_private(path: str, content: bytes, *, dry: bool = False) -> bool:
    """Have ``content`` in a file that only its owner may read; True when it was not so before.

    A new file takes the place of the old one in one step: no reader sees half of it, and a link that another user puts
    there is replaced, not followed.
    """
    target = Path(path)
    if _holds(target, content):
        return False
    if dry:
        return True
    try:
        _replace(target, content)
    except OSError as wrong:
        raise InputError(f"{path} could not be written: {wrong.strerror}", path="dest") from None
    return True


def _replace(target: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _holds(target: Path, content: bytes) -> bool:
    try:
        found = target.lstat()
        if not stat.S_ISREG(found.st_mode) or stat.S_IMODE(found.st_mode) != PRIVATE or found.st_size != len(content):
            return False
        with open(target, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW)) as file:
            return file.read() == content
    except OSError:
        return False
