"""docs/settings.md, made from the table: ``python -m earshot.settings_page > docs/settings.md``."""

from __future__ import annotations

from earshot.table import SETTINGS, Setting
from earshot.values import write_value

HEAD = """\
# Settings

`earshot init` writes a commented `earshot.toml`; commands use the nearest one from the current folder upward, or the
one named by `--config FILE` or `EARSHOT_CONFIG`. Each setting can also be given by its environment variable, which
wins; a list is then written with commas. Durations are written `90s`, `15m`, `6h`, `28d`. `earshot config show` tells
what holds and where it comes from, with secrets hidden.

Without any `earshot.toml` commands that need a project still run when `EARSHOT_STATE_URL` and `EARSHOT_INDEX_URL` are
both set.

| setting | variable | default | meaning |
| --- | --- | --- | --- |
"""

CHANNELS = """
## Channels

Under `[channels]` stand names of your own and where they lead: an [Apprise](https://github.com/caronc/apprise) address,
a signed [webhook](webhook.md), `webhook+https://…`, PagerDuty with the routing key of an Events API v2 integration,
`pagerduty://KEY`, or `log://`, a line in the log. Rules name them. `${NAME}` is replaced from the environment, so that
secrets need not be in the file; only the processes that send messages (`earshot run`, `earshot alert`, `earshot alerts
channels test`) need them set.

```toml
[channels]
care-mail = "mailtos://earshot:${MAIL_PASSWORD}@mail.example?to=care@shop.example"
care-hook = "webhook+https://:${HOOK_SECRET}@hooks.shop.example/earshot"
pager = "pagerduty://${PAGERDUTY_KEY}"
```

## Digests

Under `[digests.NAME]` stands what a team reads regularly, once a day or a week, whether something happened or not:
mentions found, alarms and what became of them, false ones against those accepted. Only `channels` is required.

```toml
[digests.care]
channels = ["care-mail"]
every = "daily"             # or weekly: on Mondays
at = "08:00"
zone = "Europe/Warsaw"      # UTC when left out
language = "pl"             # en, pl, ru, th, ja
team = "care"               # of these rules only; all when left out
```
"""


def settings_page() -> str:
    """The page as it should be."""
    return HEAD + "".join(_row(setting) for setting in SETTINGS) + CHANNELS


def _row(setting: Setting) -> str:
    default = write_value(setting, setting.default)
    choices = f" ({' or '.join(f'`{choice}`' for choice in setting.choices)})" if setting.choices else ""
    return f"| `{setting.name}` | `{setting.variable}` | `{default}` | {setting.help}{choices}. |\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(settings_page())
