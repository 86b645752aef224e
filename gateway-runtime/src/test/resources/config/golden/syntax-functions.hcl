a = upper("x")
b = var.foo
c = 1 + 2
