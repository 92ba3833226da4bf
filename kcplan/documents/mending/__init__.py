"""What diagnose and need say."""
