"""The pages on which a person sees, takes along, corrects, locks and erases what is held of them."""
