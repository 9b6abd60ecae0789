"""Polish cases of a name, by rules of our own: softening (k→c, r→rz), fleeting e, x→ks, apostrophes, hyphens."""

from __future__ import annotations

_VOWELS = "aeiouyąęó"
# Last consonants of a stem → how they soften before the -e of the locative.
_SOFTENED = (
    ("st", "ści"), ("ch", "sz"), ("k", "c"), ("g", "dz"), ("r", "rz"), ("ł", "l"), ("t", "ci"), ("d", "dzi"),
    ("n", "ni"), ("m", "mi"), ("b", "bi"), ("p", "pi"), ("w", "wi"), ("v", "vi"), ("f", "fi"), ("s", "si"), ("z", "zi"),
)  # fmt: skip
_HARDENED = ("cz", "sz", "rz", "dz", "ż", "c", "l", "j", "y", "h")
"""Stems that end so take -u in the locative and -e in the plural."""


def polish_forms(word: str) -> tuple[str, ...]:
    """Forms of a noun as its ending suggests; the word itself is not repeated. Acronyms take hyphens (ZUS-u)."""
    if len(word) > 1 and word.isupper():
        return tuple(f"{word}-{ending}" for ending in ("u", "a", "owi", "em", "ie", "y", "ów", "om", "ami", "ach"))
    low = word.lower()
    if len(low) < 3 or not low.isalpha():
        return ()
    made: list[str] = []
    if low.endswith(("ski", "cki", "dzki")):
        made += _adjective(low[:-1])
    elif low[-1] == "a":
        made += _feminine(low[:-1])
    elif low[-1] in "oeu" or low.endswith("ie"):
        made += _neuter(low) if low[-1] == "o" else []
        made += _with_apostrophe(low, ("a", "owi", "em", "u", "ie", "ów", "om", "ach"))
    elif low[-1] == "i" or (low[-1] == "y" and low[-2] not in _VOWELS):
        made += [low + "m", *_with_apostrophe(low, ("ego", "emu", "m"))]
        made += _plural(low[:-1])
    else:
        made += _masculine(low)
        made += _with_apostrophe(low, ("a", "u", "owi", "em", "iem", "ie", "ów", "om", "ach"))
    return tuple(dict.fromkeys(form for form in made if form != low))


def _with_apostrophe(low: str, endings: tuple[str, ...]) -> list[str]:
    return [f"{low}'{ending}" for ending in endings]


def _plural(stem: str) -> list[str]:
    """Of a name that is itself a plural, without its ending."""
    return [stem + ending for ending in ("ów", "om", "ami", "ach")]


_BEFORE_IEC = {"n": "ń", "s": "ś", "z": "ź", "c": "ć"}
_SOFT_ENDS = {"ń": "ni", "ś": "si", "ź": "zi", "ć": "ci"}


def _soften(stem: str) -> str | None:
    for hard, soft in _SOFTENED:
        if stem.endswith(hard):
            return stem[: -len(hard)] + soft + "e"
    return None


def _masculine(low: str) -> list[str]:
    stems, spelled = [low], []
    if low[-1] in _SOFT_ENDS:
        stems = [low[:-1] + _SOFT_ENDS[low[-1]]]
    if low.endswith("iec") and len(low) > 4:
        stems.append(low[:-3].removesuffix(low[-4]) + _BEFORE_IEC.get(low[-4], low[-4]) + "c")
    if low[-1] == "x":
        stems.append(low[:-1] + "ks")
        spelled = [low[:-1] + "ks"]
    if len(low) > 3 and low[-2] == "e" and low[-1] in "klcrń" and low[-3] not in _VOWELS:
        stems.append(low[:-2] + {"ń": "ni"}.get(low[-1], low[-1]))
    if len(low) > 3 and low[-2] == "ó":
        stems.append(low[:-2] + "o" + low[-1])
    return spelled + [form for stem in stems for form in _masculine_endings(stem)]


def _masculine_endings(stem: str) -> list[str]:
    velar = stem[-1] in "kg"
    made = [stem + ending for ending in ("a", "u", "owi", "ów", "om", "ami", "ach", "owie")]
    made.append(stem + ("iem" if velar else "em"))
    hardened = stem.endswith(_HARDENED) and not stem.endswith("ch")
    made.append(stem + ("i" if velar else "e" if hardened else "y"))
    if hardened:
        made.append(stem + ("i" if stem[-1] in "lj" else "y"))
    soft = None if velar or hardened else _soften(stem) if stem[-1] != "x" else stem + "ie"
    return [*made, soft] if soft else made


def _feminine(stem: str) -> list[str]:
    velar = stem[-1] in "kg"
    made = [stem + ending for ending in ("ę", "ą", "o", "om", "ami", "ach")]
    if stem[-1] == "i":
        made += [stem + "i", stem[:-1] + "i", stem + "e", stem]
    elif stem[-1] in "lj":
        made += [stem + "i", stem + "e", stem]
    else:
        made.append(stem + ("i" if velar else "y"))
        soft = _soften(stem)
        made += [soft] if soft else [stem + "e"]
    if velar and len(stem) > 2 and stem[-2] not in _VOWELS:
        made.append(stem[:-1] + "e" + stem[-1])
        if stem[-2] == "i":
            made.append(stem[:-2] + "e" + stem[-1])
    elif stem[-1] not in "ilj":
        made.append(stem)
    return made


def _neuter(low: str) -> list[str]:
    stem = low[:-1]
    made = [stem + ending for ending in ("a", "u", "om", "ami", "ach")]
    made.append(stem + ("iem" if stem[-1] in "kg" else "em"))
    soft = None if stem[-1] in "kg" else _soften(stem)
    return [*made, soft] if soft else made


def _adjective(stem: str) -> list[str]:
    """Of -ski and -cki, without the i."""
    made = [stem + ending for ending in ("iego", "iemu", "im", "a", "iej", "ą", "ie", "ich", "imi")]
    return [*made, stem[:-1] + "cy" if stem.endswith("sk") else stem[:-2] + "ccy"]
