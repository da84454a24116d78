"""From an uploaded archive to an active module, and back."""
