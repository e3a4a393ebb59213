"""The rules folder: reload, selection of packs, runtime config."""
