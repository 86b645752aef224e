routers "a"
{
  rule = "x"
}
routers { = }
