"""Documents of clients, whichever modules own them: found, shown, added up and made."""
