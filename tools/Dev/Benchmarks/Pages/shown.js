// Notes in window.shownAt when the frame with the hall has been drawn.
addEventListener('DOMContentLoaded', function look() {
  if (document.getElementById('hall')?.hidden === false) requestAnimationFrame(() => { window.shownAt = performance.now(); });
  else requestAnimationFrame(look);
});
