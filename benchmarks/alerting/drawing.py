"""Draws a world from a seed: rhythm, sources, answers, storms, floods, gaps and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from benchmarks.alerting.labels import LANGUAGES, Confusions
from benchmarks.alerting.noise import Noise, drawn
from benchmarks.alerting.world import HISTORY, WEEK, Draws, Flags, Floats, Origin, Places, World, labels

_KINDS = ("article", "post", "comment")
_OWN, _ANSWER, _STORM, _FLOOD = range(4)


@dataclass(frozen=True, slots=True)
class Said:
    """Mentions before they are labelled and delivered. ``group`` is the conversation, storm or flood they are of."""

    at: Floats
    origin: Places
    role: Places
    group: Places
    parent: Places


def draw_world(rate: float, kind: str, seed: int, *, weeks: float) -> World:
    """A topic with so many mentions an hour in the mean, ``weeks`` beyond its history."""
    rng = np.random.default_rng([seed, round(rate * 10), sum(map(ord, kind))])
    noise = drawn(kind, rng)
    until = HISTORY + weeks * WEEK
    origins = _origins(rng, _confusions())
    said = _said(rng, rate, noise, len(origins), until)
    down, lost, seen = _delivery(rng, noise, said, len(origins), until)
    order = np.argsort(seen, kind="stable")
    order = order[~lost[order] & (seen[order] < until)]
    level, usual_true = _levels(rng, noise, said, origins, until)
    draws = _draws(rng, noise, said, level, order)
    origin, event = said.origin[order], said.at[order]
    slope = np.array([one.confusion.slope for one in origins])[origin]
    false = np.array([one.confusion.false for one in origins])[origin]
    unknown = np.array([one.confusion.unknown for one in origins])[origin]
    usual = false + slope * usual_true[order]
    author, thread, cluster = _names(rng, rate, said, origins, order)
    return World(
        rate=rate,
        noise=noise,
        origins=origins,
        seen=seen[order],
        event=event,
        origin=origin,
        author=author,
        thread=thread,
        cluster=cluster,
        known=rng.random(len(order)) >= unknown,
        label=labels(draws, origins),
        usual=usual,
        slope=slope,
        kappa=_kappa(noise, origins),
        until=until,
        down=tuple((origins[place].name, since, end) for place, since, end in down),
        draws=draws,
    )


@lru_cache
def _confusions() -> Confusions:
    return Confusions()


def _origins(rng: np.random.Generator, confusions: Confusions) -> tuple[Origin, ...]:
    base = rng.uniform(0.08, 0.35)
    languages = rng.choice(LANGUAGES, size=int(rng.integers(1, 4)), replace=False)
    made = []
    for place in range(int(rng.integers(2, 8))):
        language = str(rng.choice(languages))
        logit = np.log(base / (1 - base)) + rng.normal(0, 0.4)
        usual = float(np.clip(1 / (1 + np.exp(-logit)), 0.02, 0.6))
        kind = str(rng.choice(_KINDS))
        made.append(Origin(f"s{place}", kind, language, usual, confusions.draw(language, rng)))
    return tuple(made)


def _said(rng: np.random.Generator, rate: float, noise: Noise, sources: int, until: float) -> Said:
    hours = int(np.ceil(until))
    weights = rng.dirichlet(np.full(sources, 1.5))
    volume = _rhythm(rng, noise, hours)
    counts = rng.poisson(rate * (1 - noise.branching) * volume)
    at = np.repeat(np.arange(hours), counts) + rng.random(int(counts.sum()))
    origin = _mixed(rng, noise, weights, at, until)
    n = len(at)
    said = Said(at, origin, np.full(n, _OWN), np.arange(n), np.full(n, -1))
    said = _answered(rng, noise, said, until)
    said = _stormed(rng, said, noise.storms, _STORM, sources, until)
    return _stormed(rng, said, noise.floods, _FLOOD, sources, until)


def _rhythm(rng: np.random.Generator, noise: Noise, hours: int) -> Floats:
    """Volume of each hour, 1 in the mean: days, weekends, bursts, lulls."""
    hour = np.arange(hours)
    daily = 1 + rng.uniform(0.2, 0.8) * np.sin((hour + rng.uniform(0, 24)) * 2 * np.pi / 24)
    weekly = np.where((hour // 24) % 7 >= 5, rng.uniform(0.4, 1.1), 1.0)
    burst = rng.gamma(noise.burst, 1 / noise.burst, hours)
    lull = np.ones(hours)
    for start in _times(rng, noise.lulls, hours):
        lull[int(start) : int(start + rng.uniform(8, 30))] = rng.uniform(0.05, 0.3)
    volume = daily * weekly * burst
    return np.asarray(volume / volume.mean() * lull)


def _times(rng: np.random.Generator, a_week: float, until: float) -> Floats:
    return np.sort(rng.uniform(0, until, int(rng.poisson(a_week * until / WEEK))))


def _mixed(rng: np.random.Generator, noise: Noise, weights: Floats, at: Floats, until: float) -> Places:
    """The source of each mention; shares of sources are drawn anew at every shift."""
    edges = _times(rng, noise.shifts, until)
    mixes = [weights, *(rng.dirichlet(np.full(len(weights), 0.7)) for _ in edges)]
    sums = np.cumsum(np.array(mixes), axis=1)[np.searchsorted(edges, at)]
    place: Places = (rng.random(len(at))[:, None] > sums).sum(axis=1)
    return np.minimum(place, len(weights) - 1)


def _answered(rng: np.random.Generator, noise: Noise, said: Said, until: float) -> Said:
    """With answers, and answers to them: each generation Poisson, at exponential delays (a Hawkes process)."""
    made, newest = said, np.arange(len(said.at))
    while noise.branching and len(newest):
        counts = rng.poisson(noise.branching, len(newest))
        parent = np.repeat(newest, counts)
        at = made.at[parent] + rng.exponential(noise.delay, len(parent))
        parent, at = parent[at < until], at[at < until]
        first = len(made.at)
        made = _joined(made, Said(at, made.origin[parent], np.full(len(at), _ANSWER), made.group[parent], parent))
        newest = np.arange(first, len(made.at))
    return made


def _stormed(rng: np.random.Generator, said: Said, a_week: float, role: int, sources: int, until: float) -> Said:
    for start in _times(rng, a_week, until):
        n = int(rng.integers(15, 60))
        at = start + np.sort(rng.uniform(0, rng.uniform(1, 6), n))
        origin = np.full(n, rng.integers(sources))
        if role == _FLOOD:
            origin = np.where(rng.random(n) < 0.3, rng.integers(sources, size=n), origin)
        at, origin = at[at < until], origin[at < until]
        group = np.full(len(at), len(said.at))
        said = _joined(said, Said(at, origin, np.full(len(at), role), group, np.full(len(at), -1)))
    return said


def _joined(one: Said, other: Said) -> Said:
    return Said(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in Said.__slots__))


def _levels(
    rng: np.random.Generator, noise: Noise, said: Said, origins: Sequence[Origin], until: float
) -> tuple[Floats, Floats]:
    """(chance of a negative mood, what is usual) of each mention. An hour's level moves for all and for each source."""
    hours = int(np.ceil(until)) + 1
    usual = np.array([one.usual for one in origins])[said.origin] + noise.drift * said.at / (4 * WEEK)
    usual = np.clip(usual, 0.01, 0.8)
    shared, own = rng.normal(size=(hours, 1)), rng.normal(size=(hours, len(origins)))
    z = (shared + own) / np.sqrt(2)
    for hour in range(1, hours if noise.memory else 1):
        z[hour] = noise.memory * z[hour - 1] + np.sqrt(1 - noise.memory**2) * z[hour]
    moved = np.sqrt(noise.icc * usual * (1 - usual)) * z[np.minimum(said.at.astype(int), hours - 1), said.origin]
    return np.clip(usual + moved, 0.002, 0.98), usual


def _draws(rng: np.random.Generator, noise: Noise, said: Said, level: Floats, order: Places) -> Draws:
    n = len(said.at)
    given, root, chance = np.full(n, -1, dtype=np.int8), np.arange(n), rng.random(n)
    loud = np.isin(said.role, (_STORM, _FLOOD))
    given[loud] = rng.random(int(loud.sum())) < 0.9
    for place in np.flatnonzero((said.role == _ANSWER) & (rng.random(n) < noise.echo)):
        root[place] = root[said.parent[place]]
    for group in np.unique(said.group[said.role == _FLOOD]):  # one text has one label
        chance[said.group == group] = rng.random()
    return Draws(said.at, said.origin, rng.random(n), chance, level, given, root, order)


def _names(
    rng: np.random.Generator, rate: float, said: Said, origins: Sequence[Origin], order: Places
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(authors, threads, clusters) in the order given. Half of the mentions are by regulars, some by nobody known; a
    few copies of a flood are not recognised as such."""
    n, pool = len(said.at), int(60 + 60 * rate)
    weights = np.arange(1, pool + 1) ** -rng.uniform(0.5, 1.0)
    regular = rng.choice(pool, size=n, p=weights / weights.sum())
    who = rng.random(n)
    missed = rng.random(n) < rng.uniform(0, 0.04)
    posts = np.array([one.kind != "article" for one in origins])[said.origin]
    authors, threads, clusters = [], [], []
    for place in order:
        role, group = said.role[place], said.group[place]
        if role == _STORM:
            authors.append(f"storm{group}")
        elif who[place] < 0.05:
            authors.append("")
        else:
            authors.append(f"a{regular[place]}" if who[place] < 0.5 and role != _FLOOD else f"n{place}")
        threads.append(f"t{group}" if posts[place] and role != _FLOOD else "")
        clusters.append(f"c{group}" if role == _FLOOD and not missed[place] else "")
    return tuple(authors), tuple(threads), tuple(clusters)


def _delivery(
    rng: np.random.Generator, noise: Noise, said: Said, sources: int, until: float
) -> tuple[list[tuple[int, float, float]], Flags, Floats]:
    """(times sources were down, lost mentions, when each was seen)."""
    n = len(said.at)
    seen = said.at + rng.uniform(0.01, 0.15, n) + np.where(rng.random(n) < 0.03, rng.exponential(2, n), 0)
    if noise.batch:
        late = rng.random(sources) < 0.6
        every = rng.uniform(0.5, noise.batch, sources)[said.origin]
        seen = np.where(late[said.origin], np.ceil(seen / every) * every + rng.random(n) * 0.05, seen)
    lost, down = np.zeros(n, dtype=bool), []
    for start in _times(rng, noise.gaps, until):
        place, end = int(rng.integers(sources)), start + rng.uniform(4, 24)
        inside = (said.origin == place) & (seen >= start) & (seen < end)
        down.append((place, float(start), float(end)))
        if rng.random() < 0.5:
            lost |= inside
        else:
            seen = np.where(inside, end + rng.random(n) * 0.2, seen)
    return down, lost, seen


def _kappa(noise: Noise, origins: Sequence[Origin]) -> float:
    """Of labels: the moods' correlation, weakened by the labels' slope."""
    parts = []
    for one in origins:
        told = one.confusion.told(one.usual)
        parts.append(one.confusion.slope**2 * noise.icc * one.usual * (1 - one.usual) / (told * (1 - told)))
    return float(1 / np.mean(parts) - 1)
