# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every lane needs: interpreters, environments, copies of the collection, processes that end."""

from __future__ import annotations

import configparser
import contextlib
import fcntl
import functools
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
TREE = BUILD / "tree"
HOME = BUILD / "home"
REQUIREMENTS = Path(__file__).parent / "requirements"

Version = tuple[int, int]

# ansible-core: the Pythons its controller side runs on, first to last.
CORES: dict[str, tuple[Version, Version]] = {
    "2.16": ((3, 10), (3, 12)),
    "2.17": ((3, 10), (3, 12)),
    "2.18": ((3, 11), (3, 13)),
    "2.19": ((3, 11), (3, 13)),
    "2.20": ((3, 12), (3, 14)),
    "2.21": ((3, 12), (3, 14)),
}
OLDEST_TARGET: Version = (3, 10)  # tests/config.yml
COMMAND_TIMEOUT = 2400


class Failed(Exception):
    """A step could not be done; the message is for a person."""


def dotted(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


def point(link: Path, target: Path) -> None:
    """A symlink, put there in one step: lanes and terminals may all want it at once."""
    if link.is_symlink() and link.readlink() == target:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f"{link.name}.{os.getpid()}.{threading.get_ident()}")
    fresh.symlink_to(target)
    fresh.replace(link)


# --- environment -------------------------------------------------------------------------------------------------


def install_env() -> dict[str, str]:
    """For pip and uv: the user's own settings (mirrors, proxies, certificates) count."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "CONDA", "__PYVENV"))}
    env["UV_NATIVE_TLS"] = env["UV_SYSTEM_CERTS"] = (
        "1"  # as pip does: trust what the machine trusts (old name, new name)
    )
    env["UV_PYTHON_DOWNLOADS"] = "never"
    if not os.access(Path("~").expanduser(), os.W_OK):
        env["UV_CACHE_DIR"] = str(BUILD / "cache" / "uv")
    index = _pip_index_url()
    if index:
        env.setdefault("UV_DEFAULT_INDEX", index)
    return env


def lane_env(venv: Path | None = None, **extra: str) -> dict[str, str]:
    """For the tests: no setting of the user's Ansible, Python or Cloudflare reaches them, a real token least of all."""
    foreign = ("ANSIBLE", "CLOUDFLARE", "GALAXY_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
    env = {k: v for k, v in install_env().items() if not k.startswith(foreign)}
    env["HOME"] = str(private_home())
    env["PATH"] = os.pathsep.join(([str(venv / "bin")] if venv else []) + [str(_interpreter_links()), *_plain_path()])
    env["ANSIBLE_COLLECTIONS_PATH"] = env["PYTHONPATH"] = str(collection_tree().parents[2])
    env["LC_ALL"] = "C.UTF-8"
    loopback = "127.0.0.1,localhost,::1"
    for name in ("no_proxy", "NO_PROXY"):
        env[name] = f"{env[name]},{loopback}" if env.get(name) else loopback
    env.update(extra)
    return env


@functools.cache
def private_home() -> Path:
    """A HOME of our own: ansible-test keeps its environments there, and ~/.ansible.cfg stays out of the tests."""
    HOME.mkdir(parents=True, exist_ok=True)
    # ansible-test hands pip no variable but HOME, so pip's settings file has to be found below it.
    for settings in (".config/pip/pip.conf", ".pip/pip.conf"):
        source, link = Path("~").expanduser() / settings, HOME / settings
        if source.is_file() and source != link:
            point(link, source)
    return HOME


def _pip_index_url() -> str | None:
    """uv does not read pip's settings; a machine behind a mirror has its address only there."""
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    files = ["/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf", os.environ.get("PIP_CONFIG_FILE", "")]
    settings = configparser.RawConfigParser(strict=False)
    with contextlib.suppress(configparser.Error):
        settings.read(Path(f).expanduser() for f in files if f)
    return settings.get("global", "index-url", fallback=None)


# --- interpreters ------------------------------------------------------------------------------------------------


def _is_shims(folder: str) -> bool:
    return Path(folder).name == "shims" and (Path(folder).parent / "versions").is_dir()


def _plain_path() -> list[str]:
    """PATH without pyenv's shims: that of an inactive version exists, answers 127, and is fatal to ansible-test."""
    return [f for f in os.environ.get("PATH", os.defpath).split(os.pathsep) if f and not _is_shims(f)]


@functools.cache
def pythons() -> dict[Version, Path]:
    """Every interpreter on this machine that works, by minor version."""
    folders = _plain_path()
    pyenv = {Path(f).parent / "versions" for f in os.environ.get("PATH", "").split(os.pathsep) if _is_shims(f)}
    pyenv |= {Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"}
    pyenv |= {Path("~/.local/share/uv/python").expanduser()}
    for versions in sorted(pyenv):
        folders += sorted((str(p) for p in versions.glob("*/bin")), reverse=True)
    found: dict[Version, Path] = {}
    candidates = [Path(sys.executable)]
    candidates += [Path(f) / f"python3.{minor}" for minor in range(OLDEST_TARGET[1], 20) for f in folders]
    for candidate in candidates:
        named = (3, int(candidate.name[9:])) if candidate.name.startswith("python3.") else None
        if named in found or not os.access(candidate, os.X_OK):
            continue
        probe = "import sys, ssl, venv; v = sys.version_info; print(v[0], v[1], v[3], sys._base_executable, sep='\\n')"
        answer = subprocess.run([candidate, "-c", probe], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            major, minor, level, executable = answer.stdout.splitlines()
            if level == "final" and (int(major), int(minor)) >= OLDEST_TARGET:
                found.setdefault((int(major), int(minor)), Path(executable))
    return dict(sorted(found.items()))


@functools.cache
def _interpreter_links() -> Path:
    folder = BUILD / "pythons"
    for version, executable in pythons().items():
        point(folder / f"python{dotted(version)}", executable)
    return folder


def python_for(core: str, prefer: Version = (3, 13)) -> Version | None:
    """The interpreter to run this ansible-core with: the preferred one if it can, else the newest that can."""
    first, last = CORES[core]
    able = [v for v in pythons() if first <= v <= last]
    return prefer if prefer in able else max(able, default=None)


# --- environments ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Between lanes, and between two terminals in one working tree."""
    (BUILD / "lock").mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock" / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _uv() -> Path:
    venv = BUILD / "venv" / "uv"
    with lock("uv"):
        if not _is_current(venv, stamp := _stamp(sys.executable, [REQUIREMENTS / "bootstrap.txt"], [])):
            shutil.rmtree(venv, ignore_errors=True)
            quiet([sys.executable, "-m", "venv", venv], install_env())
            quiet([venv / "bin" / "pip", "install", "-q", "-r", REQUIREMENTS / "bootstrap.txt"], install_env())
            (venv / "stamp").write_text(stamp)
    return venv / "bin" / "uv"


def make_venv(name: str, python: Version, files: Sequence[Path], extra: Sequence[str] = ()) -> Path:
    """An environment that holds exactly these requirements; made again when they change."""
    venv = BUILD / "venv" / name
    uv = _uv()
    with lock(name):
        stamp = _stamp(str(pythons()[python]), files, extra)
        if not _is_current(venv, stamp):
            shutil.rmtree(venv, ignore_errors=True)
            quiet([uv, "venv", "-q", "--python", pythons()[python], venv], install_env())
            listed = [arg for f in files for arg in ("-r", f)]
            quiet([uv, "pip", "install", "-q", "--python", venv / "bin" / "python", *listed, *extra], install_env())
            (venv / "stamp").write_text(stamp)
    return venv


def _stamp(python: str, files: Sequence[Path], extra: Sequence[str]) -> str:
    included = [*files, ROOT / "meta" / "ee-requirements.txt"]
    return hashlib.sha256("\0".join([python, *extra, *(f.read_text() for f in included)]).encode()).hexdigest()


def _is_current(venv: Path, stamp: str) -> bool:
    with contextlib.suppress(OSError):
        return (venv / "stamp").read_text() == stamp and (venv / "bin" / "python").exists()
    return False


def core_venv(core: str, python: Version) -> Path:
    # The floor of what we promise is tested where the floor of ansible-core is.
    extra = ["requests~=2.28.0"] if core == min(CORES, key=core_key) else []
    return make_venv(
        f"core-{core}-py{dotted(python)}", python, [REQUIREMENTS / "test.txt"], [f"ansible-core~={core}.0", *extra]
    )


def core_key(core: str) -> Version:
    major, minor = core.split(".")
    return int(major), int(minor)


# --- copies of the collection ------------------------------------------------------------------------------------


@functools.cache
def collection_tree() -> Path:
    """`ansible_collections/netops/cloudflare` as a link to the working tree: enough for everything but ansible-test."""
    link = TREE / "ansible_collections" / "netops" / "cloudflare"
    point(link, ROOT)
    return link


@functools.cache
def awx_collection() -> Path:
    """The collection awx.awx: Galaxy may be out of reach, and PyPI has it in the package ``ansible``.

    It is put beside this collection, where everything but ansible-test finds it.
    """
    requirements = REQUIREMENTS / "awx.txt"
    folder = BUILD / "cache" / f"awx-{_stamp('', [requirements], [])[:12]}"
    with lock("awx"):
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as away:
                options = ["-q", "--no-deps", "--only-binary", ":all:", "--dest", away, "-r", requirements]
                quiet([_uv().with_name("pip"), "download", *options], install_env())
                with zipfile.ZipFile(next(Path(away).glob("ansible-*.whl"))) as wheel:
                    prefix = "ansible_collections/awx/awx/"
                    wheel.extractall(away, [name for name in wheel.namelist() if name.startswith(prefix)])
                (Path(away) / prefix).rename(folder)
    point(TREE / "ansible_collections" / "awx" / "awx", folder)
    return folder


def known_files() -> list[str]:
    """What git knows, and new files it does not ignore."""
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = quiet(listing, dict(os.environ), cwd=ROOT).split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]  # or deleted, but not yet in git's index


@contextlib.contextmanager
def staged() -> Iterator[Path]:
    """A real copy of what git knows (and of new files it does not ignore), outside any git repository.

    ansible-test resolves a linked tree away and refuses it; in a copy below an ignored folder it skips every target and
    reports success.
    """
    with tempfile.TemporaryDirectory(prefix="netops-cloudflare-") as base:
        copy = Path(base).resolve() / "ansible_collections" / "netops" / "cloudflare"
        for name in known_files():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
        yield copy


# --- processes ---------------------------------------------------------------------------------------------------

_running: set[subprocess.Popen[str]] = set()
_stopping = threading.Event()


def quiet(command: Sequence[str | Path], env: dict[str, str], cwd: Path = ROOT) -> str:
    """Run a step of the set-up; its output matters only if it fails."""
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_TIMEOUT,
    )
    if done.returncode:
        raise Failed(f"{' '.join(str(c) for c in command)}\nanswered {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def start(command: Sequence[str | Path], env: dict[str, str], cwd: Path, output: int) -> subprocess.Popen[str]:
    if _stopping.is_set():
        raise Failed("interrupted")
    # A session of its own, so that stopping it stops its children too.
    process = subprocess.Popen(
        [str(c) for c in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    _running.add(process)
    return process


def stop(process: subprocess.Popen[str], sig: int = signal.SIGTERM) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sig)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _running.discard(process)


def stop_all() -> None:
    _stopping.set()
    for process in list(_running):
        stop(process)


@contextlib.contextmanager
def simulator(
    python: Path, collection: Path, env: dict[str, str], tell: Callable[[str], None]
) -> Iterator[dict[str, str]]:
    """The simulator on a free port, and the published description of the API as a judge over what it is asked.

    Yields what a test needs to reach it, as variables of a playbook; tells the judge's verdict at the end.
    """
    with tempfile.TemporaryDirectory(prefix="netops-simulator-") as folder:
        ready, log_path, verdict = Path(folder) / "ready", Path(folder) / "log", Path(folder) / "verdict"
        options: list[str | Path] = ["--verdict", verdict, "--port", "0", "--ready-file", ready, "--exit-with-parent"]
        with log_path.open("w", encoding="utf-8") as log:
            process = start([python, collection / "tests/contract/watch.py", *options], env, collection, log.fileno())
        try:
            yield _variables(process, ready, log_path)
        finally:
            stop(process)
        if not verdict.exists():
            raise Failed(f"the simulator ended without a verdict:\n{log_path.read_text()}")
        tell(verdict.read_text())


def _variables(process: subprocess.Popen[str], ready: Path, log: Path) -> dict[str, str]:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):  # not there yet, or half written
            known = json.loads(ready.read_text())
            return {
                "simulator_url": known["env"]["CLOUDFLARE_BASE_URL"],
                "simulator_control_url": known["control_url"],
                "simulator_api_token": known["env"]["CLOUDFLARE_API_TOKEN"],
                "simulator_account_id": known["env"]["CLOUDFLARE_ACCOUNT_ID"],
            }
        time.sleep(0.05)
    raise Failed(f"the simulator did not start:\n{log.read_text()}")
