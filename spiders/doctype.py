"""A document type of a stranger's making: its entities are names for text, which may stand for other names, and so for
gigabytes (Billion Laughs). Feeds need none."""

from __future__ import annotations

import re

_SUBSET = re.compile(
    r"""\A(?P<head>\ufeff?(?:\s++|<!--(?s:.*?)-->|<\?(?s:.*?)\?>)*+<!DOCTYPE\s[^\[>]*+)
    \[(?P<declared>(?:[^\]"'<]++|"[^"]*+"|'[^']*+'|<!--(?s:.*?)-->|<\?(?s:.*?)\?>|<(?!!--|\?))*+)\]""",
    re.VERBOSE,
)
"""A document's beginning with the declarations of its own (XML 1.0, section 2.8)."""
_CHARACTER = re.compile(r"""<!ENTITY\s+[\w.-]{1,40}\s+(["'])&\#\w{1,8};\1\s*>""")


def without_entities(xml: str) -> str:
    """The document without the entities that it declares, but for those that are one character's name."""
    if "<!ENTITY" not in xml:
        return xml
    found = _SUBSET.match(xml)
    if found is None:
        return xml
    kept = "".join(one.group() for one in _CHARACTER.finditer(found["declared"]))
    return f"{found['head']}[{kept}]{xml[found.end() :]}"
