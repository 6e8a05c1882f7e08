"""Benchmarks: a seeded archive of any size, and measurements taken on it with real processes."""
