"""What a recruiter fills in, checked."""
