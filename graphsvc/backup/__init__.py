"""
Backups: all that a municipality would miss, in one file, made while the service runs.

    backup.json          format, revision, when, and name, size and SHA-256 of every other member
    graph.jsonl.zst      the lossless dump, at one revision
    releases/*.jsonl.zst what was published, which can never be made again
    state/...            what lies beside the graph (audit trail, delegations, what waits), no key or session

A plain tar, so that nothing of ours is needed to open it; sealed with age (https://age-encryption.org) where
a recipient or a passphrase is given. Keys and sessions are left out: one that was revoked after the backup
would work again. What erasures must not bring back is erased again after a restore.
"""
