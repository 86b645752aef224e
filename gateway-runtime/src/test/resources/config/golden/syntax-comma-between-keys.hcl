middlewares "m" { type = "jwt", value = "x" }
