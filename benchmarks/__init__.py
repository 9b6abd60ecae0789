"""Measures: each module has ``measure() -> Result``; ``python -m benchmarks`` runs them and keeps their JSON."""
