"""What every type of record gets: visibility, lists, changes, history and undo."""
