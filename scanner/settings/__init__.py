"""What the user asked for: defaults < configuration file < environment < flags, as a frozen ``Settings``."""

from scanner.settings.loading import Flags, load
from scanner.settings.options import ENGINES, Mode, Output, Settings, SettingsError

__all__ = ["ENGINES", "Flags", "Mode", "Output", "Settings", "SettingsError", "load"]
