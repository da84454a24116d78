"""Benchmarks: each prints one JSON line a figure, with the bar it must pass."""
