"""Checks that every module must pass: plain functions, for a command as well as for tests."""

from host.conformance.finding import Check, Depth, Finding
from host.conformance.records import Records
from host.conformance.suite import CHECKS, findings_of, named, run
from host.conformance.trial import Trial

__all__ = [
    "CHECKS",
    "Check",
    "Depth",
    "Finding",
    "Records",
    "Trial",
    "findings_of",
    "named",
    "run",
]
