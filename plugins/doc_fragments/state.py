# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules share that bring an object to a state."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) creates the object, or changes what differs; V(absent) deletes it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - >-
        Picks an existing object by its id, as this module and its info module return it, instead of by what people
        know it by.
      - >-
        It is the way out when several objects share one name, and the way to rename one. Give the id and the new
        name.
      - It never creates. No object of this id is an error with O(state=present) and no change with O(state=absent).
    type: str
notes:
  - >-
    Only the options that are given are managed; what is left out stays as it is in the account. An empty text or
    list empties an option. In nested options, too, only the given keys count, while a list always counts as a whole.
  - The API has no transactions and the module takes no lock. Let one run at a time change an account.
"""
