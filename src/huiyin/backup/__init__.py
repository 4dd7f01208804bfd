"""Backups that are one sealed file each, restored and proven before anybody believes in them.

`parcel` is the file: a tar stream sealed with age for the keys of those who may open it. `dumping` takes a database out and
puts it back, on SQLite and PostgreSQL. `making` makes, tries out and puts back a whole backup.
"""
