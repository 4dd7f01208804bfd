"""Sources of style sheets, scripts and fonts, and the build that turns them into static files."""
