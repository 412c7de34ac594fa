"""What answers over HTTP beside the pages: sign-in, photos, files of messages, notices, alarms."""
