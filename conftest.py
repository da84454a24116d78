"""Gives every test, the host's and the modules', the fixtures of the test kit."""

from hypothesis import settings

pytest_plugins = ["host.testing.plugin"]
# Properties say what holds, not how fast: a machine that is busy for a moment refutes none.
settings.register_profile("trellis", deadline=None)
settings.load_profile("trellis")
