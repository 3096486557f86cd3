"""Packs what `cargo xtask bindings` wrote: the module, and the library that it loads from beside it.

LANTOA_PYTHON names the folder of both. Nothing is compiled here.
"""

import os
import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Library(BuildHookInterface):
    def initialize(self, version, build_data):
        written = Path(os.environ["LANTOA_PYTHON"])
        (library,) = written.glob("*lantoa_bindings.*")
        system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        # Any Python 3, this system and processor.
        build_data["tag"] = f"py3-none-{system}"
        build_data["pure_python"] = False
        build_data["force_include"] = {
            str(written / "lantoa.py"): "lantoa/__init__.py",
            str(library): f"lantoa/{library.name}",
        }
