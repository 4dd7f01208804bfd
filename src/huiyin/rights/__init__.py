"""A person's rights over what is held of them: see, take along, correct, lock, erase; and that backups honour it."""
