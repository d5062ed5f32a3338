"""What sshd runs for somebody who gets a board and nothing else."""
