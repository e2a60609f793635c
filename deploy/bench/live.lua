-- GET of the address: what the host can do when it has nothing to do.
dofile("common.lua")
