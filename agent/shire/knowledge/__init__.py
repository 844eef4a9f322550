"""What the daemon itself knows of a place, its code, its project and its history: the variables of scripts."""
