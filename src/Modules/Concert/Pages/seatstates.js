// What a seat can be.

export const FREE = 0;
export const HELD = 1;
export const SOLD = 2;

/** The states by the names that the server has for them. */
export const STATES = { AVAILABLE: FREE, TEMP_RESERVED: HELD, RESERVED: SOLD };
