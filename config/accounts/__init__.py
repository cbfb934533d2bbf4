"""Identity: who signs in. E-mail is the name."""
