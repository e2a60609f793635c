// Draws the hall on a canvas: only what is visible, once a frame at most. Moving: drag, wheel, two fingers.

import { FREE, SOLD } from './seatstates.js';

const SEAT = 0.78;
const LARGEST = 44;
// From here on seats have round corners, rows have names, and seats have numbers.
const ROUND_FROM = 12;
const NAMES_FROM = 10;
const NUMBERS_FROM = 24;
const MARGIN = 2.2;
const CLICK_MOVES = 6;

export class SeatMap {
  #canvas;
  #context;
  #plan;
  #scale = 1;
  #left = 0;
  #top = 0;
  #pointers = new Map();
  #moved = 0;
  #isDue = false;

  /** Seats that are the visitor's own choice, by id. */
  picked = new Set();
  /** The active seat of the keyboard; drawn with a ring while `hasFocus`. */
  active;
  hasFocus = false;
  /** Is called with a seat (or undefined) and how large a seat is in CSS pixels. */
  onClick = () => {};
  onHover = () => {};

  constructor(canvas, stageText) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.stageText = stageText;
    new ResizeObserver(() => this.#resize()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#readColors());
    this.#readColors();
    this.#listen();
  }

  get plan() {
    return this.#plan;
  }

  set plan(plan) {
    this.#plan = plan;
    // As high as the hall is at this width; the style sheet has the limits.
    const largest = Math.min(LARGEST, this.#width / (plan.width + MARGIN));
    this.#canvas.parentElement.style.height = `${Math.ceil(largest * (plan.height + MARGIN))}px`;
    this.#resize();
    this.fit();
  }

  /** Shows the whole hall. */
  fit() {
    this.#scale = this.#smallest;
    this.#center(0, this.#plan.height / 2 - 1);
  }

  /** Zooms around the middle. */
  zoom(factor) {
    this.#zoomAt(factor, this.#width / 2, this.#height / 2);
  }

  /** Makes a seat visible, and large enough to distinguish it from its neighbours. */
  reveal(seats, leastScale = 0) {
    if (this.#scale < leastScale) {
      this.#scale = Math.min(LARGEST, leastScale);
      this.#center(seats[0].x, seats[0].y);
      return;
    }
    const edge = Math.min(this.#scale * 1.5, this.#width / 4, this.#height / 4);
    for (const seat of seats) {
      const [x, y] = [this.#screenX(seat.x), this.#screenY(seat.y)];
      this.#left += Math.max(0, edge - x) - Math.max(0, x - this.#width + edge);
      this.#top += Math.max(0, edge - y) - Math.max(0, y - this.#height + edge);
    }
    this.#keepInside();
  }

  /** Draws again before the next frame. */
  refresh() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.#plan) this.#draw();
    });
  }

  get #width() { return this.#canvas.clientWidth; }

  get #height() { return this.#canvas.clientHeight; }

  get #smallest() {
    return Math.min(LARGEST, this.#width / (this.#plan.width + MARGIN), this.#height / (this.#plan.height + MARGIN));
  }

  #screenX(x) { return this.#left + x * this.#scale; }

  #screenY(y) { return this.#top + y * this.#scale; }

  #center(x, y) {
    this.#left = this.#width / 2 - x * this.#scale;
    this.#top = this.#height / 2 - y * this.#scale;
    this.#keepInside();
  }

  #zoomAt(factor, x, y) {
    const scale = Math.min(LARGEST, Math.max(this.#smallest, this.#scale * factor));
    this.#left = x - (x - this.#left) * scale / this.#scale;
    this.#top = y - (y - this.#top) * scale / this.#scale;
    this.#scale = scale;
    this.#keepInside();
  }

  #panBy(x, y) {
    const [left, top] = [this.#left, this.#top];
    this.#left += x;
    this.#top += y;
    this.#keepInside();
    return this.#left !== left || this.#top !== top;
  }

  #keepInside() {
    const halfWidth = (this.#plan.width + MARGIN) / 2 * this.#scale;
    const [above, below] = [1.7 * this.#scale, (this.#plan.height - 0.5 + MARGIN - 1.7) * this.#scale];
    const between = (value, a, b) => Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));
    this.#left = halfWidth * 2 <= this.#width ? this.#width / 2 : between(this.#left, this.#width - halfWidth, halfWidth);
    this.#top = above + below <= this.#height ? (this.#height + above - below) / 2 : between(this.#top, this.#height - below, above);
    // While the whole hall is visible, one finger moves the page.
    this.#canvas.style.touchAction = this.#scale > this.#smallest * 1.01 ? 'none' : 'pan-y';
    this.refresh();
  }

  #resize() {
    if (!this.#plan || this.#width === 0) return;
    const wasWhole = this.#canvas.width === 300 || this.#scale <= this.#smallest * 1.01;
    const ratio = Math.min(devicePixelRatio, 2);
    this.#canvas.width = Math.round(this.#width * ratio);
    this.#canvas.height = Math.round(this.#height * ratio);
    if (wasWhole || this.#scale < this.#smallest) this.fit();
    else this.#keepInside();
  }

  #readColors() {
    const style = getComputedStyle(document.documentElement);
    const color = name => style.getPropertyValue(name).trim();
    this.colors = {
      tiers: [0, 1, 2, 3, 4, 5].map(tier => color(`--price-${tier}`)),
      taken: color('--taken'), card: color('--card'), ink: color('--ink'), soft: color('--soft'), line: color('--line'),
      font: getComputedStyle(document.body).fontFamily,
    };
    this.refresh();
  }

  #draw() {
    const context = this.#context;
    const ratio = this.#canvas.width / this.#width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.#width, this.#height);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    this.#drawStage();
    const groups = this.#visible();
    for (const [tier, seats] of groups.free) this.#fill(seats, this.colors.tiers[tier], SEAT);
    this.#fill(groups.sold, this.colors.taken, SEAT * 0.5);
    for (const [tier, seats] of groups.held) this.#outline(seats, this.colors.tiers[tier]);
    if (this.#scale >= NUMBERS_FROM) this.#drawNumbers(groups.free);
    for (const seat of groups.picked) this.#drawPicked(seat);
    if (this.active && this.hasFocus) this.#drawRing(this.active);
    if (this.#scale >= NAMES_FROM) this.#drawNames();
  }

  #drawStage() {
    const y = this.#screenY(-1.15);
    const half = Math.max(60, this.#plan.width * this.#scale * 0.25);
    this.#context.fillStyle = this.colors.line;
    this.#context.fillRect(this.#screenX(0) - half, y - Math.min(9, this.#scale * 0.4), half * 2, Math.min(18, this.#scale * 0.8));
    if (this.#scale < 8) return;
    this.#context.fillStyle = this.colors.ink;
    this.#context.font = `600 ${Math.min(13, this.#scale * 0.6)}px ${this.colors.font}`;
    this.#context.fillText(this.stageText, this.#screenX(0), y);
  }

  #visible() {
    const groups = { free: new Map(), held: new Map(), sold: [], picked: [] };
    const [firstY, lastY] = [-this.#top / this.#scale - 1, (this.#height - this.#top) / this.#scale + 1];
    const [firstX, lastX] = [-this.#left / this.#scale - 1, (this.#width - this.#left) / this.#scale + 1];
    for (const row of this.#plan.rows) {
      if (row.y < firstY || row.y > lastY) continue;
      for (const seat of row.seats) {
        if (seat.x < firstX || seat.x > lastX) continue;
        if (this.picked.has(seat.id)) groups.picked.push(seat);
        else if (seat.state === SOLD) groups.sold.push(seat);
        else {
          const byTier = seat.state === FREE ? groups.free : groups.held;
          const tier = seat.tier % this.colors.tiers.length;
          if (!byTier.has(tier)) byTier.set(tier, []);
          byTier.get(tier).push(seat);
        }
      }
    }
    return groups;
  }

  #fill(seats, color, part) {
    const context = this.#context;
    const size = this.#scale * part;
    context.fillStyle = color;
    if (this.#scale < ROUND_FROM) {
      for (const seat of seats) context.fillRect(this.#screenX(seat.x) - size / 2, this.#screenY(seat.y) - size / 2, size, size);
      return;
    }
    context.beginPath();
    for (const seat of seats) context.roundRect(this.#screenX(seat.x) - size / 2, this.#screenY(seat.y) - size / 2, size, size, size / 4);
    context.fill();
  }

  #outline(seats, color) {
    const size = this.#scale * SEAT;
    const width = Math.max(1, size / 8);
    this.#context.strokeStyle = color;
    this.#context.lineWidth = width;
    this.#context.beginPath();
    for (const seat of seats) {
      this.#context.rect(this.#screenX(seat.x) - (size - width) / 2, this.#screenY(seat.y) - (size - width) / 2, size - width, size - width);
    }
    this.#context.stroke();
  }

  #drawNumbers(free) {
    this.#context.fillStyle = this.colors.card;
    this.#context.font = `600 ${this.#scale * 0.36}px ${this.colors.font}`;
    for (const seats of free.values()) {
      for (const seat of seats) this.#context.fillText(seat.number, this.#screenX(seat.x), this.#screenY(seat.y));
    }
  }

  // Larger than its neighbours, dark, and with a check mark: colour alone must not be the only difference.
  #drawPicked(seat) {
    const [x, y] = [this.#screenX(seat.x), this.#screenY(seat.y)];
    const size = Math.max(this.#scale * 0.95, 9);
    this.#context.fillStyle = this.colors.ink;
    this.#context.beginPath();
    this.#context.roundRect(x - size / 2, y - size / 2, size, size, size / 4);
    this.#context.fill();
    this.#context.strokeStyle = this.colors.card;
    this.#context.lineWidth = Math.max(1.5, size / 9);
    this.#context.beginPath();
    this.#context.moveTo(x - size * 0.22, y);
    this.#context.lineTo(x - size * 0.05, y + size * 0.18);
    this.#context.lineTo(x + size * 0.24, y - size * 0.18);
    this.#context.stroke();
  }

  #drawRing(seat) {
    const size = Math.max(this.#scale * 1.15, 14);
    for (const [width, color] of [[5, this.colors.card], [2.5, this.colors.ink]]) {
      this.#context.strokeStyle = color;
      this.#context.lineWidth = width;
      this.#context.strokeRect(this.#screenX(seat.x) - size / 2, this.#screenY(seat.y) - size / 2, size, size);
    }
  }

  // Draws the names of the rows at both edges of the canvas, wherever the map has been moved to.
  #drawNames() {
    const context = this.#context;
    context.font = `600 ${Math.min(13, this.#scale * 0.6)}px ${this.colors.font}`;
    const half = this.#plan.width * this.#scale / 2;
    const left = Math.max(14, this.#left - half - this.#scale * 0.6);
    const right = Math.min(this.#width - 14, this.#left + half + this.#scale * 0.6);
    for (const row of this.#plan.rows) {
      const y = this.#screenY(row.y);
      if (row.name === '' || y < -20 || y > this.#height + 20) continue;
      for (const x of [left, right]) {
        context.fillStyle = this.colors.card;
        context.fillRect(x - 13, y - 8, 26, 16);
        context.fillStyle = this.colors.soft;
        context.fillText(row.name, x, y);
      }
    }
  }

  #listen() {
    const canvas = this.#canvas;
    canvas.addEventListener('wheel', event => this.#onWheel(event), { passive: false });
    canvas.addEventListener('pointerdown', event => this.#onDown(event));
    canvas.addEventListener('pointermove', event => this.#onMove(event));
    canvas.addEventListener('pointerup', event => this.#onUp(event));
    canvas.addEventListener('pointercancel', event => this.#release(event));
    // A finger "leaves" after each tap, so only a mouse ends the hover.
    canvas.addEventListener('pointerleave', event => event.pointerType === 'mouse' && this.onHover(undefined));
  }

  // With Ctrl, which is also what a touchpad's two fingers send, it zooms; without, it moves the map, and at the map's end the page.
  #onWheel(event) {
    if (!this.#plan) return;
    const line = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) this.#zoomAt(Math.exp(-event.deltaY * line * 0.006), event.offsetX, event.offsetY);
    else if (!this.#panBy(-event.deltaX * line, -event.deltaY * line)) return;
    event.preventDefault();
  }

  #onDown(event) {
    if (event.button > 0) return;
    if (this.#pointers.size === 0) this.#moved = 0;
    this.#pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    this.#canvas.setPointerCapture(event.pointerId);
  }

  #onMove(event) {
    const last = this.#pointers.get(event.pointerId);
    const next = { x: event.offsetX, y: event.offsetY };
    if (!last) return this.onHover(this.#seatUnder(next));
    this.#moved += Math.hypot(next.x - last.x, next.y - last.y);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, next);
    if (this.#moved <= CLICK_MOVES) return;
    this.#canvas.classList.add('moving');
    if (!other) return void this.#panBy(next.x - last.x, next.y - last.y);
    const factor = Math.hypot(next.x - other.x, next.y - other.y) / Math.max(1, Math.hypot(last.x - other.x, last.y - other.y));
    this.#zoomAt(factor, (next.x + other.x) / 2, (next.y + other.y) / 2);
    this.#panBy((next.x - last.x) / 2, (next.y - last.y) / 2);
  }

  #onUp(event) {
    const isClick = this.#pointers.size === 1 && this.#moved <= CLICK_MOVES;
    const at = { x: event.offsetX, y: event.offsetY };
    if (!this.#release(event) || !isClick) return;
    // Seats that are too small to be hit are enlarged first.
    const least = event.pointerType === 'mouse' ? 12 : 22;
    if (this.#scale < least) this.#zoomAt(30 / this.#scale, at.x, at.y);
    else this.onClick(this.#seatUnder(at));
  }

  #release(event) {
    this.#canvas.classList.remove('moving');
    return this.#pointers.delete(event.pointerId);
  }

  #seatUnder(at) {
    return this.#plan?.seatAt((at.x - this.#left) / this.#scale, (at.y - this.#top) / this.#scale);
  }
}
