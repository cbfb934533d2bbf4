"""A fast SMTP server on loopback that notes what it accepts and misbehaves on command."""
