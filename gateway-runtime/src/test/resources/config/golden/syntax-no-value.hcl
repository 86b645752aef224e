shutdown_timeout_secs = 
management { enabled = ; }
