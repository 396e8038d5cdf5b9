"""The fields that an employer adds to its records; their pages and API are in `field_settings`."""
