"""What the pages' tests show: posts in many scripts, some of which try to be more than text, and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from model.alert import Alert
from model.capture import Capture, capture_from_json
from model.source import Json

NOW = datetime(2026, 11, 20, 12, 7, 30, tzinfo=UTC)

SCRIPT = "<script>alert(1)</script>"
LONG = "W" * 300
OVERRIDE = "\u202e"

HOSTILE: tuple[dict[str, object], ...] = (
    {
        "ref": "h1",
        "url": "http://forum.example/1",
        "title": f"{SCRIPT} northwind",
        "text": f"northwind {LONG} <img src=x onerror=alert(1)>",
    },
    {
        "ref": "h2",
        "url": "javascript:alert(1)",
        "text": "northwind behind a script address",
        "author": {"name": SCRIPT, "url": "javascript:alert(2)"},
    },
    {
        "ref": "h3",
        "url": "https://forum.example/3",
        "text": f"northwind {OVERRIDE}turned around",
        "author": f'{OVERRIDE}"><b>x',
    },
    {"ref": "h4", "url": "https://forum.example/4", "text": "นอร์ทวินด์ส่งของล่าช้ามากสั่งไปสองอาทิตย์แล้วยังไม่ได้รับของเลย" * 4},
    {
        "ref": "h5",
        "url": "https://forum.example/5",
        "title": "ノースウィンドの配送",
        "text": "ノースウィンドの配送が遅い。" * 20,
        "quoted": f"{SCRIPT} quoted",
    },
    {"ref": "h6", "url": "https://forum.example/6", "text": "Paczka z northwind wciąż nie dotarła, żółć mnie zalewa."},
    {"ref": "h7", "url": "https://forum.example/7", "text": "Заказ из northwind идёт вторую неделю, поддержка молчит."},
)

MOODS = (
    "My northwind parcel is late again, terrible and awful service, I hate it",
    "The northwind shop is wonderful, great people, I love it",
    "The northwind shop has a branch on the corner of the street",
)


def posts() -> list[Capture]:
    """70 posts over ten days, every eighth without the name, and the hostile ones."""
    made = []
    for number in range(63):
        text = MOODS[number % 3] if number % 8 else f"Nothing but the weather on day {number}, it is a rather long walk"
        said = {"ref": f"p{number}", "url": f"https://forum.example/p/{number}", "text": f"{text}, number {number}."}
        made.append(_post(said, NOW - timedelta(hours=3.7 * number), f"author {number % 9}"))
    made += [_post(said, NOW - timedelta(minutes=number), "") for number, said in enumerate(HOSTILE)]
    return made


def _post(said: dict[str, object], when: datetime, author: str) -> Capture:
    basis = {"source": "forum.example", "author": author, "published_at": when.isoformat(), "published_from": "feed"}
    return capture_from_json({**basis, **said})


def evidence(mentions: Sequence[str]) -> dict[str, Json]:
    """As the alerts room writes it (FORMATS, "evidence")."""
    line: dict[str, Json] = {"name": f"{OVERRIDE}{SCRIPT}", "n": 4, "negative": 3, "contribution": 0.3}
    others: dict[str, Json] = {"name": "(others)", "n": 6, "negative": 4, "contribution": -0.1}
    moved: list[Json] = [{"id": one, "contribution": 0.1, "vote": True} for one in mentions]
    return {
        "n": 10,
        "negative": 7,
        "share": 0.7,
        "since": (NOW - timedelta(hours=1)).isoformat(),
        "before": {"n": 500, "share": 0.2, "interval": [0.17, 0.24]},
        "score": 1000.0,
        "threshold": 500.0,
        "cause": "within",
        "by": {
            "source": [line, others],
            "author": [line],
            "language": [{**line, "name": "en"}],
            "phrase": [{**line, "language": "th"}],
        },
        "without": [{"source": "forum.example", "fires": False}],
        "mentions": [*moved, {"id": "gone", "contribution": 0.0}],
        "coverage": 0.62,
        "silent": ["broken.example"],
        "budget": 2.0,
        "volume": {"now": 40, "usual": 6.5, "interval": [2.0, 11.0], "hours": 1.0},
    }


def _alert(name: str, state: str, severity: int, hours: float) -> Alert:
    opened = NOW - timedelta(hours=hours)
    fired = None if state == "pending" else opened + timedelta(minutes=5)
    over = opened + timedelta(hours=1) if state == "resolved" else None
    return Alert(name, "dip", "sentiment_dip", "northwind", state, severity, opened, fired_at=fired, resolved_at=over)  # type: ignore[arg-type]


ALERTS = (
    _alert("mild", "firing", 3, 1),
    _alert("grave", "firing", 9, 2),
    _alert("taken", "acknowledged", 5, 5),
    _alert("bare", "pending", 1, 1),
    _alert("over", "resolved", 6, 50),
)
