services "s" { }
