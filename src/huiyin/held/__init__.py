"""What is held about people: the register of fields, and the holdings that can be seen, taken along, erased, restricted."""
