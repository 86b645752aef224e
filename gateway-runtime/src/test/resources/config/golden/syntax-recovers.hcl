routers "a" {
  rule = = 1
}
services "b" {
  x = [1 2]
}
middlewares "c" {
  y 5
}
