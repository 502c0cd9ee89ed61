# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.netops.cloudflare.plugins.module_utils.operations.onboarding import OPERATION
from ansible_collections.netops.cloudflare.plugins.plugin_utils.onboarding_runner import OnboardingAction


class ActionModule(OnboardingAction):
    operation = OPERATION
