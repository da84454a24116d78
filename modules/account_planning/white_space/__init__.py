"""What each part of a client has of us, and what it could have."""
