management { address = "0.0.0.0:9190" }
