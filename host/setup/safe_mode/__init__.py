"""Setup → Safe mode: the site, or one browser, without modules."""
