"""Comments: submitted, judged, linked."""
