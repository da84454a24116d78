"""The state of the system: workers, faults, versions, and what monitors ask."""
