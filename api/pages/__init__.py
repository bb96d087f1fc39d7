"""The pages: Chinese, made on the server from the tables, working without JavaScript."""
