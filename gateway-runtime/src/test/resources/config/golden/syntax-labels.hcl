routers "${A}" "\n" "" { }
