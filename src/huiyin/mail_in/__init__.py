"""E-mail in: an answer to a notice becomes a word on its matter by its resident; anything else a draft of an order at the desk."""
