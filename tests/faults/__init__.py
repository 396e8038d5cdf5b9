"""What the machine does to us: servers that go away, and processes that are killed."""
