// Moves and zooms the map by the wheel, once a frame: in, around, and out again. Answers with the time between frames, in ms.
(async () => {
  const [ZOOM, MOVE] = [60, 120];
  const canvas = document.getElementById('canvas');
  canvas.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const wheel = by => canvas.dispatchEvent(
    new WheelEvent('wheel', { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true, ...by }));
  const frame = () => new Promise(requestAnimationFrame);
  const gaps = [];
  const start = await frame();
  for (let now = start, step = 0; now - start < SECONDS * 1000; step++) {
    const at = step % (2 * ZOOM + MOVE);
    if (at < ZOOM) wheel({ ctrlKey: true, deltaY: -10 });
    else if (at >= ZOOM + MOVE) wheel({ ctrlKey: true, deltaY: 10 });
    else wheel({ deltaX: 15 * Math.cos(at / 10), deltaY: 15 * Math.sin(at / 10) });
    const last = now;
    now = await frame();
    gaps.push(now - last);
  }
  return gaps;
})()
