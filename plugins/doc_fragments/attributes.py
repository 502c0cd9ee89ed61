# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules promise about check mode, diff and idempotence."""

from __future__ import annotations


class ModuleDocFragment:
    # A module that changes objects for which the API cannot validate a write.
    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Tells what would change without changing anything.
    support: full
    details:
      - >-
        The API has no validation of its own for these objects, so the module checks what it can by itself
        (RV(validation=local)). The API may still refuse the real run.
      - >-
        An object that an earlier task of the same run would create counts as one to come, so that a whole site can
        be previewed on an empty account; RV(notes) says so.
  diff_mode:
    description: Returns the object before and after.
    support: full
    details:
      - In the names of the options; without secrets, its id and dates.
  idempotent:
    description: Changes nothing, and sends nothing but reads, when the account is as desired.
    support: full
  platform:
    description: Where the module runs.
    support: full
    platforms: posix
  action_group:
    description: The group to name in C(module_defaults).
    support: full
    membership: [netops.cloudflare.all]
"""

    # magic_network: many objects at once.
    NETWORK = r"""
attributes:
  check_mode:
    description: Tells what would change without changing anything.
    support: full
    details:
      - >-
        Returns the whole plan, the same that a real run carries out. The API validates the writes that it can
        validate. The module alone checks the others, and the API can still refuse those.
      - The guards refuse a plan in check mode as they do in a real run.
  diff_mode:
    description: Returns the objects before and after.
    support: full
    details:
      - In the names of the options, of a change only what differs; without secrets, ids and dates.
  idempotent:
    description: Changes nothing, and sends nothing but reads, when the account is as desired.
    support: full
  platform:
    description: Where the module runs.
    support: full
    platforms: posix
  action_group:
    description: The group to name in C(module_defaults).
    support: full
    membership: [netops.cloudflare.all]
"""

    # A module that reads.
    INFO = r"""
attributes:
  check_mode:
    description: Tells what would change without changing anything.
    support: full
    details:
      - The module only reads.
  diff_mode:
    description: Returns the object before and after.
    support: N/A
    details:
      - The module only reads.
  idempotent:
    description: Changes nothing, and sends nothing but reads, when the account is as desired.
    support: full
    details:
      - The module only reads.
  platform:
    description: Where the module runs.
    support: full
    platforms: posix
  action_group:
    description: The group to name in C(module_defaults).
    support: full
    membership: [netops.cloudflare.all]
"""
