# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the clients of one token know of its limit, in one process and over forks."""

from __future__ import annotations

import math
import mmap
import time
from collections.abc import Callable

import pytest
from ansible_collections.netops.cloudflare.plugins.module_utils.client import ratelimit
from ansible_collections.netops.cloudflare.plugins.module_utils.client.ratelimit import Pacer
from ansible_collections.netops.cloudflare.tests.unit.support import Clock

POLICY = '"default";q=1200;w=300'


@pytest.fixture(autouse=True)
def _board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "BOARD", mmap.mmap(-1, mmap.PAGESIZE))


def spent(pacer: Pacer, requests: int) -> list[float]:
    return [pacer.delay() for _number in range(requests)]


def test_a_new_client_knows_what_another_heard() -> None:
    Pacer(time.monotonic, "token").note('"default";r=10;t=100', POLICY)
    assert Pacer(time.monotonic, "token").delay() > 5


def test_what_one_sends_another_counts() -> None:
    first, second = Pacer(time.monotonic, "token"), Pacer(time.monotonic, "token")
    first.note('"default";r=40;t=100', POLICY)
    assert spent(first, 10) == [0] * 10
    assert spent(second, 10) == [0] * 10
    assert first.delay() > 0


def test_requests_of_all_that_are_under_way_count_in_a_new_window() -> None:
    """Each went before anybody knew of a limit; the first answer does not count the others yet."""
    clients = [Pacer(time.monotonic, "token") for _number in range(10)]
    assert [client.delay() for client in clients] == [0] * 10
    clients[0].note('"default";r=29;t=100', POLICY)
    assert clients[0].delay() > 0


def test_another_token_has_another_limit() -> None:
    Pacer(time.monotonic, "token").note('"default";r=0;t=100', POLICY)
    assert Pacer(time.monotonic, "another").delay() == 0
    assert Pacer(time.monotonic).delay() == 0


def test_a_clock_of_its_own_shares_nothing(clock: Clock) -> None:
    Pacer(time.monotonic, "token").note('"default";r=0;t=100', POLICY)
    assert Pacer(clock, "token").delay() == 0


def test_an_answer_that_is_read_late_opens_no_window(clock: Clock) -> None:
    """It was sent when 200 seconds and 900 requests were left, and is read 150 seconds later."""
    pacer = Pacer(clock)
    pacer.note('"default";r=900;t=200', POLICY)
    clock.time += 150
    pacer.note('"default";r=5;t=50', POLICY)
    pacer.note('"default";r=900;t=200', POLICY)
    assert pacer.delay() == pytest.approx(51 / 5)


def test_an_answer_of_a_window_that_is_over_counts_no_more(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"default";r=1000;t=290', POLICY)
    pacer.note('"default";r=0;t=1', POLICY)
    assert pacer.delay() == 0


def test_a_refusal_lasts_longer_than_the_window(clock: Clock) -> None:
    pacer = Pacer(clock)
    pacer.note('"default";r=3;t=10', POLICY)
    pacer.note('"default";r=0;t=300', POLICY)
    assert pacer.delay() == pytest.approx(301)


@pytest.mark.parametrize("rounded", [math.ceil, math.floor, round])
@pytest.mark.parametrize("pause", [0.0071, 0.1333], ids=["quick", "slow"])
def test_however_the_service_rounds_nobody_is_early(
    clock: Clock, rounded: Callable[[float], int], pause: float
) -> None:
    """Five windows of the API's own size, each spent whole, and less than one in a hundred of the time lost."""
    pacer, quota, window = Pacer(clock), 1200, 300.0
    clock.time = opened = began = 1000.37
    used = 0
    for _number in range(5 * quota):
        clock.sleep(pacer.delay())
        if clock() >= opened + window:
            opened, used = clock(), 0
        used += 1
        assert used <= quota
        pacer.note(f'"default";r={quota - used};t={rounded(opened + window - clock())}', POLICY)
        pacer.done()
        clock.sleep(pause)
    assert clock() - began < 5 * window * 1.01
