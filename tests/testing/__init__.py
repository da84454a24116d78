"""The test kit is tested: it helps, and its checks can fail."""
