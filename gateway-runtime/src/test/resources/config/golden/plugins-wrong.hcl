plugins {
  watch     = "perhaps"
  directory = "/opt/plugins"
}
