"""Input of the public: offers of help and applause."""
