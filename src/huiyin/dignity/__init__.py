"""The no-scoring guarantee as a check: it fails the build, refuses the start, and `huiyin doctor` runs it on the installed system."""
