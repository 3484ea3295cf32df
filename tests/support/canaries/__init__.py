"""The canary drill: secrets in every corner of a site, and every way on which somebody may come by them."""
