plugins { watch = false }
