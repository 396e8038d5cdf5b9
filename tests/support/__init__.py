"""What tests share: the cast, servers, mail, and ways to ask the app."""
