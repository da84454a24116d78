"""Files of records that are written behind the pages."""
