"""The way in: settings, the command line and start-up.

In: earshot.toml, the environment and what people type. Out: services called, and what they answer as text or JSON.
Nothing is decided here: each command is a thin face of one service.

Public: Settings, load_settings, SETTINGS (the table of every setting).
"""

from earshot.settings import Settings, load_settings
from earshot.table import SETTINGS

__all__ = ["SETTINGS", "Settings", "load_settings"]
