"""The one log by which changes of rows are taken back."""
