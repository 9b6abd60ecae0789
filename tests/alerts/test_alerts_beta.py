from math import asin, lgamma, log, pi, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.beta import beta_cdf, beta_quantile, log_beta, log_beta_binomial

shapes = st.floats(0.05, 5000)
chances = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (0.5, 2, 3, 0.6875),
        (0.25, 1, 1, 0.25),
        (0.3, 1, 4, 1 - 0.7**4),
        (0.9, 5, 1, 0.9**5),
        (0.1, 0.5, 0.5, 2 / pi * asin(sqrt(0.1))),
        (0.97, 0.5, 0.5, 2 / pi * asin(sqrt(0.97))),
        (0.5, 700, 700, 0.5),
        (0.2, 2, 2, 0.104),
        (0.0, 3, 4, 0.0),
        (1.0, 3, 4, 1.0),
        # binomial tail: P(X >= 3), X ~ Bin(10, 0.4) is I_0.4(3, 8)
        (0.4, 3, 8, 1 - (0.6**10 + 10 * 0.4 * 0.6**9 + 45 * 0.16 * 0.6**8)),
    ],
)
def test_incomplete_beta_has_its_known_values(x: float, a: float, b: float, expected: float) -> None:
    assert beta_cdf(x, a, b) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("p", "a", "b", "expected"),
    # tables of the F distribution: F(.95; 2, 20) = 3.4928, F(.95; 10, 10) = 2.9782, turned into betas
    [
        (0.95, 1, 10, 3.4928 / (3.4928 + 10)),
        (0.95, 5, 5, 2.9782 / (1 + 2.9782)),
        (0.95, 1, 19, 1 - 0.05 ** (1 / 19)),
        (0.5, 30, 30, 0.5),
    ],
)
def test_quantiles_have_their_known_values(p: float, a: float, b: float, expected: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(expected, abs=2e-5)


@given(chances, shapes, shapes)
def test_the_two_tails_add_up(x: float, a: float, b: float) -> None:
    assert beta_cdf(x, a, b) + beta_cdf(1 - x, b, a) == pytest.approx(1, abs=1e-9)


@given(chances, st.floats(0.5, 3000), st.floats(0.5, 3000))
def test_a_quantile_is_the_inverse(p: float, a: float, b: float) -> None:
    assert beta_cdf(beta_quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-6)


@given(st.integers(0, 20), st.integers(0, 20), st.floats(0.1, 50), st.floats(0.1, 50))
def test_beta_binomial_is_the_product_of_its_predictives(hits: int, misses: int, a: float, b: float) -> None:
    steps = sum(log((a + i) / (a + b + i)) for i in range(hits))
    steps += sum(log((b + i) / (a + b + hits + i)) for i in range(misses))
    assert log_beta_binomial(hits, hits + misses, a, b) == pytest.approx(steps, abs=1e-7)


def test_log_beta_is_that_of_factorials() -> None:
    assert log_beta(3, 4) == pytest.approx(log(2 * 6 / 720))
    assert log_beta(0.5, 0.5) == pytest.approx(log(pi))
    assert log_beta(1e6, 2.5) == pytest.approx(lgamma(1e6) + lgamma(2.5) - lgamma(1e6 + 2.5))
