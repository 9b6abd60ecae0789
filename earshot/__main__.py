"""``python -m earshot`` is ``earshot``."""

import sys
from pathlib import Path

from earshot.cli import main

HERE = Path(__file__).resolve().parents[1]
# A project's folder holds topics/: as the current folder on the path it must not stand in for the room of that name.
sys.path[:] = [entry for entry in sys.path if entry == str(HERE) or Path(entry or ".").resolve() != Path.cwd()]

sys.exit(main())
