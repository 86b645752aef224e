entrypoints "web" { address = "127.0.0.1:0" }
routers "r" { rule = "PathPrefix(`/`)"; service = "a" }
services "a" { scaling { executor = "local"; local { comand = ["serve"] } } }
services "b" { scaling { executor = "local"; local = ["serve"] } }
services "c" { scaling { executor = "local" } }
services "d" { scaling { executor = "locl"; local { command = ["serve"] } } }
services "e" { scaling { executor = "box"; box { url = "http://127.0.0.1:1" } } }
services "f" { scaling { executor = "local"; local { command = ["serve"] }; local { command = ["serve"] } } }
services "g" { scaling { executor = 3; max_replica = 5 } }
