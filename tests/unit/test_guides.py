# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run each guide from top to bottom on a simulated account: its files, its playbooks, its commands."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.cloudflare.plugins.plugin_utils.simulator import Simulator
from ansible_collections.netops.cloudflare.tests.unit.support import playbook_environment

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
BLOCK = re.compile(
    r"^(?P<indent> *)\.\. code-block:: (?P<form>\S+)\n\n(?P<text>(?:(?P=indent) +.*\n|\n)+)", re.MULTILINE
)
FILE = re.compile(r"# (?P<path>[\w/.-]+\.yml)\n")
# The guides that are tasks of a user. Some begin with the sites of the example, and network.yml, the account's export.
ON_AN_EMPTY_ACCOUNT = ("guide_onboarding", "guide_many_sites", "guide_simulator", "guide_how_it_works")
WITH_SITES = ("guide_adopt", "guide_terraform", "guide_drift")
# Commands of other programs, which no test runs.
OTHERS = ("make simulator", "terraform", "ansible-builder", "ansible-galaxy")
# What these commands are to find.
FAILING = ("undescribed_objects",)
PLAY = """\
- hosts: localhost
  gather_facts: false
  tasks:
"""


def fill(place: Path) -> Path:
    """Make a folder as a user has it: the sites of the example, with an inventory that is called sites.yml."""
    example = ROOT / "playbooks" / "example"
    shutil.copytree(example / "host_vars", place / "host_vars")
    shutil.copy(example / "inventory.yml", place / "sites.yml")
    return place


@pytest.fixture(scope="module")
def onboarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Simulator]]:
    """A folder and an account that has its sites. The guides that begin with one change nothing of it for good."""
    place = fill(tmp_path_factory.mktemp("onboarded"))
    with Simulator() as simulator:
        for command in (["site", "-i", "sites.yml"], ["export", "-e", "export_path=network.yml"]):
            code, output = run(place, simulator, [f"netops.cloudflare.{command[0]}", *command[1:]])
            assert code == 0, output[-3000:]
        yield place, simulator


def run(place: Path, simulator: Simulator, arguments: list[str], **more: str) -> tuple[int, str]:
    """The exit code and the output of ``ansible-playbook``."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-playbook")), *arguments],
        cwd=place,
        env={
            **playbook_environment(place),
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            **simulator.env,
            **more,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout


def steps(place: Path, text: str) -> Iterator[list[str]]:
    """Write the files of a guide where it shows them, and yield the arguments of each run of ansible-playbook."""
    for number, block in enumerate(BLOCK.finditer(text)):
        shown = textwrap.dedent(block["text"])
        if file := FILE.match(shown):
            path = place / file["path"]
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(shown, encoding="utf-8")
        elif block["form"].startswith("yaml") and shown.startswith("- name:"):
            if "\n  hosts:" not in shown:
                shown = PLAY + textwrap.indent(shown, "    ")
            (place / f"play-{number}.yml").write_text(shown, encoding="utf-8")
            yield [f"play-{number}.yml", "-i", "sites.yml"]
        elif block["form"] == "console":
            for line in re.findall(r"^\$ (.*)$", shown, re.MULTILINE):
                command = shlex.split(line)
                assert command[0] == "ansible-playbook" or line.startswith(OTHERS), line
                if command[0] == "ansible-playbook":
                    yield command[1:]


def follow(guide: str, place: Path, simulator: Simulator) -> None:
    """Do what a guide says, and expect that each command ends as it should."""
    text = (ROOT / "docs" / "docsite" / "rst" / f"{guide}.rst").read_text(encoding="utf-8")
    ran = 0
    for arguments in steps(place, text):
        code, output = run(place, simulator, arguments)
        failing = any(word in argument for argument in arguments for word in FAILING)
        assert bool(code) == failing, f"{arguments}\n{output[-3000:]}"
        ran += 1
    assert ran


@pytest.mark.parametrize("guide", ON_AN_EMPTY_ACCOUNT)
def test_a_guide_works_on_an_empty_account(tmp_path: Path, guide: str) -> None:
    with Simulator() as simulator:
        follow(guide, fill(tmp_path), simulator)


@pytest.mark.parametrize("guide", WITH_SITES)
def test_a_guide_works_on_an_account_with_sites(onboarded: tuple[Path, Simulator], guide: str) -> None:
    follow(guide, *onboarded)


@pytest.fixture
def awx(tmp_path: Path) -> Iterator[dict[str, str]]:
    """How to reach a stub of AWX's API, that of the integration tests."""
    stub = ROOT / "tests" / "integration" / "targets" / "playbook_awx" / "files" / "awx_stub.py"
    ready = tmp_path / "ready"
    process = subprocess.Popen([sys.executable, stub, "not-a-secret-of-awx", ready])
    try:
        deadline = time.monotonic() + 30
        while not (ready.exists() and ready.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield {"CONTROLLER_HOST": json.loads(ready.read_text())["url"], "CONTROLLER_OAUTH_TOKEN": "not-a-secret-of-awx"}
    finally:
        process.kill()
        process.wait()


def test_the_guide_to_awx_works(tmp_path: Path, awx: dict[str, str]) -> None:
    """Its variables fit, as check mode finds; the integration target writes. Its playbooks of a project work, too."""
    place = fill(tmp_path)
    with Simulator() as simulator:
        commands = list(steps(place, (ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst").read_text(encoding="utf-8")))
        check, write = commands
        assert check == [*write, "--check"]
        code, output = run(place, simulator, check, **awx)
        assert code == 0, output[-3000:]
        assert re.search("changed=2 .* failed=0", output), output[-3000:]
        for playbook in ("site.yml", "drift.yml"):
            code, output = run(place, simulator, [playbook, "-i", "sites.yml"])
            assert code == 0, output[-3000:]


def test_the_first_site_of_the_readme_works(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("\n### Onboard a site\n")[1].split("\n### ")[0]
    inventory, variables = (textwrap.dedent(block) for block in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL))
    (tmp_path / "sites.yml").write_text(inventory, encoding="utf-8")
    (tmp_path / "host_vars").mkdir()
    (tmp_path / "host_vars" / "lis-branch.yml").write_text(variables, encoding="utf-8")
    commands = re.findall(r"^ *ansible-playbook (.*?)(?: +#.*)?$", section, re.MULTILINE)
    assert len(commands) == 3
    with Simulator() as simulator:
        outputs = []
        for command in commands:
            key = "vault_lis_branch_psk=not-a-secret-key-of-the-readme"
            code, output = run(tmp_path, simulator, [*shlex.split(command), "-e", key])
            assert code == 0, output[-3000:]
            assert "not-a-secret-key" not in output
            outputs.append(output)
    assert ["changed=1" in output for output in outputs] == [True, True, False]


def test_the_readme_has_the_sections_that_galaxy_asks_for_and_absolute_links() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    for heading in ("Description", "Requirements", "Installation", "Use cases", "Testing", "Support", "License"):
        assert heading in headings
    assert {"Release notes", "Related information", "Code of conduct"} <= set(headings)
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    ours = [link.split("/main/")[1] for link in links if link.startswith(REPOSITORY)]
    assert ours
    assert [path for path in ours if not (ROOT / path).exists()] == []
    anchors = {"#" + heading.lower().replace(" ", "-") for heading in headings}
    assert {link for link in links if link.startswith("#")} <= anchors
