"""The database: tables, public views, creation and upgrade, bulk loading. No other package names SQLite."""
