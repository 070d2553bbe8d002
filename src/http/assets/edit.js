// Sends what the editing pages hold.
