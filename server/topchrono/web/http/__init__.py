"""What every request passes: who asks, in which language, from where, how often; and how it fails."""
