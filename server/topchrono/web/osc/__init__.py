"""Open Sound Control: presses of keys come in, the state goes out. Off unless the settings ask for it."""
