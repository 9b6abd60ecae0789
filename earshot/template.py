"""The commented earshot.toml that ``earshot init`` writes, made from the table of settings."""

from __future__ import annotations

from itertools import groupby

from earshot.table import SETTINGS, Setting
from earshot.values import write_value

HEAD = """\
# Earshot's settings. Every line that is commented out shows its default; each setting can also be given by the
# environment variable named beside it, which wins. `earshot config show` tells what holds and where it comes from.
"""

CHANNELS = """
# Where alerts go: a name of your own = an Apprise address (https://github.com/caronc/apprise) or a signed webhook.
# Keep secrets in the environment: ${NAME} is replaced.
[channels]
# care-mail = "mailtos://earshot:${MAIL_PASSWORD}@mail.example?to=care@shop.example"
# care-hook = "webhook+https://hooks.shop.example/earshot"
"""


def commented_settings() -> str:
    """The text of a fresh earshot.toml."""
    parts = [HEAD]
    for section, members in groupby(SETTINGS, key=lambda setting: setting.name.rpartition(".")[0]):
        parts.append(f"\n[{section}]" if section else "")
        parts.extend(_lines(setting) for setting in members)
    return "\n".join(parts) + "\n" + CHANNELS


def _lines(setting: Setting) -> str:
    key = setting.name.rpartition(".")[2]
    choices = f" ({' or '.join(setting.choices)})" if setting.choices else ""
    return f"# {setting.help}{choices}; {setting.variable}\n# {key} = {write_value(setting, setting.default)}"
