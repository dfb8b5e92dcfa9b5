"""What a government has: agencies, applications, services, data objects, interfaces, regulations."""
