"""Setup → Modules → a module → Licence: how it stands, another code, the licence server."""
