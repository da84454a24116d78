"""What people lay beside a record of any type: comments and files."""
