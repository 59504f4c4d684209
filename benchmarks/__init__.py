"""Timings beside their peers; never asserted in tests."""
