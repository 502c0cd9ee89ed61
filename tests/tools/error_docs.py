# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what every module documents of RV(error): Ansible has documentation fragments for options, but not for results.

A module lists its kinds of failures and the fields that only it has; the texts are here.
"""

from __future__ import annotations

import re
import textwrap

# In the order of the documentation.
KINDS = {
    "invalid": "an option or a value of the document is not valid, nothing was changed",
    "refused": "the collection or its guards refuse the change, nothing was changed",
    "not_found": "an object that the task refers to does not exist",
    "ambiguous": "several objects match; the message lists their ids",
    "immutable": "an option differs that the API accepts only at creation",
    "job": "the job ended with an error, or did not end in time",
    "api": "the API refused the request",
    "transport": "no usable response was received",
    "uncertain": "the response to a write was lost, and the write may have been applied",
    "unsettled": "the API accepted a write, but did not show it in time",
    "requests_missing": "the Python library requests is not installed",
    "bug": "a bug of this collection",
}
PROBLEMS = """\
    problems:
      description: All problems, one entry each.
      type: list
      elements: dict
      returned: always
      contains:
        path:
          description: The option, such as C(routes[0].prefix); empty where no single option is the cause.
          type: str
        kind:
          description: Kind of the problem, one of the values of RV(error.kind).
          type: str
        message:
          description: What is wrong, without the path.
          type: str
        hint:
          description: What to do about it; empty where nothing is known to help.
          type: str
"""
COMMON = {
    "method": ("HTTP method of the request that failed.", "str", "when a request failed"),
    "path": ("Path of that request, below the base URL of the API.", "str", "when a request failed"),
    "status": ("HTTP status of the response.", "int", "when the API refused the request"),
    "ray_id": (
        "Ray id of the request, for Cloudflare's support; null when the response had none.",
        "str",
        "when the API refused the request",
    ),
    "sent": ("Whether the API may have received the request.", "bool", "when no usable response was received"),
    "place": ("Where in the code of the collection the bug is.", "str", "on a bug of the collection"),
}
ERRORS = """\
    errors:
      description: The API's own codes and messages.
      type: list
      elements: dict
      returned: when the API refused the request
      contains:
        code:
          description: Code of the error, a number of four digits or more, or null.
          type: int
        message:
          description: The API's message.
          type: str
"""
BLOCK = re.compile(
    r"^error:\n(?P<head>(?:  .*\n)*?)  contains:\n(?P<fields>(?:    .*\n)+)(?P<rest>(?:  .*\n)*)", re.MULTILINE
)


def with_error_docs(source: str) -> str:
    """Return the source of a module with the documentation of RV(error) that its kinds and fields need.

    Raises:
        KeyError: the module lists a kind that there is not.
    """
    return BLOCK.sub(_block, source)


def _block(found: re.Match[str]) -> str:
    parts = re.split(r"^    (\w+):\n", found["fields"], flags=re.MULTILINE)[1:]
    fields = dict(zip(parts[::2], parts[1::2], strict=True))
    listed = set(re.findall(r"V\((\w+)\)", fields["kind"]))
    texts = {name: f"V({name}) ({text})" for name, text in KINDS.items() if name in listed}
    if unknown := listed - texts.keys():
        raise KeyError(f"no such kind of failure: {', '.join(sorted(unknown))}")
    whole = textwrap.fill(f"Kind of the failure. {', '.join(texts.values())}.", 112, break_on_hyphens=False)
    kind = textwrap.indent(whole, " " * 8)
    lines = [
        "error:\n",
        "  description: What failed, as data for playbooks that rescue. RV(ignore:msg) has the text for people.\n",
        "  type: dict\n  returned: failure\n  contains:\n",
        f"    kind:\n      description: >-\n{kind}\n      type: str\n      returned: always\n",
        PROBLEMS,
    ]
    for name, text in fields.items():
        if name in COMMON:
            description, of_type, returned = COMMON[name]
            lines.append(
                f"    {name}:\n      description: {description}\n      type: {of_type}\n      returned: {returned}\n"
            )
        elif name == "errors":
            lines.append(ERRORS)
        elif name not in ("kind", "problems"):
            lines.append(f"    {name}:\n{text}")
    return "".join([*lines, found["rest"]])
