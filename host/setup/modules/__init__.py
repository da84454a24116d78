"""Setup → Modules: upload, consent, activate, deactivate, and what happened so far."""
