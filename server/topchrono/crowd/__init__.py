"""What the people in front of the screens give: offers of help and applause."""
