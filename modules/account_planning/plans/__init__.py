"""The plan itself: fields, rules, list, pages."""
