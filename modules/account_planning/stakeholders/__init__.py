"""Who decides at the client, who helps and who hinders."""
