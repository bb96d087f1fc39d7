"""What the service costs, measured side by side with bare SQL. Figures depend on the machine; ratios hardly do."""
