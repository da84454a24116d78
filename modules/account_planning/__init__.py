"""Account planning: strategic plans for the clients that matter most."""
