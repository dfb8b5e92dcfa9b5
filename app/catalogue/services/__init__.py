"""Services (layanan) that agencies render."""
