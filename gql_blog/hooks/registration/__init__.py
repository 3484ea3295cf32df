"""Finding plugins, and what they implement."""
