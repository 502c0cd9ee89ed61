# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulator, as a module of the collection or as a directory given to the interpreter."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

if __package__:
    from .cli import main
else:
    # Started by its path, the package has no name yet; it gets one of its own, so that its imports work.
    here = Path(__file__).resolve().parent
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != here]
    spec = importlib.util.spec_from_file_location(
        "netops_cloudflare_simulator", here / "__init__.py", submodule_search_locations=[str(here)]
    )
    if spec is None or spec.loader is None:
        raise SystemExit(f"the simulator cannot be loaded from {here}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = package
    spec.loader.exec_module(package)
    main = importlib.import_module(f"{spec.name}.cli").main

if __name__ == "__main__":
    sys.exit(main())
