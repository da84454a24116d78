"""The health page: one line for each part of the site, the bad ones first."""
