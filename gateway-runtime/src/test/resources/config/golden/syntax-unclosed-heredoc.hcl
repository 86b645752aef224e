a = <<EOT
text
EO
