"""The beta and beta-binomial distributions, as far as the tests need them, from ``math.lgamma`` alone."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_STEPS = 500
_CLOSE = 1e-14
_CLOSE_TO = 1e-15


def log_beta(a: float, b: float) -> float:
    """ln B(a, b) for a, b > 0."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz & Stegun 26.5.8,
    evaluated by the modified Lentz algorithm), on the side where that converges fast."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _fraction(x, a, b) / a)
    return max(0.0, 1 - front * _fraction(1 - x, b, a) / b)


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = p, to about 1e-14: Newton's steps, kept between bounds that close in on it."""
    low, high, x = 0.0, 1.0, a / (a + b)
    scale = log_beta(a, b)
    for _ in range(_STEPS):
        excess = beta_cdf(x, a, b) - p
        low, high = (x, high) if excess < 0 else (low, x)
        density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - scale)
        better = x - excess / density if density > _TINY else low
        if not low < better < high:
            better = (low + high) / 2
        if abs(better - x) <= _CLOSE * x or not 0 < better < 1:
            return better
        x = better
    return x


def log_beta_binomial(x: float, n: float, a: float, b: float) -> float:
    """ln of the likelihood of x among n with a Beta(a, b) share, without the binomial coefficient."""
    return log_beta(x + a, n - x + b) - log_beta(a, b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or _TINY)
    made, at = d, a
    for m in range(1, _STEPS):
        at += 2
        even = m * (b - m) * x / ((at - 1) * at)
        d, c = 1 / ((1 + even * d) or _TINY), (1 + even / c) or _TINY
        odd = -(a + m) * (a + b + m) * x / (at * (at + 1))
        made *= d * c
        d, c = 1 / ((1 + odd * d) or _TINY), (1 + odd / c) or _TINY
        made *= d * c
        if -_CLOSE_TO < d * c - 1 < _CLOSE_TO:
            break
    return made
