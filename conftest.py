"""Gives every test, the host's and the modules', the fixtures of the test kit."""

pytest_plugins = ["host.testing.plugin"]
