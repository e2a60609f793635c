// Choosing without reading everything: an arena's list has 10,000 seats, and parsing it for each visitor
// would measure the load generator instead of the server.

const FREE = '"AVAILABLE"';

/** A free seat `{ seatId, amount }` from the text of a seat list, at random; null when none is free. */
export function pickFree(body) {
  const from = Math.floor(Math.random() * body.length);
  let at = body.indexOf(FREE, from);
  if (at < 0) {
    at = body.lastIndexOf(FREE, from);
  }

  // A seat is a flat object, so the nearest braces around its status are its own.
  return at < 0 ? null : JSON.parse(body.slice(body.lastIndexOf('{', at), body.indexOf('}', at) + 1));
}

/** A schedule with free seats that starts on a later day, at random; `fixed` (an id) wins; null when none is left. */
export function pickSchedule(list, fixed) {
  const today = new Date().toISOString().slice(0, 10);
  const open = list.filter((one) => one.seatStatus === 'AVAILABLE' && one.openDate > today);
  const wanted = fixed === undefined ? open : open.filter((one) => String(one.scheduleId) === fixed);
  return wanted.length === 0 ? null : wanted[Math.floor(Math.random() * wanted.length)].scheduleId;
}
