"""What every room may use and no room is about: environment, tenancy, news on commit, ranges, problems."""
