"""What statements wait for, how long, and what ends them."""
