# nothing
// at
/* all */
