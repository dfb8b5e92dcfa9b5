"""What is measured: time, memory and quality, against bare baselines."""
