routers { rule = "x" }
services "a" "b" { }
middlewares = 5
