management { enabled = yes; address = localhost:80 }
