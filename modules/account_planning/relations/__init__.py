"""What plans are linked to: documents of the client, whichever modules own them."""
