"""What hangs on walls, lies on counters and is read out: papers that work for whoever has no phone."""
