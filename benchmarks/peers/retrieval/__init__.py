"""Retrieval of other systems beside ours: same model, same documents, same questions, same machine, in turns."""
