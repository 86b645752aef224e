services "s" { scaling { executor = "box" } }
