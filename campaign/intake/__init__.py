"""The door for what people bring: release files, drafts, contact sheets. Out come models, or every problem at once."""
