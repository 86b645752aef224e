a = "${}"
b = "${Mixed}"
c = "${OPEN"
d = "${A:-${B}}"
