"""After which time a visit is worth what it costs: the best plan of the days ahead, of which its first visit is made.

A visit costs as much as posts waiting together for ``price`` hours. Where visits follow fast upon one another, the rule
is local: the next one comes when the posts expected by then have waited for the price, which at a steady rate is the
square-root law (Cho and Garcia-Molina 2003). A visit every few hours or days must be laid within the day, just after
the hours of posting (Sia, Cho and Cho 2007, "Efficient monitoring algorithm for fast news alerts"). Which visits are
the best then is found backwards, hour by hour (Bellman 1957).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate, islice
from math import sqrt

from model.posting import Posting

LOCAL = 3.0
"""Hours up to which an interval is too short for the day to matter."""
DAYS = 48
"""Hours beyond which an interval is told by the rate alone."""
AHEAD = 72
"""Hours for which visits are planned; those that follow are taken for as good as they usually are."""


def worth_after(now: datetime, posting: Posting, price: float, most: float) -> float:
    """Hours from now, at most ``most``, after which the next visit is worth its ``price``."""
    reach = max(int(min(most, DAYS)), 1)
    rates = list(islice(posting.ahead(now), AHEAD + reach))
    wait = waited_for(rates, price)
    if wait <= LOCAL or (wait > DAYS and most > DAYS):
        return min(wait, most)
    return min(planned(rates, price, reach), most)


def waited_for(rates: Sequence[float], price: float) -> float:
    """Hours until the posts expected at these rates (each of an hour, the last one for ever) have waited together for
    ``price`` hours."""
    posts = waited = 0.0
    for passed, rate in enumerate(rates):
        if waited + posts + rate / 2 >= price:
            return passed + _rest(posts, rate, price - waited)
        waited += posts + rate / 2
        posts += rate
    return len(rates) + _rest(posts, rates[-1], price - waited)


def _rest(posts: float, rate: float, missing: float) -> float:
    """Hours in which so many posts, and those that join at a rate, wait for what is missing."""
    return 2 * missing / (posts + sqrt(posts * posts + 2 * rate * missing))


def planned(rates: Sequence[float], price: float, most: int) -> float:
    """Hours until the first visit of the plan that costs least, visits and waiting together, when none may be more than
    ``most`` hours after the one before. A visit that is made earlier is never followed by a later one (the costs are
    Monge: Yao 1980), so that of each hour no later next visit is tried than the best of the hour after."""
    came = [0.0, *accumulate(rates)]
    waited = [0.0, *accumulate(before + rate / 2 for before, rate in zip(came, rates, strict=False))]
    last = len(rates) - most
    usual = _usual(came[-1] / len(rates), price, most)
    costs = [waited[hour] + price - usual * hour for hour in range(len(rates) + 1)]
    next_one = len(rates)
    for hour in range(last - 1, 0, -1):
        posts = came[hour]
        onward = [costs[to] - posts * to for to in range(hour + 1, min(hour + most, next_one) + 1)]
        least = min(onward)
        next_one = hour + 1 + onward.index(least)
        costs[hour] = least + posts * hour + price
    best = min(range(1, most + 1), key=costs.__getitem__)
    return best + (_between(*costs[best - 1 : best + 2]) if 1 < best < most else 0.0)


def _usual(rate: float, price: float, most: int) -> float:
    """What an hour costs, visits and waiting together, at the best steady interval."""
    interval = min(max(sqrt(2 * price / max(rate, 1e-9)), 1.0), most)
    return rate * interval / 2 + price / interval


def _between(before: float, least: float, after: float) -> float:
    """Where the parabola through three neighbours has its lowest point, counted from the middle one."""
    bend = before - 2 * least + after
    return (before - after) / (2 * bend) if bend > 0 else 0.0
