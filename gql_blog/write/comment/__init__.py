"""Commands about comments: submit, moderate, link."""
