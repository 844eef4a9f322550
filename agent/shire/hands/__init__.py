"""What a script may do to the machine: write files of the workspace, run programs, and the consent that it needs."""
