"""What leaves as a feed: the due days of a unit for its staff's own calendars, behind secret addresses that can be revoked."""
