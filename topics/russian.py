"""Russian cases of a name, by rules of our own: endings by the last letter, и after к and ж, fleeting о and е."""

from __future__ import annotations

_VELAR = "гкх"
_HUSHING = "жшщч"
_VOWELS = "аеёиоуыэюя"


def russian_forms(low: str) -> tuple[str, ...]:
    """Forms of a lower-case noun as its ending suggests; the word itself is not repeated."""
    if len(low) < 3 or not low.isalpha():
        return ()
    last, stem = low[-1], low[:-1]
    if low.endswith("ия"):
        made = [stem + ending for ending in ("и", "ю", "ей", "й", "ям", "ями", "ях")]
    elif last == "а":
        made = _feminine(stem)
    elif last == "я":
        made = [stem + ending for ending in ("и", "е", "ю", "ей", "ь", "й", "ям", "ями", "ях")]
        if stem[-1] in "нл" and stem[-2] not in _VOWELS:
            made.append(stem[:-1].removesuffix("ь") + "е" + stem[-1])
    elif last == "ь":
        made = [stem + ending for ending in ("я", "ю", "ем", "ём", "е", "и", "ью", "ей", "ям", "ями", "ях")]
    elif last == "й":
        made = _adjective(low)
        if not made or low.endswith("ой"):  # -ой may be either: Лесной, Окнострой
            made += [stem + ending for ending in ("я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях")]
    elif last in "ое":
        made = _neuter(stem, last)
    elif last in "иы":
        made = [stem, *(stem + ending for ending in ("ов", "ей", "ам", "ами", "ах"))]
    elif last in _VOWELS:
        made = []
    else:
        made = [form for base in _stems(low) for form in _masculine(base)]
    return tuple(dict.fromkeys(form for form in made if form != low))


def _stems(low: str) -> list[str]:
    if len(low) > 3 and low[-2] in "оеё" and low[-1] in "кц" and low[-3] not in _VOWELS:
        return [low, low[:-2] + low[-1], low[:-2] + "ь" + low[-1]]
    return [low]


def _masculine(stem: str) -> list[str]:
    last = stem[-1]
    made = [stem + ending for ending in ("а", "у", "ом", "е", "ам", "ами", "ах")]
    made.append(stem + ("и" if last in _VELAR + _HUSHING else "ы"))
    made.append(stem + ("ей" if last in _HUSHING else "ов"))
    if stem.endswith(("ов", "ев", "ёв", "ин")):
        made.append(stem + "ым")
    return [*made, stem + "ем", stem + "ев"] if last in _HUSHING + "ц" else made


def _feminine(stem: str) -> list[str]:
    made = [stem + ending for ending in ("е", "у", "ой", "ою", "ам", "ами", "ах")]
    made += [stem + ("и" if stem[-1] in _VELAR + _HUSHING else "ы"), stem]
    if stem[-1] in _HUSHING + "ц":
        made.append(stem + "ей")
    if stem[-1] == "к" and len(stem) > 2 and stem[-2] not in _VOWELS:
        base = stem[:-2] if stem[-2] in "ьй" else stem[:-1]
        made += [base + "ок", base + "ек"]
    return made


def _neuter(stem: str, last: str) -> list[str]:
    if last == "о":
        return [stem + ending for ending in ("а", "у", "ом", "е", "ам", "ами", "ах")]
    return [stem + ending for ending in ("я", "ю", "ем", "и", "а", "у", "й", "ям", "ями", "ях")]


def _adjective(low: str) -> list[str]:
    if not low.endswith(("ый", "ий", "ой")):
        return []
    stem = low[:-2]
    soft = low.endswith("ий") and stem[-1] not in _VELAR + _HUSHING
    hard = ("ого", "ому", "ом", "ая", "ой", "ую", "ое")
    endings = ("его", "ему", "ем", "яя", "ей", "юю", "ее") if soft else hard
    plural = (
        ("ие", "их", "им", "ими") if low.endswith("ий") or stem[-1] in _VELAR + _HUSHING else ("ые", "ых", "ым", "ыми")
    )
    return [stem + ending for ending in (*endings, *plural)]
