"""Rules folders: snapshot, packs, selection, reload, revision."""
