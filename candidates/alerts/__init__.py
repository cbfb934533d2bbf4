"""The main job: a position's news is read, everyone it suits gets an alert, alerts are delivered."""
