"""What people do with Trellis, done in a real Chromium against real processes."""
